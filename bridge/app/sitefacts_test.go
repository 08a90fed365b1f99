package app_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/incident"
	network "github.com/vigie-noc/vigie/internal/inventory"
)

const twoSchools = `regions:
  - {name: beja, title: Béja}
sites:
  - {name: cnte, title: CNTE, region: beja}
  - {name: lycee, title: Lycée de Béja, region: beja}
equipment:
  - {device: core, address: 10.0.0.1, site: cnte, role: core, criticity: P1}
  - {device: rtr, address: 10.0.0.2, site: lycee, role: router, parent: core, criticity: P2}
  - {device: sw, address: 10.0.0.3, site: lycee, role: switch, parent: rtr, criticity: P3}
links:
  - {name: fo, from: rtr, to: core, provider: operateur-a, circuit: FO-7}
  - {name: lan, from: rtr, to: sw}
third_parties:
  - {name: operateur-a, title: Opérateur A}
`

func loadInventory(t *testing.T, text string) *network.Inventory {
	t.Helper()
	path := filepath.Join(t.TempDir(), "inventory.yml")
	write(t, path, text)
	inv, err := network.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// A site that is hit as a whole is told with the lines that lead out of it,
// which its operator needs; not with those inside.
func TestWaysOutOfASite(t *testing.T) {
	t.Parallel()
	look := app.Lookup(loadInventory(t, twoSchools))
	want := []string{"rtr ↔ core, operateur-a, référence FO-7"}
	if got := look("lycee", "").Circuits; !slices.Equal(got, want) {
		t.Errorf("the school's are %q, want %q", got, want)
	}
	if got := look("lycee", "sw").Circuits; !slices.Equal(got, []string{"rtr ↔ sw"}) {
		t.Errorf("the switch's are %q", got)
	}
	if got := look("lycee", "").OnSite; got != 2 {
		t.Errorf("the school has %d devices", got)
	}
	if got := look("cnte", "core").SitesBehind; !slices.Equal(got, []incident.SiteFacts{{Title: "Lycée de Béja", Circuits: want[0]}}) {
		t.Errorf("behind the core are %q", got)
	}
	if got := look("lycee", "rtr").SitesBehind; len(got) != 0 {
		t.Errorf("behind the school's router are %q, which are the school", got)
	}
	for _, unknown := range []struct{ site, device string }{{"", ""}, {"nowhere", ""}, {"lycee", "gone"}} {
		if got := look(unknown.site, unknown.device).Circuits; len(got) != 0 {
			t.Errorf("those of %+v are %q", unknown, got)
		}
	}
}

func TestNamedForPeople(t *testing.T) {
	t.Parallel()
	named := app.Named(loadInventory(t, twoSchools))
	for _, c := range []struct {
		by         incident.Common
		name, want string
	}{
		{incident.ByProvider, "operateur-a", "Opérateur A"},
		{incident.ByProvider, "unknown", "unknown"},
		{incident.ByRegion, "beja", "Béja"},
		{incident.BySite, "lycee", "Lycée de Béja"},
		{incident.ByParent, "core", "core"},
	} {
		if got := named(c.by, c.name); got != c.want {
			t.Errorf("%s %s is %q, want %q", c.by, c.name, got, c.want)
		}
	}
}
