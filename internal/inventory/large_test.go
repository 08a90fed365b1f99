package inventory_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// fleet is the number of devices that the product is built for.
const fleet = 50_000

// writeLarge writes an inventory of the whole fleet, ten devices a site.
func writeLarge(tb testing.TB) string {
	tb.Helper()
	var sites, equipment strings.Builder
	for i := range fleet / 10 {
		fmt.Fprintf(&sites, "  - {name: site-%d, title: École n° %d, region: tunis}\n", i, i)
		for j := range 10 {
			fmt.Fprintf(&equipment, "  - device: d-%d-%d\n    address: 10.%d.%d.%d\n    site: site-%d\n    role: switch\n"+
				"    vendor: cisco\n    criticity: P3\n    snmp: {modules: [system, interfaces], auth: public_v2}\n", i, j, i/250, i%250, j, i)
			if j > 0 {
				fmt.Fprintf(&equipment, "    parent: d-%d-0\n", i)
			}
		}
	}
	path := filepath.Join(tb.TempDir(), "inventory.yml")
	text := "regions:\n  - {name: tunis, title: Tunis}\nsites:\n" + sites.String() + "equipment:\n" + equipment.String()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// TestLoadOfTheWholeFleet catches a load that grows faster than the fleet; the
// figure of the design is BenchmarkLoad's.
func TestLoadOfTheWholeFleet(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("large inventory: skipped by -short")
	}
	path := writeLarge(t)
	limit := 10 * time.Second
	if raceDetector {
		limit = 2 * time.Minute // it slows the YAML reader down many times
	}
	begin := time.Now()
	inv, err := inventory.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(inv.Equipment) != fleet {
		t.Errorf("got %d devices", len(inv.Equipment))
	}
	if took := time.Since(begin); took > limit {
		t.Errorf("took %v, more than %v", took, limit)
	}
}

func BenchmarkLoad(b *testing.B) {
	path := writeLarge(b)
	for b.Loop() {
		if _, err := inventory.Load(path); err != nil {
			b.Fatal(err)
		}
	}
}
