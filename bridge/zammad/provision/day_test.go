package provision_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// step is a macro, and what the ticket is like after it; overviews are those
// that show it then.
type step struct {
	macro     string
	owner     string
	group     string
	fields    map[string]string
	overviews []string
}

// day is what happens to one ticket by macros alone.
var day = []step{
	{"", "-", "N1", map[string]string{"state": "new"}, []string{"à prendre en charge"}},
	{"Prendre en charge", "amel@vigie.example", "N1", map[string]string{"state": "open"}, []string{"en cours", "mes tickets"}},
	{"Transmettre à N2 (niveau 2)", "-", "N2", map[string]string{"state": "open"}, []string{"en cours", "à prendre en charge"}},
	{"Prendre en charge", "amel@vigie.example", "N2", nil, []string{"en cours", "mes tickets"}},
	{"Transmettre à N3 (niveau 3)", "-", "N3", nil, []string{"en cours", "à prendre en charge"}},
	{"Prendre en charge", "amel@vigie.example", "N3", nil, []string{"en cours", "mes tickets"}},
	{"Confier à Opérateur A", "amel@vigie.example", "N3", map[string]string{"tiers": "operateur-a"}, []string{"chez les tiers", "en cours", "mes tickets"}},
	{"Reprendre au tiers", "amel@vigie.example", "N3", map[string]string{"tiers": ""}, []string{"en cours", "mes tickets"}},
	{"Suspendre : attente établissement", "amel@vigie.example", "N3", map[string]string{"state": "suspendu", "suspension_motif": "attente établissement"}, []string{"mes tickets", "suspendus"}},
	{"Prendre en charge", "amel@vigie.example", "N3", map[string]string{"state": "open"}, []string{"en cours", "mes tickets"}},
	{"Remettre en supervision", "amel@vigie.example", "N3", map[string]string{"remise_en_supervision": "demandée"}, []string{"en cours", "mes tickets"}},
	{"Remettre en supervision sans preuve", "amel@vigie.example", "N3", map[string]string{"remise_en_supervision": "forcée"}, []string{"en cours", "mes tickets"}},
	{"Rattacher à l'incident du site", "amel@vigie.example", "N3", map[string]string{"rattachement": "proposé"}, []string{"en cours", "mes tickets"}},
	{"Détacher", "amel@vigie.example", "N3", map[string]string{"rattachement": "aucun"}, []string{"en cours", "mes tickets"}},
	{"Approuver le changement", "amel@vigie.example", "N3", map[string]string{"change_state": "approuvé"}, []string{"en cours", "mes tickets"}},
	{"Déclarer rétabli", "amel@vigie.example", "N3", map[string]string{"state": "rétabli"}, []string{"mes tickets", "rétablis, à résoudre"}},
	{"Résoudre", "amel@vigie.example", "N3", map[string]string{"state": "résolu"}, []string{"mes tickets"}},
}

// TestDay: an agent gets through a ticket's life by macros alone, each of them
// offered where the ticket is, and it is on the right lists all along.
func TestDay(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorking(t, zammadtest.Options{Profile: profile}, "")
			me, err := w.amel.Me(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ticket := w.open(t, "N1", map[string]any{"title": "Une panne"})
			macros, groups, lists := w.list(t, "macros"), w.list(t, "groups"), w.list(t, "overviews")
			for i, each := range day {
				if each.macro != "" {
					offered, _ := macros[each.macro]["group_ids"].([]any)
					if here := groups[asText(ticket["group"])]["id"]; !slices.Contains(offered, any(here.(json.Number))) {
						t.Errorf("%d: %q is not offered in group %v", i, each.macro, ticket["group"])
					}
					perform, _ := macros[each.macro]["perform"].(map[string]any)
					if _, err := w.amel.Update(t.Context(), "tickets", idOf(t, ticket), performed(t, perform, me["id"])); err != nil {
						t.Fatalf("%d: %s: %v", i, each.macro, err)
					}
				}
				ticket = w.ticket(t, idOf(t, ticket))
				if ticket["owner"] != each.owner || ticket["group"] != each.group {
					t.Errorf("%d: after %q it is %v's in %v", i, each.macro, ticket["owner"], ticket["group"])
				}
				for field, want := range each.fields {
					if got := fmt.Sprint(ticket[field]); got != want {
						t.Errorf("%d: after %q %s is %s, want %s", i, each.macro, field, got, want)
					}
				}
				var shown []string
				for _, title := range []string{"chez les tiers", "en cours", "mes tickets", "rétablis, à résoudre", "suspendus", "à prendre en charge"} {
					if len(w.search(t, lists["Vigie : "+title]["condition"])) == 1 {
						shown = append(shown, title)
					}
				}
				if !slices.Equal(shown, each.overviews) {
					t.Errorf("%d: after %q it is on %q, want %q", i, each.macro, shown, each.overviews)
				}
			}
		})
	}
}

// ticket is one as Amel sees it.
func (w *working) ticket(t *testing.T, id int64) map[string]any {
	t.Helper()
	all, err := w.amel.List(t.Context(), "tickets")
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range all {
		if idOf(t, each) == id {
			return each
		}
	}
	t.Fatalf("Amel sees no ticket %d", id)
	return nil
}
