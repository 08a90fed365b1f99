package contract

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
)

// makings are the least that makes a record of each kind; all are deleted
// again.
func (s *suite) makings() map[string]map[string]any {
	hours := map[string]any{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		hours[day] = map[string]any{"active": true, "timeframes": []any{[]any{"00:00", "23:59"}}}
	}
	none := map[string]any{}
	return map[string]map[string]any{
		"groups":            {},
		"organizations":     {},
		"ticket_states":     {"state_type_id": 3},
		"ticket_priorities": {},
		"calendars":         {"timezone": "Africa/Tunis", "business_hours": hours},
		"slas":              {"solution_time": "240", "calendar_id": s.anyCalendar, "condition": map[string]any{"ticket.title": map[string]any{"operator": "contains", "value": "no such title"}}},
		"triggers":          {"active": false, "condition": map[string]any{"ticket.action": map[string]any{"operator": "is", "value": "update"}}, "perform": map[string]any{"ticket.priority_id": map[string]any{"value": "1"}}},
		"webhooks":          {"endpoint": "https://noc.example/hook", "active": false},
		"macros":            {"perform": map[string]any{"ticket.priority_id": map[string]any{"value": "1"}}},
		"overviews":         {"roles": []any{"Agent"}, "condition": map[string]any{"ticket.state_id": map[string]any{"operator": "is", "value": []any{"1"}}}, "order": map[string]any{"by": "created_at", "direction": "ASC"}, "view": map[string]any{"s": []any{"number"}}},
		"text_modules":      {"content": "x", "keywords": "x"},
		"jobs":              {"active": false, "timeplan": map[string]any{"days": none, "hours": none, "minutes": none}, "object": "Ticket", "condition": map[string]any{"ticket.state_id": map[string]any{"operator": "is", "value": []any{"1"}}}, "perform": map[string]any{"ticket.priority_id": map[string]any{"value": "1"}}},
		"report_profiles":   {"condition": map[string]any{"ticket.state_id": map[string]any{"operator": "is", "value": []any{"1"}}}},
	}
}

// make creates a record with a name of its own and has it deleted in the end.
func (s *suite) make(t *testing.T, path string, more map[string]any) map[string]any {
	t.Helper()
	body := map[string]any{"name": "vigie " + word()}
	maps.Copy(body, more)
	made := s.admin.post(t, path, body)
	t.Cleanup(func() { s.admin.remove(t, path+"/"+number(t, made, "id")) })
	return made
}

// collections are the generic verbs, on all that has them.
func (s *suite) collections(t *testing.T) {
	for path, body := range s.makings() {
		t.Run(path, func(t *testing.T) {
			if id, needed := body["calendar_id"].(func(*testing.T) any); needed {
				body["calendar_id"] = id(t)
			}
			made := s.make(t, path, body)
			at := path + "/" + number(t, made, "id")
			s.has(t, path, made, "id name created_at updated_at created_by_id updated_by_id")
			again := s.admin.put(t, at, map[string]any{"no_such_key": 1, "name": fmt.Sprint(made["name"], " bis")})
			s.lacks(t, path, again, "no_such_key")
			s.fact(t, "a changed name", again["name"], fmt.Sprint(made["name"], " bis"))
			expanded := s.admin.get(t, at+"?expand=true")
			s.has(t, "expanded "+path, expanded, "created_by updated_by")
			whole := s.admin.get(t, path+"?full=true&per_page=1000")
			s.has(t, "full list of "+path, whole, "record_ids assets total_count")
			s.fact(t, "an unknown id", s.admin.call(t, http.MethodGet, path+"/999999999", nil).status, http.StatusNotFound)
			sorted := s.admin.call(t, http.MethodGet, path+"?sort_by=id&order_by=desc&per_page=1", nil).list(t, http.StatusOK)
			s.fact(t, "the last one of "+path, sorted[0]["id"], made["id"])
			unknown := s.admin.call(t, http.MethodGet, path+"?sort_by=no_such_column", nil)
			s.fact(t, "an unknown column to sort by", unknown.status, http.StatusInternalServerError)
		})
	}
	roles := s.admin.call(t, http.MethodGet, "roles", nil).list(t, http.StatusOK)
	s.fact(t, "DELETE of a role", s.admin.call(t, http.MethodDelete, "roles/"+number(t, roles[len(roles)-1], "id"), nil).status, http.StatusNotFound)
	used := s.admin.call(t, http.MethodDelete, "groups/"+s.groupID(t), nil)
	s.fact(t, "DELETE of a group with tickets", used.status, http.StatusUnprocessableEntity)
	s.fact(t, "a new setting", s.admin.call(t, http.MethodPost, "settings", map[string]any{"name": word()}).status, http.StatusForbidden)
}

func (s *suite) groupID(t *testing.T) string {
	t.Helper()
	return number(t, s.open(t, nil), "group_id")
}

func (s *suite) anyCalendar(t *testing.T) any {
	t.Helper()
	return s.make(t, "calendars", s.makings()["calendars"])["id"]
}

// names are held apart without regard to case since 6.x, and by the database
// before; some kinds of records share them.
func (s *suite) names(t *testing.T) {
	for _, path := range []string{"groups", "ticket_states", "organizations", "macros"} {
		made := s.make(t, path, s.makings()[path])
		body := s.makings()[path]
		body["name"] = made["name"]
		s.fact(t, "a second "+path+" of a name", s.admin.call(t, http.MethodPost, path, body).status, http.StatusUnprocessableEntity)
		if s.release >= 600 {
			body["name"] = strings.ToUpper(fmt.Sprint(made["name"]))
			s.fact(t, "in capitals", s.admin.call(t, http.MethodPost, path, body).status, http.StatusUnprocessableEntity)
		}
	}
	for _, path := range []string{"webhooks", "overviews", "text_modules"} {
		made, body := s.make(t, path, s.makings()[path]), s.makings()[path]
		body["name"] = made["name"]
		s.fact(t, "a second one of "+path, s.make(t, path, body)["name"], made["name"])
	}
	if s.release < 602 {
		return
	}
	parent := s.make(t, "groups", nil)
	child := s.make(t, "groups", map[string]any{"name": fmt.Sprint(parent["name"], "::", "fille")})
	s.fact(t, "parent of a nested group", child["parent_id"], parent["id"])
	s.fact(t, "last part of its name", child["name_last"], "fille")
	lost := s.admin.call(t, http.MethodPost, "groups", map[string]any{"name": word() + "::fille"})
	s.fact(t, "a group below none", lost.status, http.StatusUnprocessableEntity)
}

// canonical is what comes back otherwise than it was sent.
func (s *suite) canonical(t *testing.T) {
	noted := s.make(t, "groups", map[string]any{"note": "l'école & le <b>lycée</b><script>x</script>"})
	s.fact(t, "note", noted["note"], "l'école &amp; le <b>lycée</b>")
	module := s.make(t, "text_modules", map[string]any{"content": "a & b"})
	s.supposed(t, "plain text of a module", module["content"], "a &amp; b")
	level := s.make(t, "slas", map[string]any{
		"calendar_id": s.anyCalendar(t), "solution_time": "240",
		"condition": map[string]any{"ticket.group_id": map[string]any{"operator": "is", "value": []any{"1"}}},
	})
	s.fact(t, "a number as text", level["solution_time"], 240)
	s.fact(t, "values of a condition", fmt.Sprint(level["condition"]), "map[ticket.group_id:map[operator:is value:[1]]]")
	hook := s.make(t, "webhooks", map[string]any{"endpoint": "https://noc.example", "signature_token": "s3cret", "custom_payload": "{}"})
	secret := "s3cret"
	if s.release >= 700 {
		secret = "**********"
	}
	s.fact(t, "secret of a webhook", hook["signature_token"], secret)
	s.since(t, "webhook", hook, "custom_payload", 600, 0)
	s.fact(t, "payload without its flag", hook["custom_payload"], nil)
	s.since(t, "webhook", hook, "http_method", 700, 0)
	long := s.make(t, "text_modules", map[string]any{"name": "vigie " + word() + strings.Repeat("é", 300), "content": "x"})
	s.fact(t, "a name too long is cut", len([]rune(fmt.Sprint(long["name"]))) < 300, true)
	login := strings.ToLower(word()) + "@E.example"
	who := s.admin.post(t, "users", map[string]any{"login": login, "email": login, "firstname": "sonia BEN ali"})
	t.Cleanup(func() { s.admin.put(t, "users/"+number(t, who, "id"), map[string]any{"active": false}) })
	s.fact(t, "login in lower case", who["login"], strings.ToLower(login))
	s.fact(t, "a name of one part", who["firstname"], "Sonia")
	taken := s.admin.call(t, http.MethodPost, "users", map[string]any{"login": word(), "email": login})
	s.fact(t, "an e-mail address a second time", taken.status, http.StatusUnprocessableEntity)
}
