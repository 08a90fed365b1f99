package contract

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// patience is how long a server may take to restart.
const patience = 5 * time.Minute

// attributes is the life of a ticket attribute. A real server restarts on the
// way.
func (s *suite) attributes(t *testing.T) {
	name := "vigie_try_" + strings.ToLower(word()[:8])
	body := func(option map[string]any) map[string]any {
		return map[string]any{
			"object": "Ticket", "name": name, "display": "Essai", "data_type": "select", "active": true, "position": 1900,
			"data_option": option, "screens": map[string]any{"edit": map[string]any{"ticket.agent": map[string]any{"shown": false, "required": false}}},
		}
	}
	option := func(values ...string) map[string]any {
		choices := map[string]any{}
		for _, each := range values {
			choices[each] = each
		}
		return map[string]any{"default": "", "options": choices, "nulloption": true, "null": true, "maxlength": 255}
	}
	made := s.admin.post(t, "object_manager_attributes", body(option("a")))
	at := "object_manager_attributes/" + number(t, made, "id")
	s.fact(t, "a new attribute waits", pending(made), "to_create to_migrate")
	s.fact(t, "a row has its object's number", made["object_lookup_id"] != nil && made["object"] == nil, true)
	twice := s.admin.call(t, http.MethodPost, "object_manager_attributes", body(option("a")))
	s.fact(t, "an attribute a second time", twice.status, http.StatusUnprocessableEntity)
	_, present := s.open(t, map[string]any{name: "a"})[name]
	s.fact(t, "a waiting attribute is a column", present, false)
	s.wrongAttributes(t)

	s.migrate(t, name, true)
	stored := s.open(t, map[string]any{name: "a"})
	s.fact(t, "a migrated attribute", stored[name], "a")
	path := "tickets/" + number(t, stored, "id")
	s.fact(t, "a value that is no choice", s.api.call(t, http.MethodPut, path, map[string]any{name: "b"}).status, 422)
	changed := s.admin.put(t, "object_manager_attributes/1", body(option("a", "b")))
	s.fact(t, "the id of the path is not looked at", changed["id"], made["id"])
	s.fact(t, "new choices wait", pending(changed), "to_config")
	waiting, _ := changed["data_option_new"].(map[string]any)
	s.has(t, "what waits", waiting, "options")
	s.migrate(t, name, true)
	s.fact(t, "a new choice", s.api.put(t, path, map[string]any{name: "b"})[name], "b")

	s.fact(t, "a used attribute is deleted later", s.admin.call(t, http.MethodDelete, at, nil).status, http.StatusOK)
	s.fact(t, "and is a column until then", s.api.get(t, path)[name], "b")
	s.migrate(t, name, false)
	s.lacks(t, "ticket", s.api.get(t, path), name)
}

// pending names the flags of what waits for a migration.
func pending(attribute map[string]any) string {
	var flags []string
	for _, each := range []string{"to_create", "to_migrate", "to_config", "to_delete"} {
		if attribute[each] == true {
			flags = append(flags, each)
		}
	}
	return strings.Join(flags, " ")
}

func (s *suite) wrongAttributes(t *testing.T) {
	text := map[string]any{"type": "text", "maxlength": 10}
	for _, each := range []struct {
		name, kind string
		option     map[string]any
	}{
		{"Capital", "input", text},
		{"ends_in_id", "input", text},
		{"type", "input", text},
		{"vigie_a", "no_such_type", text},
		{"vigie_a", "input", map[string]any{"type": "text"}},
		{"vigie_a", "integer", map[string]any{"min": 0, "max": 2147483648}},
		{"vigie_a", "datetime", map[string]any{"future": true}},
	} {
		refused := s.admin.call(t, http.MethodPost, "object_manager_attributes", map[string]any{
			"object": "Ticket", "name": each.name, "display": "x", "data_type": each.kind, "data_option": each.option,
			"screens": map[string]any{}, "active": true, "position": 1,
		})
		s.fact(t, fmt.Sprintf("an attribute %s of type %s with %v", each.name, each.kind, each.option), refused.status, 422)
	}
	unknown := s.admin.call(t, http.MethodPut, "object_manager_attributes/1", map[string]any{
		"object": "Ticket", "name": "vigie_no_such", "display": "x", "data_type": "input", "data_option": text,
	})
	s.fact(t, "a change of an unknown attribute", unknown.status, 422)
}

// migrate has the server apply what waits, and waits until no process is left
// that does not know.
func (s *suite) migrate(t *testing.T, name string, present bool) {
	t.Helper()
	s.fact(t, "migration", s.admin.call(t, http.MethodPost, "object_manager_attributes_execute_migrations", nil).status, http.StatusOK)
	deadline, began, steady := time.Now().Add(patience), time.Now(), 0
	for steady < 5 {
		if time.Now().After(deadline) {
			t.Fatalf("%s after the migration the server is not back", patience)
		}
		answer, err := s.admin.try(t, "Token token="+s.admin.token, http.MethodGet, "object_manager_attributes", nil)
		waits := err != nil || answer.status != http.StatusOK || s.waiting(t, answer)
		known := !waits && s.knows(t, name) == present
		if known {
			steady++
			continue
		}
		steady = 0
		time.Sleep(time.Second)
	}
	s.supposed(t, "the server is away after a migration", time.Since(began) > 2*time.Second, false)
}

func (s *suite) waiting(t *testing.T, listed answer) bool {
	t.Helper()
	for _, each := range listed.list(t, http.StatusOK) {
		if pending(each) != "" {
			return true
		}
	}
	return false
}

// knows tells whether the process that answers now gives the column.
func (s *suite) knows(t *testing.T, name string) bool {
	t.Helper()
	answer, err := s.api.try(t, "Token token="+s.api.token, http.MethodGet, "tickets?per_page=1", nil)
	if err != nil || answer.status != http.StatusOK {
		return false
	}
	_, present := answer.list(t, http.StatusOK)[0][name]
	return present
}
