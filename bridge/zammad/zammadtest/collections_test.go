package zammadtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// samples are the least that makes a record of each collection.
var samples = map[string]string{
	"groups":            `{"name": "Tiers"}`,
	"users":             `{"login": "Ali@Vigie.example", "firstname": "Ali", "lastname": "ben Salah", "email": "Ali@Vigie.example", "roles": ["Agent"]}`,
	"roles":             `{"name": "Passerelle", "permissions": ["ticket.agent"], "groups": {"N1": ["read", "create", "change"]}}`,
	"organizations":     `{"name": "Lycée"}`,
	"ticket_states":     `{"name": "chez le tiers", "state_type": "pending reminder"}`,
	"ticket_priorities": `{"name": "4 urgent"}`,
	"calendars":         `{"name": "Jour", "timezone": "Africa/Tunis", "business_hours": {"mon": {"active": true, "timeframes": [["08:00", "17:00"]]}}}`,
	"slas":              `{"name": "10 P1", "calendar_id": 1, "solution_time": "240", "condition": {"ticket.group_id": {"operator": "is", "value": ["2"]}}}`,
	"triggers":          `{"name": "Vigie", "condition": {"ticket.action": {"operator": "is", "value": "update"}}, "perform": {"notification.webhook": {"webhook_id": "1"}}}`,
	"webhooks":          `{"name": "Vigie", "endpoint": "https://noc.example/hook", "signature_token": "s3cret"}`,
	"macros":            `{"name": "Prendre", "perform": {"ticket.owner_id": {"pre_condition": "current_user.id"}}}`,
	"overviews":         `{"name": "À traiter d’abord", "roles": ["Agent"], "condition": {}, "order": {"by": "created_at", "direction": "ASC"}, "view": {"s": ["number"]}}`,
	"text_modules":      `{"name": "Accusé", "content": "Bonjour\nVoir <suite>"}`,
	"jobs":              `{"name": "Nuit", "timeplan": {"days": {"Mon": true}}, "condition": {}, "perform": {}}`,
	"report_profiles":   `{"name": "Mois"}`,
}

func TestCollectionsLiveAndDie(t *testing.T) {
	t.Parallel()
	for _, profile := range []Profile{V52, V65, V71} {
		for path, sample := range samples {
			t.Run(fmt.Sprint(profiles[profile].version, "/", path), func(t *testing.T) {
				t.Parallel()
				s := New(Options{Profile: profile})
				before := len(wantList(t, ask(t, s, admin, http.MethodGet, path, nil), http.StatusOK))
				made := want(t, ask(t, s, admin, http.MethodPost, path+"?expand=true", sample), http.StatusCreated)
				at := fmt.Sprintf("%s/%v", path, made["id"])
				if made["created_by"] != "admin@vigie.example" || made["created_at"] == nil {
					t.Errorf("made by %v at %v", made["created_by"], made["created_at"])
				}
				changed := want(t, ask(t, s, admin, http.MethodPut, at, `{"name": "Autre", "id": 77, "nonsense": 1, "firstname": "Autre"}`), http.StatusOK)
				if changed["id"] != made["id"] || path != "users" && changed["name"] != "Autre" {
					t.Errorf("after the change: %v", changed)
				}
				if _, present := changed["nonsense"]; present {
					t.Error("an unknown key came back")
				}
				assets := want(t, ask(t, s, admin, http.MethodGet, path+"?full=true", nil), http.StatusOK)
				if list, _ := assets["record_ids"].([]any); len(list) != before+1 || assets["total_count"] != float64(before+1) {
					t.Errorf("full list: %v", assets["record_ids"])
				}
				want(t, ask(t, s, "", http.MethodGet, path, nil), http.StatusForbidden)
				answer := ask(t, s, admin, http.MethodDelete, at, nil)
				if path == "roles" {
					want(t, answer, http.StatusNotFound)
					return
				}
				if gone := want(t, answer, http.StatusOK); len(gone) != 0 {
					t.Errorf("delete answers %v", gone)
				}
				want(t, ask(t, s, admin, http.MethodGet, at, nil), http.StatusNotFound)
				want(t, ask(t, s, admin, http.MethodPut, at, nil), http.StatusNotFound)
			})
		}
	}
}

func TestCollectionsRefuse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, body, message string
	}{
		{"no name", "groups", `{}`, "Attribute 'name' required!"},
		{"unknown parent", "groups", `{"name": "Nulle::Part"}`, "Name contains invalid path"},
		{"follow-up", "groups", `{"name": "x", "follow_up_possible": "perhaps"}`, "Follow up possible is not included in the list"},
		{"unknown role", "users", `{"login": "x", "roles": ["Chef"]}`, `No lookup value found for 'roles': "Chef"`},
		{"unknown role id", "users", `{"login": "x", "role_ids": [9]}`, "Invalid value for param 'role_ids': 9"},
		{"no login", "users", `{"firstname": "x"}`, "Attribute 'login' required!"},
		{
			"e-mail is taken", "users", `{"login": "x", "email": "AMEL@vigie.example"}`,
			"Email address 'amel@vigie.example' is already used for another user.",
		},
		{"login is taken", "users", `{"login": "Amel@vigie.example"}`, "Login has already been taken"},
		{"unknown permission", "roles", `{"name": "x", "permissions": ["ticket.chief"]}`, `No lookup value found for 'permissions': "ticket.chief"`},
		{
			"full and more", "roles", `{"name": "x", "group_ids": {"2": ["full", "read"]}}`,
			"Group access can have full or granular access to group",
		},
		{"unknown group", "roles", `{"name": "x", "groups": {"Nulle": ["read"]}}`, `No lookup value found for 'groups': "Nulle"`},
		{"unknown access", "roles", `{"name": "x", "group_ids": {"2": ["own"]}}`, "Invalid value for param 'group_ids': own"},
		{"second merged", "ticket_states", `{"name": "x", "state_type_id": 6}`, "The state type 'merged' is reserved for the one state of the system."},
		{"no state type", "ticket_states", `{"name": "x"}`, "Attribute 'state_type_id' required!"},
		{"nobody works", "calendars", `{"name": "x", "timezone": "UTC", "business_hours": {}}`, "There are no business hours configured."},
		{
			"hours backwards", "calendars", `{"name": "x", "timezone": "UTC", "business_hours": {"mon": {"active": true, "timeframes": [["17:00", "08:00"]]}}}`,
			"business hours of mon: 17:00 to 08:00 is no working time",
		},
		{
			"hours overlap", "calendars", `{"name": "x", "timezone": "UTC", "business_hours": {"mon": {"active": true, "timeframes": [["08:00", "12:00"], ["11:00", "13:00"]]}}}`,
			"business hours of mon: working times overlap",
		},
		{"two answers", "slas", `{"name": "x", "response_time": 5, "update_time": 5}`, "Response time and update time exclude each other"},
		{
			"column of nothing", "slas", `{"name": "x", "condition": {"ticket.nothing": {"operator": "is", "value": "1"}}}`,
			"Invalid object selector conditions",
		},
		{
			"boolean internal", "triggers", `{"name": "x", "condition": {}, "perform": {"article.note": {"subject": "a", "body": "b", "internal": false}}}`,
			"The required 'perform' value for article.note, internal is missing!",
		},
		{
			"no webhook", "triggers", `{"name": "x", "condition": {}, "perform": {"notification.webhook": {}}}`,
			"The required 'perform' value for notification.webhook, webhook_id is missing!",
		},
		{"activator", "triggers", `{"name": "x", "condition": {}, "perform": {}, "activator": "mood"}`, "Invalid value 'mood' for field 'activator'!"},
		{
			"not the web", "webhooks", `{"name": "x", "endpoint": "ftp://noc.example"}`,
			"Endpoint The provided endpoint is invalid, no http or https protocol was specified.",
		},
		{
			"payload", "webhooks", `{"name": "x", "endpoint": "http://noc.example", "customized_payload": true, "custom_payload": "{"}`,
			"Custom payload could not be parsed",
		},
		{"for nobody", "overviews", `{"name": "x", "condition": {}, "order": {}, "view": {}}`, "Role ids can't be blank"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := New(Options{})
			before := len(wantList(t, ask(t, s, admin, http.MethodGet, test.path, nil), http.StatusOK))
			got := want(t, ask(t, s, admin, http.MethodPost, test.path, test.body), http.StatusUnprocessableEntity)
			if got["error"] != test.message || got["error_human"] != test.message {
				t.Errorf("body is %v, want %q", got, test.message)
			}
			if after := len(wantList(t, ask(t, s, admin, http.MethodGet, test.path, nil), http.StatusOK)); after != before {
				t.Errorf("%d records, %d before", after, before)
			}
		})
	}
}

// What comes back is not always what was sent: clients have to compare forms.
func TestCanonicalForms(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, path, body, shown string }{
		{"note", "groups", `{"name": "x", "note": "Réseau & «l'école» https://e.org"}`, `"note":"Réseau \u0026amp; «l'école» \u003ca href=`},
		{"picture in a note", "groups", `{"name": "x", "note": "a<img src='cid:b'>c"}`, `"note":"ac"`},
		{"text", "text_modules", `{"name": "x", "content": "a\nb & c"}`, `"content":"a\u003cbr\u003eb \u0026amp; c"`},
		{"markup", "text_modules", `{"name": "x", "content": "<p>a</p><script>x</script>"}`, `"content":"\u003cp\u003ea\u003c/p\u003e"`},
		{"one name", "users", `{"login": "x", "firstname": "SONIA ben ali"}`, `"firstname":"Sonia"`},
		{"two names", "users", `{"login": "x", "firstname": "SONIA", "lastname": "ali"}`, `"firstname":"SONIA"`},
		{"lower", "users", `{"login": "A@B.example", "email": "A@B.example"}`, `"email":"a@b.example"`},
		{"number", "slas", `{"name": "x", "solution_time": "240"}`, `"solution_time":240`},
		{"values", "slas", `{"name": "x", "condition": {"ticket.group_id": {"operator": "is", "value": ["2"]}}}`, `"value":["2"]`},
		{"cut", "text_modules", `{"name": "` + strings.Repeat("é", 300) + `", "content": "x"}`, `"name":"` + strings.Repeat("é", 250) + `"`},
		{"payload is wiped", "webhooks", `{"name": "x", "endpoint": "http://e.org", "custom_payload": "{}"}`, `"custom_payload":null`},
		{"access without tickets", "roles", `{"name": "x", "permissions": ["report"], "group_ids": {"2": ["full"]}}`, `"group_ids":{}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := want(t, ask(t, New(Options{}), admin, http.MethodPost, test.path, test.body), http.StatusCreated)
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			contains(t, string(text), test.shown)
		})
	}
}

func TestNamesAreHeldApart(t *testing.T) {
	t.Parallel()
	post := func(t *testing.T, s *Server, path, body string) string {
		t.Helper()
		answer := ask(t, s, admin, http.MethodPost, path, body)
		if answer.Code == http.StatusCreated {
			return "created"
		}
		text, _ := want(t, answer, http.StatusUnprocessableEntity)["error"].(string)
		return text
	}
	old, now := New(Options{Profile: V52}), New(Options{})
	tests := []struct{ path, body, old, now string }{
		{"groups", `{"name": "N1"}`, "Object already exists!", "Name has already been taken"},
		{"groups", `{"name": "n1"}`, "created", "Name has already been taken"},
		{"report_profiles", `{"name": "Mois"}`, "created", "created"},
		{"report_profiles", `{"name": "Mois"}`, "Object already exists!", "This object already exists."},
		{"webhooks", `{"name": "x", "endpoint": "http://e.org"}`, "created", "created"},
		{"webhooks", `{"name": "x", "endpoint": "http://e.org"}`, "created", "created"},
	}
	for _, test := range tests {
		if got := post(t, old, test.path, test.body); got != test.old {
			t.Errorf("5.2 %s %s: %s, want %s", test.path, test.body, got, test.old)
		}
		if got := post(t, now, test.path, test.body); got != test.now {
			t.Errorf("6.5 %s %s: %s, want %s", test.path, test.body, got, test.now)
		}
	}
}
