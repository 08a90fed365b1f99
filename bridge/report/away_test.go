package report

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// TestStatusPageWhileTheDeskIsAway: what all tickets suffer from is told once,
// in French; what is wrong with one of them is told there.
func TestStatusPageWhileTheDeskIsAway(t *testing.T) {
	t.Parallel()
	waiting, refused := incidentOf("01A"), incidentOf("01B")
	waiting.State, waiting.LastError = bridge.StateOpen, "find ticket: zammad answered 502: Bad Gateway"
	refused.State, refused.LastError, refused.LastErrorFinal = bridge.StateOpen, "zammad answered 422: no such group", true
	at := serve(t, &shelf{incidents: []bridge.Incident{refused, waiting}})
	at.status.Desk = errors.New("read own user: zammad answered 502: Bad Gateway")
	at.status.DeskWords = "son mandataire répond à sa place (502)"
	at.status.Mirror.Problem = errors.New("read the desk's lists: zammad answered 502: Bad Gateway")
	text, _ := page(t, at.URL+"/")
	wantText(t, text, "Zammad injoignable son mandataire répond à sa place (502)", "incomplète Zammad : son mandataire répond", "422: no such group")
	if strings.Contains(text, "Bad Gateway") {
		t.Errorf("it is told again:\n%s", text)
	}
}

// TestStatusPageOfAShadow: nothing is shown at the desk, and its tickets have
// no journal.
func TestStatusPageOfAShadow(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{incidents: []bridge.Incident{incidentOf("01A")}})
	at.status.Shadow = true
	text, root := page(t, at.URL+"/")
	wantText(t, text, "Mode ombre", "Tickets à mettre à jour 0 rien n'y est écrit")
	for _, link := range links(root) {
		if strings.HasPrefix(link, "/tickets/") {
			t.Errorf("a link leads to %s", link)
		}
	}
}

// TestDetailsInFrench: what an agent reads of an act says where it was done,
// and nothing in the words of the API.
func TestDetailsInFrench(t *testing.T) {
	t.Parallel()
	got := factView{Entry: bridge.Entry{
		Data:  map[string]string{"act": "suspend", "until": "2026-03-02T08:00:00.000Z", "via": "garde", "verified": "false", "reason": "force majeure", "stage": "pending", "state": "suspendu"},
		Words: map[string]string{"motive": "inondation"},
	}}.Values()
	want := [][2]string{
		{"motif", "inondation"}, {"raison", "force majeure"}, {"étape", "en attente"}, {"état", "suspendu"}, {"identité prouvée", "non"}, {"depuis", "garde"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	// An edit of a person, and a ticket that somebody opened about an incident.
	got = factView{Entry: bridge.Entry{Data: map[string]string{"field": "title"}, Words: map[string]string{"from": "Panne", "to": "Panne du cœur", "title": "Plus rien"}}}.Values()
	want = [][2]string{{"champ", "titre"}, {"avant", "Panne"}, {"titre", "Plus rien"}, {"après", "Panne du cœur"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
