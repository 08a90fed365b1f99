package zammadtest

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// Rights are changed at run time: what a role or a user may do next is what
// was stored last.
func TestRightsChangeAtRunTime(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	do := func(as, method, path, body string, status int) map[string]any {
		t.Helper()
		return want(t, ask(t, s, as, method, path, body), status)
	}
	group := do(admin, "POST", "groups", `{"name": "Opérateur"}`, 201)
	open(t, s, nil)
	do(admin, "PUT", "tickets/1", `{"group": "N2"}`, 200)
	ticket := fmt.Sprintf(`{"title": "x", "customer": "supervision@vigie.example", "group_id": %v}`, group["id"])
	do(bot, "POST", "tickets", ticket, 403)
	role := do(admin, "POST", "roles", fmt.Sprintf(`{"name": "Passerelle", "permissions": ["ticket.agent"], "group_ids": {"%v": ["read", "create"]}}`, group["id"]), 201)
	do(admin, "PUT", "users/5", fmt.Sprintf(`{"role_ids": [%v], "group_ids": {}}`, role["id"]), 200)
	made := do(bot, "POST", "tickets", ticket, 201)
	do(bot, "PUT", fmt.Sprintf("tickets/%v", made["id"]), `{"title": "y"}`, 403)
	do(bot, "GET", "tickets/1", "", 403) // no longer in N2
	if seen := wantList(t, ask(t, s, bot, "GET", "groups", nil), 200); len(seen) != 1 {
		t.Errorf("the agent sees %d groups, want the one of the role", len(seen))
	}
	do(admin, "PUT", fmt.Sprintf("roles/%v", role["id"]), `{"permissions": ["report"]}`, 200)
	do(bot, "GET", "tickets/search", "", 403)
	do(admin, "PUT", "users/5", `{"active": false}`, 200)
	do(bot, "GET", "users/me", "", 401)
	got := do(admin, "PUT", "users/2", `{"roles": ["Agent"]}`, 422)
	if got["error"] != "At least one user needs to have admin permissions." {
		t.Errorf("the last administrator gave it up: %v", got)
	}
}

func TestAgentsMakeCustomersOnly(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	made := want(t, ask(t, s, bot, "POST", "users?expand=true", `{"login": "b@e.example", "roles": ["Admin"], "groups": {"N1": ["full"]}}`), 201)
	if fmt.Sprint(made["roles"], made["groups"]) != "[Customer] map[]" {
		t.Errorf("an agent made a user with %v %v", made["roles"], made["groups"])
	}
	want(t, ask(t, s, bot, "PUT", fmt.Sprintf("users/%v", made["id"]), `{"phone": "71"}`), 200)
	want(t, ask(t, s, bot, "PUT", "users/2", `{"phone": "71"}`), 403)
}

func TestOwnTokens(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		profile          Profile
		label, secret    string
		missing, example string
	}{
		{V52, "label", "name", "Need label!", `{"label": "Passerelle", "permission": ["ticket.agent"], "expires_at": "2026-03-03"}`},
		{V65, "name", "token", "The required parameter 'name' is missing.", `{"name": "Passerelle", "permission": ["ticket.agent"], "expires_at": "2026-03-03"}`},
	} {
		clock := morning()
		s := New(Options{Profile: each.profile, Now: clock.read})
		if got := want(t, ask(t, s, bot, "POST", "user_access_token", `{}`), 422); got["error"] != each.missing {
			t.Errorf("without a name: %v", got)
		}
		made := want(t, ask(t, s, bot, "POST", "user_access_token", each.example), 200)
		secret, _ := made[each.secret].(string)
		as := "Token token=" + secret
		if len(secret) < 20 || len(made) != 1 {
			t.Fatalf("made %v", made)
		}
		want(t, ask(t, s, as, "GET", "users/me", nil), 200)
		want(t, ask(t, s, as, "GET", "user_access_token", nil), 403) // outside its list
		list := want(t, ask(t, s, bot, "GET", "user_access_token", nil), 200)
		tokens, _ := list["tokens"].([]any)
		last, _ := tokens[len(tokens)-1].(map[string]any)
		if last[each.label] != "Passerelle" || last["last_used_at"] != "2026-03-02T09:30:00.000Z" || last["token"] != nil {
			t.Errorf("listed as %v", last)
		}
		clock.now = clock.now.Add(24 * time.Hour)
		if got := want(t, ask(t, s, as, "GET", "users/me", nil), 401); got["error"] != "Not authorized (token expired)!" {
			t.Errorf("after its end: %v", got)
		}
		at := fmt.Sprintf("user_access_token/%v", last["id"])
		want(t, ask(t, s, amel, http.MethodDelete, at, nil), 404)
		want(t, ask(t, s, bot, http.MethodDelete, at, nil), 200)
		if got := want(t, ask(t, s, as, "GET", "users/me", nil), 401); got["error"] != "Can't find User for Token" {
			t.Errorf("after its removal: %v", got)
		}
	}
}

func TestNestedGroups(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	post := func(body string) map[string]any {
		return want(t, ask(t, s, admin, "POST", "groups?expand=true", body), 201)
	}
	child := post(`{"name": "N1::Réseau"}`)
	if child["name_last"] != "Réseau" || child["parent"] != "N1" {
		t.Errorf("child is %v", child)
	}
	post(`{"name": "N1::Réseau::Fibre"}`)
	want(t, ask(t, s, admin, "PUT", fmt.Sprintf("groups/%v", child["parent_id"]), `{"name": "Premier"}`), 200)
	list := wantList(t, ask(t, s, admin, "GET", "groups?sort_by=id&order_by=desc", nil), 200)
	deepest, _ := list[0].(map[string]any)
	if deepest["name"] != "Premier::Réseau::Fibre" {
		t.Errorf("the deepest group is now %v", deepest["name"])
	}
	if got := want(t, ask(t, s, admin, "DELETE", "groups/2", nil), 422); got["error"] != "Can't delete, object has references." {
		t.Errorf("delete of a parent: %v", got)
	}
	old := New(Options{Profile: V52})
	flat := want(t, ask(t, old, admin, "POST", "groups", `{"name": "Nulle::Part"}`), 201)
	if _, present := flat["parent_id"]; flat["name"] != "Nulle::Part" || present {
		t.Errorf("5.2 made %v", flat)
	}
}

func TestRecordsThatHangTogether(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	do := func(method, path, body string, status int) map[string]any {
		t.Helper()
		return want(t, ask(t, s, admin, method, path, body), status)
	}
	school := do("POST", "organizations?expand=true", `{"name": "Lycée", "members": ["supervision@vigie.example"]}`, 201)
	if fmt.Sprint(school["members"]) != "[supervision@vigie.example]" {
		t.Errorf("members are %v", school["members"])
	}
	if ticket := open(t, s, nil); ticket["organization"] != "Lycée" {
		t.Errorf("the ticket is of %v", ticket["organization"])
	}
	do("DELETE", "organizations/1", "", 422)
	do("POST", "calendars", `{"name": "Été", "timezone": "UTC", "default": true, "business_hours": {"mon": {"active": true, "timeframes": [["00:00", "23:59"]]}}}`, 201)
	if first := do("GET", "calendars/1", "", 200); first["default"] != false {
		t.Error("two calendars are the default")
	}
	hook := do("POST", "webhooks", `{"name": "x", "endpoint": "http://e.org", "signature_token": "s"}`, 201)
	trigger := do("POST", "triggers", `{"name": "x", "condition": {}, "perform": {"notification.webhook": {"webhook_id": "1"}}}`, 201)
	do("DELETE", "webhooks/1", "", 422)
	do("DELETE", fmt.Sprintf("triggers/%v", trigger["id"]), "", 200)
	do("DELETE", "webhooks/1", "", 200)
	if hook["signature_token"] != "s" {
		t.Errorf("6.5 hides the secret: %v", hook["signature_token"])
	}
	first := do("POST", "overviews", samples["overviews"], 201)
	second := do("POST", "overviews", samples["overviews"], 201)
	if first["link"] == second["link"] || first["prio"] == second["prio"] {
		t.Errorf("overviews share %v or %v", first["link"], first["prio"])
	}
	do("POST", "overviews_prio", fmt.Sprintf(`{"prios": [[%v, 7]]}`, first["id"]), 200)
	if got := do("GET", fmt.Sprintf("overviews/%v", first["id"]), "", 200); got["prio"] != 7.0 {
		t.Errorf("prio is %v", got["prio"])
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for _, each := range wantList(t, ask(t, s, admin, "GET", "settings", nil), 200) {
		setting, _ := each.(map[string]any)
		if setting["name"] != "api_token_access" {
			continue
		}
		at := fmt.Sprintf("settings/%v", setting["id"])
		want(t, ask(t, s, bot, "PUT", at, `{}`), 403)
		got := want(t, ask(t, s, admin, "PUT", at, `{"name": "x", "state": {"value": false}, "state_current": {"value": false}}`), 200)
		if got["name"] != "api_token_access" {
			t.Errorf("the name changed: %v", got)
		}
		if got := want(t, ask(t, s, bot, "GET", "users/me", nil), 403); got["error"] != "API token access disabled!" {
			t.Errorf("with the setting off: %v", got)
		}
		return
	}
	t.Error("no setting api_token_access")
}

func TestSecretsAreMaskedFromSeven(t *testing.T) {
	t.Parallel()
	s := New(Options{Profile: V71})
	made := want(t, ask(t, s, admin, "POST", "webhooks", `{"name": "x", "endpoint": "http://e.org", "signature_token": "secret", "bearer_token": ""}`), 201)
	if made["signature_token"] != "**********" || made["bearer_token"] != "" {
		t.Errorf("secrets are %v and %q", made["signature_token"], made["bearer_token"])
	}
	want(t, ask(t, s, admin, "PUT", "webhooks/1", `{"signature_token": "**********", "name": "y"}`), 200)
	if kept := s.desk.list(webhooks)[0].text("signature_token"); kept != "secret" {
		t.Errorf("the mask was stored: %q", kept)
	}
}

func TestFreshDesk(t *testing.T) {
	t.Parallel()
	s := New(Options{Fresh: true})
	for path, count := range map[string]int{"groups": 1, "ticket_states": 6, "object_manager_attributes": 24} {
		if list := wantList(t, ask(t, s, admin, "GET", path, nil), 200); len(list) != count {
			t.Errorf("%d %s, want %d", len(list), path, count)
		}
	}
	want(t, ask(t, s, bot, "POST", "tickets", `{"title": "x", "group": "N1", "customer": "supervision@vigie.example"}`), 422)
	want(t, ask(t, s, bot, "POST", "tickets", `{"title": "x", "group": "Users", "customer": "supervision@vigie.example"}`), 201)
	old := New(Options{Fresh: true, Profile: V52})
	list := wantList(t, ask(t, old, admin, "GET", "ticket_states", nil), 200)
	if last, _ := list[6].(map[string]any); last["name"] != "pending close" || last["id"] != 7.0 {
		t.Errorf("the last state of 5.2 is %v", last)
	}
}
