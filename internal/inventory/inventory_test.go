package inventory_test

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

func load(t *testing.T, paths ...string) *inventory.Inventory {
	t.Helper()
	for i := range paths {
		paths[i] = filepath.Join("testdata", paths[i])
	}
	inv, err := inventory.Load(paths...)
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	inv := load(t, "good.yml")
	router, ok := inv.Device("lycee-carthage-routeur")
	if !ok || router.SNMP.Port != 1161 || router.ProbePort != 1162 || !slices.Equal(router.SNMP.Modules, []string{"system", "interfaces"}) {
		t.Fatalf("got %+v, %t", router, ok)
	}
	if site := inv.SiteOf(router); site == nil || site.Title != "Lycée de Carthage" || site.Code != "1204" {
		t.Errorf("it stands at %+v", site)
	}
	if region, ok := inv.Region("beja"); !ok || region.Title != "Béja" {
		t.Errorf("got region %+v, %t", region, ok)
	}
	if _, ok := inv.Site("lycee-inconnu"); ok {
		t.Error("a site that is not there was found")
	}
	if _, ok := inv.Device(""); ok {
		t.Error("a device without name was found")
	}
	for device, want := range map[string]int{"coeur-1": 1, "lycee-carthage-routeur": 1, "other": 0} {
		if got := inv.LinksOf(device); len(got) != want {
			t.Errorf("%s has the links %v", device, got)
		}
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	inv := load(t, "good.yml")
	for device, want := range map[string]map[string]string{
		"lycee-carthage-routeur": {
			labels.Device: "lycee-carthage-routeur", labels.Site: "lycee-carthage", labels.Region: "beja",
			labels.Role: "router", labels.Vendor: "cisco", labels.Service: "connectivite",
			labels.Provider: "operateur-a", labels.Parent: "coeur-1", labels.DeviceCriticity: "P2",
		},
		"coeur-1": { // what is not known has no label
			labels.Device: "coeur-1", labels.Site: "cnte", labels.Region: "tunis",
			labels.Role: "core", labels.DeviceCriticity: "P1",
		},
	} {
		e, ok := inv.Device(device)
		if !ok {
			t.Fatalf("no device %s", device)
		}
		if got := inv.Labels(e); !maps.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	}
}

func TestSpreadsheet(t *testing.T) {
	t.Parallel()
	inv := load(t, "good.yml", "equipment.csv")
	if len(inv.Equipment) != 4 {
		t.Fatalf("got %d devices, want 4", len(inv.Equipment))
	}
	ap, ok := inv.Device("lycee-carthage-ap")
	if !ok || ap.Address != "2001:db8::3" || len(ap.SNMP.Modules) != 0 || ap.SNMP.Port != 0 {
		t.Errorf("got %+v, %t", ap, ok)
	}
	sw, ok := inv.Device("lycee-carthage-switch")
	if !ok || sw.Parent != "lycee-carthage-routeur" || sw.SNMP.Port != 1161 || sw.ProbePort != 1162 ||
		!maps.Equal(sw.Thresholds, map[string]float64{"cpu_percent": 95, "ups_minutes": 5}) ||
		!slices.Equal(sw.SNMP.Modules, []string{"system", "interfaces"}) || !slices.Equal(sw.Interfaces.Include, []string{"^Gi", "^Te"}) {
		t.Errorf("got %+v, %t", sw, ok)
	}
}

func TestEmptyFiles(t *testing.T) {
	t.Parallel()
	inv := load(t, "empty.yml", "empty.csv")
	if len(inv.Equipment) != 0 {
		t.Errorf("got %v", inv.Equipment)
	}
}

// TestExample: what engineers are given to begin with is a good inventory and
// shows every key.
func TestExample(t *testing.T) {
	t.Parallel()
	inv := load(t, "../../../deploy/config/inventory.example.yml")
	schools := 0
	for _, site := range inv.Sites {
		if site.Code != "" {
			schools++
		}
	}
	if schools != 3 || len(inv.Regions) == 0 || len(inv.Services) == 0 || len(inv.ThirdParties) == 0 || len(inv.Links) != schools {
		t.Errorf("got %d schools, %d links, %d regions, %d services, %d third parties",
			schools, len(inv.Links), len(inv.Regions), len(inv.Services), len(inv.ThirdParties))
	}
	for i := range inv.Equipment {
		e := &inv.Equipment[i]
		if got := inv.Labels(e); got[labels.Device] != e.Device || got[labels.Region] == "" {
			t.Errorf("%s has the labels %v", e.Device, got)
		}
	}
}
