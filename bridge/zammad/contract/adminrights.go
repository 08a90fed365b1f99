package contract

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"testing"
	"time"
)

func (s *suite) refusals(t *testing.T) {
	note := map[string]any{"subject": "a", "body": "b", "internal": false}
	for _, each := range []struct {
		path string
		body map[string]any
	}{
		{"groups", map[string]any{"name": nil}},
		{"roles", map[string]any{"name": word(), "permissions": []any{"no.such.permission"}}},
		{"roles", map[string]any{"name": word(), "permissions": []any{"ticket.agent"}, "group_ids": map[string]any{s.groupID(t): []any{"full", "read"}}}},
		{"users", map[string]any{"login": word(), "roles": []any{"no such role"}}},
		{"calendars", map[string]any{"name": word(), "timezone": "UTC", "business_hours": map[string]any{}}},
		{"slas", map[string]any{"name": word(), "response_time": 5, "update_time": 5, "condition": map[string]any{}}},
		{"slas", map[string]any{"name": word(), "solution_time": 5, "condition": map[string]any{"ticket.no_such_column": map[string]any{"operator": "is", "value": "1"}}}},
		{"triggers", map[string]any{"name": word(), "condition": map[string]any{"ticket.action": map[string]any{"operator": "is", "value": "update"}}, "perform": map[string]any{"article.note": note}}},
		{"triggers", map[string]any{"name": word(), "condition": map[string]any{"ticket.action": map[string]any{"operator": "is", "value": "update"}}, "perform": map[string]any{"notification.webhook": map[string]any{}}}},
		{"webhooks", map[string]any{"name": word(), "endpoint": "ftp://noc.example"}},
		{"overviews", map[string]any{"name": word(), "condition": map[string]any{}, "order": map[string]any{}, "view": map[string]any{}}},
	} {
		refused := s.admin.call(t, http.MethodPost, each.path, each.body)
		what := fmt.Sprintf("new record of %s from %v", each.path, each.body)
		if each.path == "slas" && s.release < 600 {
			refused.failedWith(t, http.StatusUnprocessableEntity, http.StatusInternalServerError)
			continue
		}
		s.fact(t, what, refused.status, http.StatusUnprocessableEntity)
	}
}

// groupRights holds that a new group is nobody's until somebody is given
// access, and that each kind of access allows what it says.
func (s *suite) groupRights(t *testing.T) {
	group := s.make(t, "groups", nil)
	id := number(t, group, "id")
	body := map[string]any{"title": "x", "group_id": group["id"], "customer": s.Customer}
	s.fact(t, "an agent's ticket in a group of nobody", s.api.call(t, http.MethodPost, "tickets", body).status, http.StatusForbidden)
	me := s.api.get(t, "users/me")
	own, _ := me["group_ids"].(map[string]any)
	allow := func(kinds ...any) {
		wider := map[string]any{id: kinds}
		maps.Copy(wider, own)
		s.admin.put(t, "users/"+number(t, me, "id"), map[string]any{"group_ids": wider})
	}
	defer s.admin.put(t, "users/"+number(t, me, "id"), map[string]any{"group_ids": own})
	allow("create", "read")
	made := s.api.post(t, "tickets", body)
	path := "tickets/" + number(t, made, "id")
	defer s.admin.remove(t, path)
	article := map[string]any{"ticket_id": made["id"], "body": "x"}
	s.fact(t, "read allows to read", s.api.call(t, http.MethodGet, path, nil).status, http.StatusOK)
	s.fact(t, "create does not allow to change", s.api.call(t, http.MethodPut, path, map[string]any{"title": "y"}).status, http.StatusForbidden)
	s.fact(t, "create allows articles", s.api.call(t, http.MethodPost, "ticket_articles", article).status, http.StatusCreated)
	allow("change", "read")
	s.fact(t, "change allows to change", s.api.call(t, http.MethodPut, path, map[string]any{"title": "y"}).status, http.StatusOK)
	s.fact(t, "change does not allow articles", s.api.call(t, http.MethodPost, "ticket_articles", article).status, http.StatusForbidden)
	inside := map[string]any{"article": map[string]any{"body": "x"}}
	s.fact(t, "but those within a change", s.api.call(t, http.MethodPut, path, inside).status, http.StatusOK)
	s.fact(t, "without full nobody owns", s.api.put(t, path, map[string]any{"owner_id": me["id"]})["owner_id"], 1)
	allow("full")
	s.fact(t, "with full one does", s.api.put(t, path, map[string]any{"owner_id": me["id"]})["owner_id"], me["id"])
}

func (s *suite) deletion(t *testing.T) {
	opened := s.open(t, map[string]any{"article": map[string]any{"body": "x"}})
	id := number(t, opened, "id")
	s.fact(t, "an agent deletes a ticket", s.api.call(t, http.MethodDelete, "tickets/"+id, nil).status, http.StatusForbidden)
	gone := s.admin.call(t, http.MethodDelete, "tickets/"+id, nil)
	s.fact(t, "status of a deletion", gone.status, http.StatusOK)
	s.supposed(t, "body of a deletion", string(gone.body), "")
	for _, path := range []string{"tickets/", "ticket_history/", "ticket_articles/by_ticket/"} {
		s.fact(t, path+" afterwards", s.api.call(t, http.MethodGet, path+id, nil).status, http.StatusNotFound)
	}
	found := s.api.call(t, http.MethodPost, "tickets/search?expand=true", map[string]any{
		"condition": map[string]any{"ticket.number": map[string]any{"operator": "is", "value": opened["number"]}},
	}).list(t, http.StatusOK)
	s.fact(t, "search afterwards", len(found), 0)
}

// levels holds that due instants are in the very answer to what moves them.
func (s *suite) levels(t *testing.T) {
	marker := word()
	level := s.make(t, "slas", map[string]any{
		"name": "0 " + marker, "calendar_id": s.anyCalendar(t), "first_response_time": 60, "solution_time": 240,
		"condition": map[string]any{"ticket.vigie_incident": map[string]any{"operator": "is", "value": marker}},
	})
	opened := s.open(t, map[string]any{"vigie_incident": marker})
	s.supposed(t, "minutes to the first response", minutesBetween(t, opened, "first_response_escalation_at"), 60)
	s.supposed(t, "minutes to the solution", minutesBetween(t, opened, "close_escalation_at"), 240)
	s.fact(t, "the nearest of them", opened["escalation_at"], opened["first_response_escalation_at"])
	preferences, _ := opened["preferences"].(map[string]any)
	memo, _ := preferences["escalation_calculation"].(map[string]any)
	s.fact(t, "which level", memo["sla_id"], level["id"])
	path := "tickets/" + number(t, opened, "id")
	answered := s.api.put(t, path, map[string]any{"article": map[string]any{"body": "rappelé", "type": "phone"}})
	s.fact(t, "answered, so no longer due", answered["first_response_escalation_at"], nil)
	s.fact(t, "minutes that it took", answered["first_response_in_min"], 0)
	s.fact(t, "minutes that were left", answered["first_response_diff_in_min"], 60)
	waiting := s.api.put(t, path, map[string]any{"state": "suspendu", "pending_time": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)})
	s.fact(t, "nothing is due while it waits", waiting["escalation_at"], nil)
	closed := s.api.put(t, path, map[string]any{"state": "closed"})
	s.fact(t, "nothing is due when it is closed", closed["close_escalation_at"], nil)
	again := s.api.put(t, path, map[string]any{"state": "open"})
	s.fact(t, "nor when it is open again", again["close_escalation_at"], nil)
	other := s.open(t, nil)
	s.fact(t, "another ticket's level", fmt.Sprint(other["preferences"]) == fmt.Sprint(opened["preferences"]), false)
}

// minutesBetween rounds up, as it is open what becomes of seconds.
func minutesBetween(t *testing.T, ticket map[string]any, name string) int {
	t.Helper()
	made, err := time.Parse(time.RFC3339, fmt.Sprint(ticket["created_at"]))
	due, err2 := time.Parse(time.RFC3339, fmt.Sprint(ticket[name]))
	if err != nil || err2 != nil {
		t.Errorf("%s of a ticket made at %v is %v", name, ticket["created_at"], ticket[name])
		return -1
	}
	return int(math.Ceil(due.Sub(made).Minutes()))
}
