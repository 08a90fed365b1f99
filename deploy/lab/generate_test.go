package lab

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/vigie-noc/vigie/internal/inventory"
)

func load(t *testing.T, inv *inventory.Inventory) *inventory.Inventory {
	t.Helper()
	file := filepath.Join(t.TempDir(), "inventory.yml")
	if err := WriteInventory(file, inv); err != nil {
		t.Fatal(err)
	}
	loaded, err := inventory.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func TestGeneratedInventoryLoads(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name           string
		inv            *inventory.Inventory
		sites, devices int
	}{
		{"default", Generate(Options{Schools: 40}), 41, 120},
		{"small", Small(Options{}), 4, 9},
		{"without schools", Generate(Options{}), 1, 5},
		{"more schools than towns", Generate(Options{Schools: 400}), 401, 1152},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			loaded := load(t, tc.inv)
			if len(loaded.Sites) != tc.sites || len(loaded.Equipment) != tc.devices {
				t.Errorf("got %d sites and %d devices, want %d and %d", len(loaded.Sites), len(loaded.Equipment), tc.sites, tc.devices)
			}
			if !reflect.DeepEqual(loaded.Equipment, tc.inv.Equipment) || !reflect.DeepEqual(loaded.Links, tc.inv.Links) {
				t.Error("what was written is not what was generated")
			}
		})
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	t.Parallel()
	if !reflect.DeepEqual(Generate(Options{Schools: 60}), Generate(Options{Schools: 60})) {
		t.Error("the same options gave another network")
	}
	longer := Generate(Options{Schools: 41})
	if !reflect.DeepEqual(Generate(Options{Schools: 40}).Sites, longer.Sites[:41]) {
		t.Error("one more school changed the others")
	}
}

func TestGeneratedNetworkIsPlausible(t *testing.T) {
	t.Parallel()
	inv := Generate(Options{Schools: 40, SNMPPort: 2161, ProbePort: 2162})
	vendors, providers, addresses := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, e := range inv.Equipment {
		vendors[e.Vendor], providers[e.Provider] = true, true
		if addresses[e.Address] {
			t.Errorf("%s: address %s is used twice", e.Device, e.Address)
		}
		addresses[e.Address] = true
		if e.SNMP.Port != 2161 || e.ProbePort != 2162 {
			t.Errorf("%s: ports %d and %d", e.Device, e.SNMP.Port, e.ProbePort)
		}
	}
	for _, want := range []string{"cisco", "huawei", "hp", "aruba", "mikrotik", "apc", "eaton", "canon"} {
		if !vendors[want] {
			t.Errorf("no device of %s", want)
		}
	}
	for _, want := range []string{"operateur-a", "operateur-b", "maintenance"} {
		if !providers[want] {
			t.Errorf("nothing is of %s", want)
		}
	}
	arabic := 0
	for _, s := range inv.Sites {
		if strings.ContainsFunc(s.Title, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
			arabic++
		}
	}
	if arabic != 5 {
		t.Errorf("%d titles in Arabic, want 5", arabic)
	}
	if first := inv.Sites[1]; first.Name != "lycee-carthage" || first.Title != "Lycée de Carthage" || first.Region != "tunis" {
		t.Errorf("the first school is %+v", first)
	}
	for _, link := range inv.Links {
		if strings.HasPrefix(link.Name, "wan-") && (link.Circuit == "" || link.Provider == "") {
			t.Errorf("link %s has no circuit or provider", link.Name)
		}
	}
}

func TestWriteInventoryFailsCleanly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := WriteInventory(filepath.Join(folder, "none", "inventory.yml"), Small(Options{})); err == nil {
		t.Error("wrote into a folder that is not there")
	}
	target := filepath.Join(folder, "taken")
	if err := os.MkdirAll(filepath.Join(target, "inside"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := WriteInventory(target, Small(Options{})); err == nil {
		t.Error("wrote over a folder")
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("a failed write left files behind: %v", entries)
	}
}
