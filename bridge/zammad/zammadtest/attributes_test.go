package zammadtest

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// attributeBody is the definition of an attribute with a change.
func attributeBody(kind string, option, more map[string]any) map[string]any {
	body := map[string]any{
		"object": "Ticket", "name": "fournisseur", "display": "Tiers", "data_type": kind, "data_option": option, "position": 1700,
		"active": true, "screens": map[string]any{},
	}
	maps.Copy(body, more)
	return body
}

func TestAttributeLifeCycle(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	do := func(method, path string, body any, status int) map[string]any {
		t.Helper()
		return want(t, ask(t, s, admin, method, path, body), status)
	}
	flags := func(row map[string]any) string {
		return fmt.Sprint(row["to_create"], row["to_migrate"], row["to_config"], row["to_delete"])
	}
	options := map[string]any{"default": "", "options": map[string]any{"a": "A"}}
	made := do("POST", "object_manager_attributes", attributeBody("select", options, nil), 201)
	if flags(made) != "true true false false" || made["object_lookup_id"] != 2.0 || made["object"] != nil {
		t.Errorf("made: %v", made)
	}
	at := fmt.Sprintf("object_manager_attributes/%v", made["id"])
	do("POST", "object_manager_attributes", attributeBody("select", options, nil), 422)
	if got := open(t, s, map[string]any{"fournisseur": "a"}); got["fournisseur"] != nil {
		t.Error("a column was there before the migration")
	}
	do("POST", "object_manager_attributes_execute_migrations", nil, 200)
	if got := do("GET", at, nil, 200); flags(got) != "false false false false" {
		t.Errorf("migrated: %s", flags(got))
	}
	if got := do("GET", "tickets/1", nil, 200); got["fournisseur"] != nil {
		t.Errorf("an old ticket has %v", got["fournisseur"])
	}
	if got := open(t, s, map[string]any{"fournisseur": "a"}); got["fournisseur"] != "a" {
		t.Errorf("a new ticket has %v", got["fournisseur"])
	}
	do("PUT", "tickets/2", map[string]any{"fournisseur": "b"}, 422)
	wider := map[string]any{"default": "", "options": map[string]any{"b": "B"}}
	changed := do("PUT", "object_manager_attributes/1", attributeBody("select", wider, map[string]any{"display": "Le tiers"}), 200)
	if flags(changed) != "false false true false" || changed["id"] != made["id"] || changed["display"] != "Le tiers" {
		t.Errorf("changed: %v", changed)
	}
	if live, _ := changed["data_option"].(map[string]any); fmt.Sprint(live["options"]) != "map[a:A]" {
		t.Errorf("live options changed at once: %v", live)
	}
	do("PUT", "tickets/2", map[string]any{"fournisseur": "b"}, 422)
	do("POST", "object_manager_attributes_execute_migrations", nil, 200)
	do("PUT", "tickets/2", map[string]any{"fournisseur": "b"}, 200)
	do("PUT", "tickets/2", map[string]any{"title": "x"}, 200)
	same := do("PUT", "object_manager_attributes/1", attributeBody("select", wider, nil), 200)
	if flags(same) != "false false false false" {
		t.Errorf("a change of nothing waits: %s", flags(same))
	}
	do("DELETE", at, nil, 200)
	if got := do("GET", "tickets/2", nil, 200); got["fournisseur"] != "b" {
		t.Errorf("deleted before the migration: %v", got["fournisseur"])
	}
	do("POST", "object_manager_attributes_discard_changes", nil, 200)
	do("DELETE", at, nil, 200)
	do("POST", "object_manager_attributes_execute_migrations", nil, 200)
	if _, present := do("GET", "tickets/2", nil, 200)["fournisseur"]; present {
		t.Error("the column survived")
	}
	do("GET", at, nil, 404)
}

func TestAttributesAreRefused(t *testing.T) {
	t.Parallel()
	text := map[string]any{"type": "text", "maxlength": 10}
	tests := []struct {
		name, kind   string
		option, more map[string]any
		message      string
	}{
		{"capitals", "input", text, map[string]any{"name": "Tiers"}, "Name Only lowercase letters, numbers, and '_' are allowed"},
		{"id", "input", text, map[string]any{"name": "tiers_id"}, "Name can't be used because *_id and *_ids are not allowed"},
		{"reserved", "input", text, map[string]any{"name": "article"}, "Name article is a reserved word"},
		{"column", "input", text, map[string]any{"name": "title"}, "already exists"},
		{"relation", "input", text, map[string]any{"name": "state"}, "Name state already exists"},
		{"object", "input", text, map[string]any{"object": "Chat"}, "Object lookup 'Chat' does not exist"},
		{"type", "colour", text, nil, "Data type 'colour' is invalid"},
		{"no option", "input", nil, map[string]any{"data_option": nil}, "Attribute 'data_option' required!"},
		{"kind of input", "input", map[string]any{"maxlength": 10}, nil, "Data option is invalid: 'type' is missing or wrong"},
		{"text as length", "input", map[string]any{"type": "text", "maxlength": "10"}, nil, "Data option is invalid: 'maxlength' is missing or wrong"},
		{"no limits", "integer", map[string]any{"min": 0}, nil, "Data option is invalid: 'max' is missing or wrong"},
		{"too large", "integer", map[string]any{"min": 0, "max": 2147483648}, nil, "Data option is invalid: 'max' is missing or wrong"},
		{"no default", "select", map[string]any{"options": map[string]any{}}, nil, "Data option is invalid: 'default' is missing or wrong"},
		{"no options", "boolean", map[string]any{"default": nil}, nil, "Data option is invalid: 'options' is missing or wrong"},
		{"no past", "datetime", map[string]any{"future": true}, nil, "Data option is invalid: 'past' is missing or wrong"},
		{"no display", "input", text, map[string]any{"display": ""}, "Attribute 'display' required!"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := New(Options{})
			got := want(t, ask(t, s, admin, http.MethodPost, "object_manager_attributes", attributeBody(test.kind, test.option, test.more)), 422)
			if got["error"] != test.message {
				t.Errorf("error is %q, want %q", got["error"], test.message)
			}
		})
	}
	s := New(Options{})
	builtin := attributeBody("input", text, map[string]any{"name": "title"})
	want(t, ask(t, s, admin, http.MethodPut, "object_manager_attributes/10", builtin), 422)
	want(t, ask(t, s, admin, http.MethodDelete, "object_manager_attributes/10", nil), 422)
	want(t, ask(t, s, admin, http.MethodPut, "object_manager_attributes/10", attributeBody("input", text, nil)), 422)
	device := attributeBody("integer", map[string]any{"min": 0, "max": 1}, map[string]any{"name": "device"})
	want(t, ask(t, s, admin, http.MethodPut, "object_manager_attributes/10", device), 422)
	want(t, ask(t, s, admin, http.MethodPost, "slas", `{"name": "x", "condition": {"ticket.device": {"operator": "is", "value": "a"}}}`), 201)
	for _, each := range s.desk.attributes {
		if each["name"] == "device" {
			want(t, ask(t, s, admin, http.MethodDelete, fmt.Sprintf("object_manager_attributes/%d", each.id()), nil), 422)
		}
	}
}

// migrated makes a desk with one attribute and the columns of it.
func migrated(t *testing.T, opts Options, body map[string]any) *Server {
	t.Helper()
	s := New(opts)
	want(t, ask(t, s, admin, http.MethodPost, "object_manager_attributes", body), 201)
	want(t, ask(t, s, admin, http.MethodPost, "object_manager_attributes_execute_migrations", nil), 200)
	return s
}

func TestAttributeValues(t *testing.T) {
	t.Parallel()
	clock := morning()
	tree := map[string]any{"default": "", "options": []any{map[string]any{"name": "a", "value": "a", "children": []any{
		map[string]any{"name": "b", "value": "a::b"},
	}}}}
	tests := []struct {
		name, kind string
		option     map[string]any
		given      any
		want       any // the value, or the message of a refusal
	}{
		{"integer", "integer", map[string]any{"min": 0, "max": 9}, 9, 9.0},
		{"out of range", "integer", map[string]any{"min": 0, "max": 9}, 10, "Tiers is out of range (0 to 9)"},
		{"default", "integer", map[string]any{"min": 0, "max": 9, "default": 3}, nil, 3.0},
		{"boolean", "boolean", map[string]any{"default": nil, "options": map[string]any{"true": "oui"}}, "true", true},
		{"branch", "tree_select", tree, "a::b", "a::b"},
		{"no branch", "tree_select", tree, "b", "Invalid value 'b' for field 'fournisseur'!"},
		{"several", "multiselect", map[string]any{"default": "", "options": map[string]any{"a": "A", "b": "B"}}, []any{"a", "b"}, "[a b]"},
		{"one too many", "multiselect", map[string]any{"default": "", "options": map[string]any{"a": "A"}}, []any{"a", "b"}, "Invalid value 'b' for field 'fournisseur'!"},
		{"past", "datetime", map[string]any{"past": false, "future": true}, "2026-03-02T09:00:00Z", "Tiers does not allow past dates"},
		{"future", "datetime", map[string]any{"past": true, "future": false}, "2026-03-02T10:00:00Z", "Tiers does not allow future dates"},
		{"from now", "datetime", map[string]any{"past": true, "future": true, "diff": 2}, nil, "2026-03-02T11:30:00.000Z"},
		{"date", "date", map[string]any{}, "2026-03-04T10:00:00Z", "2026-03-04"},
		{"date from now", "date", map[string]any{"diff": 1}, nil, "2026-03-03"},
		{"rich text", "richtext", map[string]any{"maxlength": 99}, "<b onclick='x'>a</b>", "<b>a</b>"},
		{"too long", "textarea", map[string]any{"maxlength": 3}, "abcd", "Tiers is longer than the allowed length 3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := migrated(t, Options{Now: clock.read}, attributeBody(test.kind, test.option, nil))
			body := map[string]any{"title": "x", "group": "N1", "customer": "supervision@vigie.example"}
			if test.given != nil {
				body["fournisseur"] = test.given
			}
			answer := ask(t, s, bot, http.MethodPost, "tickets", body)
			got := want(t, answer, answer.Code)["fournisseur"]
			if answer.Code != http.StatusCreated {
				got = want(t, answer, 422)["error"]
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// A screen that requires a field hits every change by API clients.
func TestMandatoryFields(t *testing.T) {
	t.Parallel()
	screens := map[string]any{"edit": map[string]any{"ticket.agent": map[string]any{"shown": true, "required": true}}}
	s := migrated(t, Options{}, attributeBody("input", map[string]any{"type": "text", "maxlength": 9}, map[string]any{"screens": screens}))
	open(t, s, nil)
	got := want(t, ask(t, s, bot, http.MethodPut, "tickets/1", `{"title": "x"}`), 422)
	if got["error"] != "Missing required value for field 'fournisseur'!" {
		t.Errorf("error is %v", got)
	}
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", `{"fournisseur": "x"}`), 200)
}

func TestStaleWorkersDropNewAttributes(t *testing.T) {
	t.Parallel()
	body := attributeBody("input", map[string]any{"type": "text", "maxlength": 9}, nil)
	s := migrated(t, Options{StaleWorkers: true}, body)
	kept := 0
	for range 6 {
		if open(t, s, map[string]any{"fournisseur": "x"})["fournisseur"] == "x" {
			kept++
		}
	}
	if kept != 3 {
		t.Errorf("%d of 6 writes kept the attribute, want every second one", kept)
	}
	s.Restart()
	if got := open(t, s, map[string]any{"fournisseur": "x"})["fournisseur"]; got != "x" {
		t.Errorf("after the restart: %v", got)
	}
}

func TestRestartWindow(t *testing.T) {
	t.Parallel()
	clock := morning()
	body := attributeBody("input", map[string]any{"type": "text", "maxlength": 9}, nil)
	s := migrated(t, Options{Now: clock.read, RestartWindow: time.Minute}, body)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	var seen []string
	for range 4 {
		status, page, err := get(t.Context(), t, server.URL+"/api/v1/tickets/search")
		if err != nil {
			seen = append(seen, "cut")
			continue
		}
		seen = append(seen, fmt.Sprint(status, strings.Contains(page, "<html>")))
	}
	if got := strings.Join(seen, " "); got != "502 true cut 502 true cut" {
		t.Errorf("during the restart: %s", got)
	}
	server.Close() // and so wait for the requests that were cut
	clock.now = clock.now.Add(time.Minute)
	again := httptest.NewServer(s)
	t.Cleanup(again.Close)
	if status, _, err := get(t.Context(), t, again.URL+"/api/v1/tickets/search"); status != 200 {
		t.Errorf("after the restart: %d, %v", status, err)
	}
	open(t, s, map[string]any{"fournisseur": "x"})
}
