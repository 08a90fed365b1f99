package inventory_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
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

// TestMemoryOfALoad: a load needs little more than what it leaves and the text
// of the file; the tree of nodes of the whole file would be 200 MiB. It runs
// alone, as it looks at the heap.
func TestMemoryOfALoad(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("measures memory: skipped by -short, and under the race detector")
	}
	const most = 100
	path := writeLarge(t)
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // so that garbage counts for little
	runtime.GC()
	before := heap()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		highest := before
		for {
			select {
			case <-stop:
				peak <- highest
				return
			case <-time.After(time.Millisecond):
				highest = max(highest, heap())
			}
		}
	}()
	inv, err := inventory.Load(path)
	close(stop)
	used := (<-peak - before) >> 20
	if err != nil || len(inv.Equipment) != fleet {
		t.Fatal(err)
	}
	t.Logf("%d MiB at most", used)
	if used > most {
		t.Errorf("%d MiB were in use, more than %d", used, most)
	}
}

// heap is the size of all objects, in bytes.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func BenchmarkLoad(b *testing.B) {
	path := writeLarge(b)
	for b.Loop() {
		if _, err := inventory.Load(path); err != nil {
			b.Fatal(err)
		}
	}
}
