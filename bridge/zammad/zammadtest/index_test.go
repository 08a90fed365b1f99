package zammadtest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// search asks for words and names what was found.
func search(t *testing.T, s *Server, query, more string) string {
	t.Helper()
	body := fmt.Sprintf(`{"query": %q, "sort_by": "id", "order_by": "asc"%s}`, query, more)
	var found []string
	for _, each := range wantList(t, ask(t, s, bot, http.MethodPost, "tickets/search?expand=true", body), 200) {
		ticket, _ := each.(map[string]any)
		found = append(found, fmt.Sprint(ticket["id"]))
	}
	return strings.Join(found, " ")
}

func TestIndexLags(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read, Elasticsearch: true, IndexLag: time.Minute})
	open(t, s, map[string]any{"title": "Panne"})
	if got := search(t, s, "panne", ""); got != "" {
		t.Errorf("the index knows at once: %s", got)
	}
	condition := `{"condition": {"ticket.title": {"operator": "is", "value": "Panne"}}}`
	if list := wantList(t, ask(t, s, bot, http.MethodPost, "tickets/search", condition), 200); len(list) != 1 {
		t.Errorf("the database knows %d tickets", len(list))
	}
	clock.now = clock.now.Add(time.Minute)
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", `{"title": "Coupure"}`), 200)
	if got := search(t, s, "panne", "") + "," + search(t, s, "coupure", ""); got != "1," {
		t.Errorf("found %q, want what was before the change", got)
	}
	clock.now = clock.now.Add(time.Minute)
	if got := search(t, s, "panne", "") + "," + search(t, s, "coupure", ""); got != ",1" {
		t.Errorf("found %q, want what is now", got)
	}
	s.BreakIndex(true)
	if got := search(t, s, "coupure", ""); got != "" {
		t.Errorf("a broken index finds %s", got)
	}
	s.BreakIndex(false)
	if got := search(t, s, "coupure", `, "limit": 200, "page": 51`); got != "" {
		t.Errorf("beyond the window: %s", got)
	}
}

func TestIndexQueries(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read, Elasticsearch: true})
	open(t, s, map[string]any{"title": "Lien coupé", "tags": "fibre", "device": "sw-01", "article": map[string]any{"body": "Vers le lycée"}})
	clock.now = clock.now.Add(48 * time.Hour)
	open(t, s, map[string]any{"title": "Lien lent", "group": "N2", "state": "open"})
	for query, found := range map[string]string{
		"lien": "1 2", "lie": "1 2", "ien": "", "lien AND NOT lent": "1", "coupé OR lent": "1 2", "lien lycée*": "1",
		"(coupé OR lent) AND group.name:N2": "2", `title:"lien coupé"`: "1", "title:lie": "", "title:lie*": "1 2",
		"number:22001": "1", "state.name:open": "2", "tags:fibre": "1", "article.body:lycée": "1", `device.keyword:"sw-01"`: "1",
		"created_at:>=2026-03-03T00:00:00Z": "2", "created_at:[now-1d TO now]": "2", "created_at:<2026-03-03T00:00:00Z": "1",
		"group_id:>2": "2", "device:*": "1", "customer.email:supervision*": "1 2", "nothing:x": "", "escalation_at:*": "",
		"lien AND": "", "(lien": "", "title:": "", `title:"lien`: "", ")": "", "title:[a TO": "",
	} {
		if got := search(t, s, query, ""); got != found {
			t.Errorf("%s finds %q, want %q", query, got, found)
		}
	}
	both := `, "condition": {"ticket.device": {"operator": "is", "value": "sw-01"}}`
	if got := search(t, s, "lien", both); got != "1" {
		t.Errorf("query and condition find %q", got)
	}
}

// FuzzQuery holds that no query makes the search fail.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{"a AND (b OR NOT c:[1 TO 2])", `x:"y z" OR *`, "((", "now-1d:>=now-", "\\"} {
		f.Add(query)
	}
	s := New(Options{Elasticsearch: true})
	f.Fuzz(func(t *testing.T, query string) {
		if len(s.desk.tickets) == 0 {
			open(t, s, nil)
		}
		wantList(t, ask(t, s, bot, http.MethodPost, "tickets/search", map[string]any{"query": query}), 200)
	})
}

// TestIndexKnowsWhatTheBackgroundDoes asks for what nobody's request changed.
func TestIndexKnowsWhatTheBackgroundDoes(t *testing.T) {
	r := newRig(t, Options{Elasticsearch: true})
	found := func(query string) int {
		t.Helper()
		return len(wantList(t, ask(t, r.Server, bot, http.MethodGet, "tickets/search?expand=true&query="+query, nil), http.StatusOK))
	}
	r.trigger("10", "create", map[string]any{"ticket.site": to("Gafsa")})
	r.open(nil)
	r.later()
	if found("site:Gafsa") != 1 {
		t.Error("what a trigger wrote is not found")
	}
	r.recurse()
	r.trigger("20", "update", map[string]any{"ticket.site": to("Sfax")})
	r.trigger("15", "update", map[string]any{"ticket.nonsense": to("x")}, map[string]any{"ticket.site": is("Sfax")}) // in its second round
	r.amend(map[string]any{"device": "routeur"})
	r.later()
	if found("site:Sfax") != 0 || found("site:Gafsa") != 1 {
		t.Error("what was undone is found")
	}
	administer(t, r.Server, "slas", map[string]any{"name": "10", "calendar_id": 1, "solution_time": 60})
	r.later()
	if found("escalation_at:*") != 1 {
		t.Error("what was recalculated is not found")
	}
}
