package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

func (s *suite) notes(t *testing.T) {
	opened := s.open(t, nil)
	id := identifier(t, opened)
	_, err := s.desk.UpdateTicket(t.Context(), id, bridge.TicketChanges{Note: &bridge.Note{
		Subject: "Détail",
		HTML: `<h3 id="x">Alertes</h3><table><tr><td onclick="x()">sw-01</td></tr></table><script>alert(1)</script>` +
			`<img src="https://example.org/a.png"><a href="javascript:alert(2)">mauvais</a> <a href="https://example.org/r">bon</a>`,
	}})
	if err != nil {
		t.Fatalf("UpdateTicket: %v", err)
	}
	articles := s.api.call(t, http.MethodGet, fmt.Sprintf("ticket_articles/by_ticket/%d", id), nil).list(t, http.StatusOK)
	if len(articles) != 1 {
		t.Fatalf("%d articles, want 1", len(articles))
	}
	article := articles[0]
	if article["internal"] != true || article["type"] != "note" || article["sender"] != "Agent" {
		t.Errorf("article is %v, want an internal note of an agent", article)
	}
	body, _ := article["body"].(string)
	for _, part := range []string{"<td>sw-01</td>", "mauvais", "Alertes", `href="https://example.org/r"`, "noreferrer"} {
		wantContains(t, "body", body, part)
	}
	for _, part := range []string{"script", "alert", "onclick", "<img", `id="x"`} {
		if strings.Contains(body, part) {
			t.Errorf("body still contains %q: %s", part, body)
		}
	}
	read, err := s.desk.Ticket(t.Context(), id)
	if err != nil || read.Stage != bridge.StageNew {
		t.Errorf("after a note the stage is %q (%v), want new", read.Stage, err)
	}
	s.api.call(t, http.MethodPut, fmt.Sprintf("tickets/%d", id), map[string]any{"article": map[string]any{"body": " "}}).
		failed(t, http.StatusUnprocessableEntity)
}

func (s *suite) search(t *testing.T) {
	incident := word()
	opened := s.open(t, map[string]any{"vigie_incident": incident})
	is := func(value any) map[string]any {
		return map[string]any{"ticket.vigie_incident": map[string]any{"operator": "is", "value": value}}
	}
	nested := map[string]any{"operator": "AND", "conditions": []any{
		map[string]any{"name": "ticket.vigie_incident", "operator": "contains", "value": incident[:10]},
		map[string]any{"name": "ticket.updated_at", "operator": "after (absolute)", "value": opened["created_at"]},
	}}
	conditions := map[string]any{"scalar": is(incident), "list": is([]any{incident, "other"})}
	if s.release >= 504 {
		conditions["nested"] = nested
	}
	for name, condition := range conditions {
		found := s.api.call(t, http.MethodPost, "tickets/search?expand=true", map[string]any{"condition": condition}).
			list(t, http.StatusOK)
		if len(found) != 1 || found[0]["number"] != opened["number"] || found[0]["group"] != Group {
			t.Errorf("%s condition found %d tickets: %v", name, len(found), found)
		}
	}
	// A blank value is no condition at all: the trap that FindTicket guards.
	s.open(t, nil)
	blank := s.api.call(t, http.MethodPost, "tickets/search?expand=true", map[string]any{"condition": is("")}).
		list(t, http.StatusOK)
	if len(blank) < 2 {
		t.Errorf("a blank condition found %d tickets, want all", len(blank))
	}
	s.api.call(t, http.MethodPost, "tickets/search", map[string]any{
		"condition": map[string]any{"ticket.no_such_column": map[string]any{"operator": "is", "value": "1"}},
	}).failedWith(t, http.StatusUnprocessableEntity, http.StatusInternalServerError)
	limited := s.api.call(t, http.MethodPost, "tickets/search?expand=true", map[string]any{
		"condition": is(""), "limit": 1, "sort_by": "id", "order_by": "asc",
	}).list(t, http.StatusOK)
	if len(limited) != 1 {
		t.Errorf("limit 1 gave %d tickets", len(limited))
	}
}

func (s *suite) history(t *testing.T) {
	opened := s.open(t, map[string]any{"criticity": "P3"})
	path := "tickets/" + number(t, opened, "id")
	s.api.call(t, http.MethodPut, path, map[string]any{
		"state": "open", "criticity": "P1", "article": map[string]any{"body": "note", "internal": true},
	}).object(t, http.StatusOK)
	answer := s.api.call(t, http.MethodGet, "ticket_history/"+number(t, opened, "id"), nil).object(t, http.StatusOK)
	entries, _ := answer["history"].([]any)
	seen := make([]string, 0, len(entries))
	for _, each := range entries {
		entry, _ := each.(map[string]any)
		seen = append(seen, fmt.Sprintf("%v %v %v %v>%v",
			entry["object"], entry["type"], entry["attribute"], entry["value_from"], entry["value_to"]))
	}
	for _, want := range []string{
		"Ticket created <nil> <nil>><nil>",
		"Ticket updated state new>open",
		"Ticket updated criticity P3>P1",
		"Ticket::Article created <nil> <nil>><nil>",
	} {
		if !slices.Contains(seen, want) {
			t.Errorf("history lacks %q: %q", want, seen)
		}
	}
}

func (s *suite) merge(t *testing.T) {
	incident := word()
	source := s.open(t, map[string]any{"vigie_incident": incident, "article": map[string]any{"body": "premier"}})
	target := s.open(t, nil)
	from := number(t, source, "id")
	result := s.api.call(t, http.MethodPut, "ticket_merge/"+from+"/no-such-number", nil).object(t, http.StatusOK)
	if result["result"] != "failed" {
		t.Errorf("merge into nothing: %v, want it failed with status 200", result)
	}
	result = s.api.call(t, http.MethodPut, "ticket_merge/"+from+"/"+fmt.Sprint(target["number"]), nil).object(t, http.StatusOK)
	if result["result"] != "success" {
		t.Fatalf("merge: %v", result)
	}
	got, found, err := s.desk.FindTicket(t.Context(), incident)
	if err != nil || !found {
		t.Fatalf("FindTicket: %v, %v", found, err)
	}
	if got.Stage != bridge.StageMerged || got.MergedInto != identifier(t, target) {
		t.Errorf("merged ticket is %+v, want it merged into %d", got, identifier(t, target))
	}
	articles := s.api.call(t, http.MethodGet, "ticket_articles/by_ticket/"+number(t, target, "id"), nil).list(t, http.StatusOK)
	if !slices.ContainsFunc(articles, func(a map[string]any) bool { return a["body"] == "premier" }) {
		t.Errorf("the article did not move: %v", articles)
	}
	// Another ticket of the incident wins over the merged one.
	again := s.open(t, map[string]any{"vigie_incident": incident})
	got, _, err = s.desk.FindTicket(t.Context(), incident)
	if err != nil || got.ID != identifier(t, again) {
		t.Errorf("FindTicket prefers ticket %d (%v), want %d", got.ID, err, identifier(t, again))
	}
}

func (s *suite) tags(t *testing.T) {
	opened := s.open(t, map[string]any{"tags": "réseau, coupure"})
	id := number(t, opened, "id")
	item := map[string]any{"object": "Ticket", "o_id": opened["id"], "item": "fibre"}
	s.api.call(t, http.MethodPost, "tags/add", item).status201(t)
	s.api.call(t, http.MethodPut, "tickets/"+id, map[string]any{"tags": "ignored"}).object(t, http.StatusOK)
	got := s.api.call(t, http.MethodGet, "tags"+query("object", "Ticket", "o_id", id), nil).object(t, http.StatusOK)
	if tags := fmt.Sprint(got["tags"]); tags != "[réseau coupure fibre]" {
		t.Errorf("tags are %s", tags)
	}
}

func (a answer) status201(t *testing.T) {
	t.Helper()
	if a.status != http.StatusCreated {
		t.Errorf("status %d, want 201: %s", a.status, a.body)
	}
}

func (s *suite) people(t *testing.T) {
	found := s.api.call(t, http.MethodGet, "users/search"+query("query", s.Customer, "limit", "10"), nil).list(t, http.StatusOK)
	if !slices.ContainsFunc(found, func(u map[string]any) bool { return u["login"] == s.Customer }) {
		t.Errorf("search of %s found %v", s.Customer, found)
	}
	me := s.api.call(t, http.MethodGet, "users/me?expand=true", nil).object(t, http.StatusOK)
	for _, name := range []string{"login", "role_ids", "roles", "group_ids"} {
		if _, present := me[name]; !present {
			t.Errorf("users/me has no %q", name)
		}
	}
	if _, present := me["password"]; present {
		t.Error("users/me shows a password")
	}
}
