package zammadtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	for i := 1; i <= 4; i++ {
		open(t, s, map[string]any{
			"title": fmt.Sprintf("Panne %d", i), "group": fmt.Sprintf("N%d", min(i, 3)), "device": fmt.Sprintf("sw-0%d", i),
			"tags": fmt.Sprintf("t%d,commun", i), "vigie_alerts": i,
			"article": map[string]any{"body": fmt.Sprintf("Corps numéro %d", i)},
		})
		clock.now = clock.now.Add(time.Minute)
	}
	want(t, ask(t, s, bot, http.MethodPut, "tickets/2", map[string]any{"owner": "sami@vigie.example"}), http.StatusOK)
	tests := []struct{ name, body, found string }{
		{"nothing", `{}`, "2 4 3 1"},
		{"is", `{"condition": {"ticket.device": {"operator": "is", "value": "sw-03"}}}`, "3"},
		{"is a number", `{"condition": {"ticket.vigie_alerts": {"operator": "is", "value": 3}}}`, "3"},
		{"list of ids", `{"condition": {"ticket.group_id": {"operator": "is", "value": [2, "3"]}}}`, "2 1"},
		{"is not", `{"condition": {"ticket.group_id": {"operator": "is not", "value": 4}}}`, "2 1"},
		{"all of flat", `{"condition": {"ticket.group_id": {"operator": "is", "value": 4}, "ticket.device": {"operator": "is", "value": "sw-04"}}}`, "4"},
		{"blank value", `{"condition": {"ticket.device": {"operator": "is", "value": ""}}}`, "2 4 3 1"},
		{"empty list", `{"condition": {"ticket.device": {"operator": "is not", "value": []}}}`, "2 4 3 1"},
		{"no value", `{"condition": {"ticket.updated_at": {"operator": "after (absolute)"}}}`, "2 4 3 1"},
		{"contains", `{"condition": {"ticket.title": {"operator": "contains", "value": "NE 4"}}}`, "4"},
		{"contains not", `{"condition": {"ticket.title": {"operator": "contains not", "value": "4"}}}`, "2 3 1"},
		{"before is inclusive", `{"condition": {"ticket.created_at": {"operator": "before (absolute)", "value": "2026-03-02T09:31:00Z"}}}`, "2 1"},
		{"after is inclusive", `{"condition": {"ticket.created_at": {"operator": "after (absolute)", "value": "2026-03-02T09:32:00.000Z"}}}`, "4 3"},
		{"null is never after", `{"condition": {"ticket.close_at": {"operator": "after (absolute)", "value": "2000-01-01T00:00:00Z"}}}`, ""},
		{"nobody owns", `{"condition": {"ticket.owner_id": {"operator": "is", "pre_condition": "not_set"}}}`, "4 3 1"},
		{"not set", `{"condition": {"ticket.site": {"operator": "is", "pre_condition": "not_set", "value": ""}}}`, "2 4 3 1"},
		{"mine", `{"condition": {"ticket.created_by_id": {"operator": "is", "pre_condition": "current_user.id"}}}`, "2 4 3 1"},
		{"all tags", `{"condition": {"ticket.tags": {"operator": "contains all", "value": "t1, commun"}}}`, "1"},
		{"one tag", `{"condition": {"ticket.tags": {"operator": "contains one", "value": "t1,t3"}}}`, "3 1"},
		{"no tag", `{"condition": {"ticket.tags": {"operator": "contains one not", "value": "t1,t3"}}}`, "2 4"},
		{"nested or", `{"condition": {"operator": "OR", "conditions": [
			{"name": "ticket.device", "operator": "is", "value": "sw-01"},
			{"operator": "AND", "conditions": [{"name": "ticket.group_id", "operator": "is", "value": 4},
				{"operator": "NOT", "conditions": [{"name": "ticket.device", "operator": "is", "value": "sw-03"}]}]}]}}`, "4 1"},
		{"sorted", `{"sort_by": "group_id,id", "order_by": "desc,asc"}`, "3 4 2 1"},
		{"paged", `{"sort_by": "id", "order_by": "asc", "limit": 3, "page": 2}`, "4"},
		{"beyond the end", `{"page": 9}`, ""},
		{"text", `{"query": "*numéro 2*"}`, "2"},
		{"text and condition", `{"query": "panne", "condition": {"ticket.device": {"operator": "is", "value": "sw-01"}}}`, "1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var found []string
			for _, each := range wantList(t, ask(t, s, bot, http.MethodPost, "tickets/search", test.body), http.StatusOK) {
				ticket, _ := each.(map[string]any)
				found = append(found, fmt.Sprint(ticket["id"]))
			}
			if got := strings.Join(found, " "); got != test.found {
				t.Errorf("found %q, want %q", got, test.found)
			}
		})
	}
}

func TestBadConditions(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for _, condition := range []string{
		`"x"`, `[]`, `{"ticket.nothing": {"operator": "is", "value": "1"}}`, `{"role.name": {"operator": "is", "value": "x"}}`,
		`{"ticket.id": "1"}`, `{"ticket.id": {"operator": "like", "value": "1"}}`, `{"operator": "XOR", "conditions": []}`,
		`{"conditions": 1}`, `{"operator": "AND", "conditions": [1]}`, `{"ticket.tags": {"operator": "is", "value": "a"}}`,
		`{"ticket.created_at": {"operator": "after (absolute)", "value": "soon"}}`,
	} {
		got := want(t, ask(t, s, bot, http.MethodPost, "tickets/search", `{"condition": `+condition+`}`), http.StatusUnprocessableEntity)
		if got["error"] != "Invalid object selector conditions" {
			t.Errorf("%s: %v", condition, got)
		}
	}
}

func TestSearchShapesAndCaps(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for range 210 {
		open(t, s, nil)
	}
	size := func(path string) int {
		return len(wantList(t, ask(t, s, bot, http.MethodGet, path, nil), http.StatusOK))
	}
	for path, count := range map[string]int{
		"tickets/search": 50, "tickets/search?limit=1000": 200, "tickets/search?per_page=7": 7,
		"tickets": 100, "tickets?per_page=500": 100, "tickets?page=3": 10, "tickets?page=0": 100,
	} {
		if got := size(path); got != count {
			t.Errorf("%s gives %d, want %d", path, got, count)
		}
	}
	if got := want(t, ask(t, s, bot, http.MethodGet, "tickets/search?only_total_count=true&expand=true", nil), 200); got["total_count"] != 210.0 {
		t.Errorf("total is %v", got)
	}
	whole := want(t, ask(t, s, bot, http.MethodGet, "tickets/search?full=true&expand=true&limit=2", nil), 200)
	ids, _ := whole["record_ids"].([]any)
	assets, _ := whole["assets"].(map[string]any)
	tickets, _ := assets["Ticket"].(map[string]any)
	if len(ids) != 2 || len(tickets) != 2 || whole["total_count"] != 210.0 {
		t.Errorf("full search: %v ids, %d assets, total %v", ids, len(tickets), whole["total_count"])
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	s := New(Options{Groups: []string{"vigie-disposable"}})
	names := func(path, key string) string {
		var out []string
		for _, each := range wantList(t, ask(t, s, admin, http.MethodGet, path, nil), http.StatusOK) {
			record, _ := each.(map[string]any)
			out = append(out, fmt.Sprint(record[key]))
		}
		return strings.Join(out, " | ")
	}
	for path, wanted := range map[string]string{
		"groups":            "Users | N1 | N2 | N3 | vigie-disposable",
		"groups?per_page=2": "Users | N1",
		"ticket_states":     "new | open | pending reminder | closed | merged | pending close | rétabli | résolu | suspendu",
		"ticket_priorities": "1 low | 2 normal | 3 high",
		"object_manager_attributes": "login | firstname | lastname | email | phone | organization_id | note | active | " +
			"number | title | customer_id | organization_id | group_id | owner_id | state_id | pending_time | priority_id | tags | " +
			"name | note | active | name | note | active | change_end | change_scope | change_start | change_state | criticity | criticity_motif | device | family | main_courante | nature | rattachement | region | " +
			"remise_en_supervision | service | site | suspension_motif | tiers | tiers_reference | vigie_alerts | vigie_due_resolve | vigie_due_response | vigie_due_restore | vigie_incident | vigie_key | vigie_severity | vigie_since | vigie_state | vigie_version",
	} {
		if got := names(path, "name"); got != wanted {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := names("users/search?query=TRABEL", "login"); got != "amel@vigie.example" {
		t.Errorf("users/search: %s", got)
	}
	if got := names("users/search?query=vigie@&label=true", "label"); got != "Vigie Supervision <vigie@vigie.example>" {
		t.Errorf("users/search with label: %s", got)
	}
	if got := want(t, ask(t, s, admin, http.MethodGet, "version", nil), 200); got["version"] != "6.5.0" {
		t.Errorf("version: %v", got)
	}
	state := want(t, ask(t, s, bot, http.MethodGet, "ticket_states/8", nil), 200)
	if state["state_type_id"] != 4.0 || state["next_state_id"] != 4.0 || state["ignore_escalation"] != true {
		t.Errorf("résolu is %v", state)
	}
	me := want(t, ask(t, s, bot, http.MethodGet, "users/me?expand=true", nil), 200)
	text, err := json.Marshal(me["groups"])
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(text), `"N1":["full"]`, `"vigie-disposable":["full"]`)
	for _, path := range []string{"groups/99", "ticket_states/99", "users/99"} {
		want(t, ask(t, s, bot, http.MethodGet, path, nil), http.StatusNotFound)
	}
}
