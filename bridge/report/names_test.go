package report

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// country is three schools in two regions, of which one has no equipment.
func country() *inventory.Inventory {
	return &inventory.Inventory{
		Regions: []inventory.Region{{Name: "tunis", Title: "Tunis"}, {Name: "beja", Title: "Béja"}},
		Sites: []inventory.Site{
			{Name: "lycee-2", Title: "Lycée « مدرسة »", Region: "tunis"}, {Name: "lycee-1", Region: "tunis"}, {Name: "annexe", Region: "beja"},
		},
		Equipment: []inventory.Equipment{
			{Device: "sw-1", Site: "lycee-1", Role: "switch", Service: "connectivite"},
			{Device: "ap-1", Site: "lycee-1", Role: "ap"},
			{Device: "rtr-2", Site: "lycee-2", Role: "router", Provider: "operateur-a"},
		},
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	at.api.Estate = &Estate{Inventory: country}
	for _, test := range []struct {
		of    reportapi.NameQuery
		names string
	}{
		{reportapi.NameQuery{Of: "sites"}, "annexe lycee-1 lycee-2"},
		{reportapi.NameQuery{Of: "sites", Regions: []string{"tunis"}}, "lycee-1 lycee-2"},
		{reportapi.NameQuery{Of: "sites", Providers: []string{"operateur-a"}}, "lycee-2"},
		{reportapi.NameQuery{Of: "devices"}, "ap-1 rtr-2 sw-1"},
		{reportapi.NameQuery{Of: "devices", Sites: []string{"lycee-1"}}, "ap-1 sw-1"},
		{reportapi.NameQuery{Of: "devices", Sites: []string{"lycee-1"}, Roles: []string{"ap", "router"}}, "ap-1"},
		{reportapi.NameQuery{Of: "services"}, "connectivite"},
		{reportapi.NameQuery{Of: "providers"}, "operateur-a"},
		{reportapi.NameQuery{Of: "roles", Sites: []string{"lycee-1", "lycee-2"}}, "ap router switch"},
		{reportapi.NameQuery{Of: "devices", Sites: []string{"' OR 1=1"}}, ""},
	} {
		list, err := at.client().Names(t.Context(), test.of)
		if err != nil || list.Total != len(list.Names) {
			t.Fatalf("%+v, %v", list, err)
		}
		if got := strings.Join(namesIn(list), " "); got != test.names {
			t.Errorf("%+v: %s, want %s", test.of, got, test.names)
		}
	}
	list, err := at.client().Names(t.Context(), reportapi.NameQuery{Of: "sites", Sites: []string{"lycee-2"}})
	if want := (reportapi.Name{Name: "lycee-2", Title: "Lycée « مدرسة »", Region: "tunis"}); err != nil || list.Names[0] != want {
		t.Errorf("a site is %+v, %v", list, err)
	}
	for _, query := range []string{"of=racks", "of=sites&role=chaise", "of=sites&of=regions", "of=sites&limit=1001"} {
		if answer, body := get(t, at.URL+"/api/v1/names?"+query, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%q is answered with %d %s", query, answer.code, body)
		}
	}
	at.api.Estate = nil
	if list, err := at.client().Names(t.Context(), reportapi.NameQuery{Of: "sites"}); err != nil || len(list.Names) > 0 {
		t.Errorf("without an inventory: %+v, %v", list, err)
	}
}

// TestNamesPages: page by page, without gap or repetition.
func TestNamesPages(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	inv := &inventory.Inventory{}
	for n := range 25 {
		inv.Sites = append(inv.Sites, inventory.Site{Name: fmt.Sprintf("école-%02d", n)})
	}
	at.api.Estate = &Estate{Inventory: func() *inventory.Inventory { return inv }}
	for limit := 1; limit < 27; limit += 4 {
		var all []string
		for q := (reportapi.NameQuery{Of: "sites", Limit: limit}); ; {
			page, err := at.client().Names(t.Context(), q)
			if err != nil || page.Total != 25 || len(page.Names) > limit {
				t.Fatalf("a page: %+v, %v", page, err)
			}
			all = append(all, namesIn(page)...)
			if q.After = page.Next; page.Next == "" {
				break
			}
		}
		if len(all) != 25 || !slices.IsSorted(all) {
			t.Errorf("by %d: %v", limit, all)
		}
	}
}

func namesIn(list reportapi.NameList) (names []string) {
	for _, name := range list.Names {
		names = append(names, name.Name)
	}
	return names
}
