package change_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// twoPaths is a school that hangs on two concentrations, each on a core of its
// own, by lines of two operators; and one with two routers.
const twoPaths = `
regions: [{name: tunis, title: Tunis}, {name: sfax, title: Sfax}]
services: [{name: internet, title: Internet}]
third_parties:
  - {name: operateur-a, title: A, email: a@example.com}
  - {name: operateur-b, title: B, email: b@example.com}
sites:
  - {name: cnte, title: Centre, region: tunis}
  - {name: pop-1, title: Concentration 1, region: tunis}
  - {name: pop-2, title: Concentration 2, region: tunis}
  - {name: lycee-1, title: Lycée 1, region: tunis}
  - {name: lycee-2, title: Lycée 2, region: sfax}
equipment:
  - {device: coeur-1, address: 10.0.0.1, site: cnte, role: core, criticity: P1}
  - {device: coeur-2, address: 10.0.0.2, site: cnte, role: core, criticity: P1}
  - {device: d1, address: 10.0.1.1, site: pop-1, role: router, parent: coeur-1, criticity: P1}
  - {device: d2, address: 10.0.2.1, site: pop-2, role: router, parent: coeur-2, criticity: P1}
  - {device: r1, address: 10.1.0.1, site: lycee-1, role: router, provider: operateur-a, parent: d1, criticity: P2}
  - {device: sw1, address: 10.1.0.2, site: lycee-1, role: switch, parent: r1, criticity: P3}
  - {device: ra, address: 10.2.0.1, site: lycee-2, role: router, provider: operateur-a, parent: d1, criticity: P2}
  - {device: rb, address: 10.2.0.2, site: lycee-2, role: router, provider: operateur-b, parent: d2, criticity: P2}
links:
  - {name: acces-1a, from: d1, to: r1, provider: operateur-a, circuit: A-1}
  - {name: acces-1b, from: r1, to: d2, provider: operateur-b, circuit: B-1}
`

// TestTwinPaths: what a school has left while another change works on the rest
// is seen however far up the two are, and what stands on the same path is no
// redundancy.
func TestTwinPaths(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "inventory.yml")
	if err := os.WriteFile(path, []byte(twoPaths), 0o600); err != nil {
		t.Fatal(err)
	}
	inv, err := inventory.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	m := change.NewMap(inv)
	for _, test := range []struct {
		a, b, sites string
		twin        bool
	}{
		{"device:d1", "device:d2", "lycee-1 lycee-2", true},
		{"device:coeur-1", "device:d2", "lycee-1 lycee-2", true},
		{"device:d1", "device:coeur-2", "lycee-1 lycee-2", true},
		{"device:coeur-1", "device:coeur-2", "cnte lycee-1 lycee-2", true},
		{"device:ra", "device:rb", "lycee-2", true},
		{"opérateur:operateur-a+region:tunis", "opérateur:operateur-b+region:tunis", "lycee-1", true},
		{"opérateur:operateur-a+region:sfax", "opérateur:operateur-b+region:tunis", "", false},
		{"opérateur:operateur-b+site:lycee-1", "device:d1", "lycee-1", true},
		// One stands behind the other.
		{"device:coeur-1", "device:d1", "lycee-1 lycee-2 pop-1", false},
		{"device:d1", "device:r1", "lycee-1", false},
		{"device:r1", "device:sw1", "lycee-1", false},
		{"device:coeur-1", "device:sw1", "lycee-1", false},
		{"site:lycee-1", "device:sw1", "lycee-1", false},
		// What hangs on both is not what hangs on one of them.
		{"device:d1", "site:pop-2", "lycee-1 lycee-2", true},
		{"device:coeur-1", "site:pop-2", "lycee-1 lycee-2", true},
	} {
		parse := func(text string) change.Scope {
			scope, wrong := change.ParseScope(text, inv)
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			return scope
		}
		for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
			sites, twin := m.Collide(parse(pair[0]), parse(pair[1]))
			if got := strings.Join(sites, " "); got != test.sites || twin != test.twin {
				t.Errorf("%s and %s: at %q, twin %t; want %q, %t", pair[0], pair[1], got, twin, test.sites, test.twin)
			}
		}
	}
}
