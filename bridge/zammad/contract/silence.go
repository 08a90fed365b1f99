package contract

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// silence is what a server ignores or bends without a word.
func (s *suite) silence(t *testing.T) {
	made := s.open(t, map[string]any{
		"id": 1, "created_at": "2000-01-01T00:00:00Z", "created_by_id": 1, "no_such_key": 1, "vigie_alerts": "7",
		"note": "a & b <script>x</script>", "title": "a\x00b\tc", "vigie_key": "clé 🔑",
	})
	s.lacks(t, "ticket", made, "no_such_key")
	s.fact(t, "created_at cannot be set", strings.HasPrefix(fmt.Sprint(made["created_at"]), "2000"), false)
	s.fact(t, "created_by cannot be set", made["created_by"] != "-", true)
	s.fact(t, "a number as text", made["vigie_alerts"], 7)
	s.fact(t, "a note is cleaned", made["note"], "a &amp; b ")
	s.fact(t, "a title with a tab and a zero byte", made["title"], "ab c")
	s.supposed(t, "an emoji", made["vigie_key"], "clé 🔑")
	path := "tickets/" + number(t, made, "id")
	till := time.Now().UTC().Add(2 * time.Hour).Truncate(time.Minute).Add(42 * time.Second)
	pending := s.api.put(t, path+"?expand=true", map[string]any{
		"state": "suspendu", "pending_time": till.Format(time.RFC3339), "number": "1", "tags": "x", "mentions": []any{1},
		"preferences": map[string]any{"a": 1},
	})
	s.fact(t, "pending_time has no seconds", pending["pending_time"], till.Truncate(time.Minute).Format("2006-01-02T15:04:05.000Z"))
	s.fact(t, "a number cannot be changed", pending["number"], made["number"])
	again := s.api.put(t, path+"?expand=true", map[string]any{"state": "open", "preferences": map[string]any{"b": 2}})
	s.fact(t, "pending_time goes with the state", again["pending_time"], nil)
	preferences, _ := again["preferences"].(map[string]any)
	s.has(t, "merged preferences", preferences, "a b")
	tags := s.api.get(t, "tags"+query("object", "Ticket", "o_id", number(t, made, "id")))
	s.fact(t, "tags of a change are ignored", tags["tags"], []any{})
	closed := s.api.put(t, path, map[string]any{"state": "closed"})
	first := closed["close_at"]
	s.fact(t, "closing sets close_at", first != nil, true)
	s.api.put(t, path, map[string]any{"state": "open"})
	s.fact(t, "close_at is the first close for ever", s.api.put(t, path, map[string]any{"state": "closed"})["close_at"], first)
}

func (s *suite) owners(t *testing.T) {
	customer := s.customer(t)
	body := map[string]any{"title": "x", "group": Group, "customer": s.Customer, "owner_id": customer}
	s.fact(t, "a customer as owner of a new ticket", s.api.call(t, http.MethodPost, "tickets", body).status, 422)
	me := s.api.get(t, "users/me")
	path := "tickets/" + number(t, s.open(t, map[string]any{"owner_id": me["id"]}), "id") + "?expand=true"
	s.fact(t, "owner by id", s.api.get(t, path)["owner"], me["login"])
	s.fact(t, "a customer as owner later", s.api.put(t, path, map[string]any{"owner_id": customer})["owner"], "-")
	kept := s.api.put(t, path, map[string]any{"owner_id": customer, "state": "closed"})
	s.supposed(t, "a customer as owner of a closed ticket", kept["owner"], s.Customer)
}

// customer is the id of the customer of the tickets.
func (s *suite) customer(t *testing.T) any {
	t.Helper()
	return s.open(t, nil)["customer_id"]
}

// workflow is what the forms of the desk check, of API clients too.
func (s *suite) workflow(t *testing.T) {
	path := "tickets/" + number(t, s.open(t, map[string]any{"state": "open"}), "id")
	for _, each := range []map[string]any{
		{"criticity": "P9"},
		{"state": "new"},
		{"state": "merged"},
		{"state": "suspendu"},
		{"state_id": 999999},
		{"group": "no such group"},
		{"owner": "no such user"},
		{"article": map[string]any{"subject": "without a body"}},
		{"article": map[string]any{"body": "x", "attachments": []any{map[string]any{"filename": "a", "data": "eA=="}}}},
		{"article": map[string]any{"body": "x", "attachments": []any{map[string]any{"filename": "a", "data": "%%", "mime-type": "text/plain"}}}},
	} {
		refused := s.api.call(t, http.MethodPut, path, each)
		s.fact(t, fmt.Sprintf("change of %v", each), refused.status, http.StatusUnprocessableEntity)
	}
	s.fact(t, "nothing of it was stored", s.api.get(t, path)["article_count"], nil)
	late := s.api.call(t, http.MethodPut, path, map[string]any{"title": "Changé", "state": "merged"})
	s.fact(t, "one bad value refuses all", late.status, http.StatusUnprocessableEntity)
	s.fact(t, "and nothing changes", s.api.get(t, path)["title"] != "Changé", true)
	body := map[string]any{"title": "x", "group": Group, "customer": s.Customer, "tags": []any{"a"}}
	s.fact(t, "a list of tags", s.api.call(t, http.MethodPost, "tickets", body).status, http.StatusInternalServerError)
}
