package zammadtest

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

// rig is a desk whose background can be moved on, and one ticket of it.
type rig struct {
	*Server
	t     *testing.T
	clock *clockAt
	path  string
}

func newRig(t *testing.T, opts Options) *rig {
	t.Helper()
	r := &rig{t: t, clock: morning()}
	opts.Now = r.clock.read
	r.Server = New(opts)
	for _, each := range r.desk.list(triggers) {
		each["active"] = false // those that the desk came with
	}
	return r
}

// trigger makes one that looks at a kind of change, and at more if asked to.
func (r *rig) trigger(name, action string, perform map[string]any, more ...map[string]any) {
	r.t.Helper()
	body := map[string]any{
		"name": name, "perform": perform, "execution_condition_mode": "always",
		"condition": map[string]any{"ticket.action": is(action)},
	}
	for _, each := range more {
		for key, value := range each {
			if condition, named := body["condition"].(map[string]any); named && key != "execution_condition_mode" {
				condition[key] = value
			} else {
				body[key] = value
			}
		}
	}
	administer(r.t, r.Server, "triggers", body)
}

func is(values ...any) map[string]any { return map[string]any{"operator": "is", "value": values} }

func to(value any) map[string]any { return map[string]any{"value": value} }

func (r *rig) open(more map[string]any) {
	r.t.Helper()
	r.path = "tickets/" + key(int64(open(r.t, r.Server, more)["id"].(float64)))
}

// later lets the background do its work and shows the ticket.
func (r *rig) later() map[string]any {
	r.t.Helper()
	r.clock.now = r.clock.now.Add(2 * time.Second)
	r.Work(r.t.Context())
	return want(r.t, ask(r.t, r.Server, bot, http.MethodGet, r.path+"?expand=true", nil), http.StatusOK)
}

func (r *rig) amend(body map[string]any) {
	r.t.Helper()
	amend(r.t, r.Server, amel, r.path, body)
}

func (r *rig) articles() []any {
	r.t.Helper()
	return wantList(r.t, ask(r.t, r.Server, bot, http.MethodGet, "ticket_articles/by_ticket"+r.path[len("tickets"):], nil), http.StatusOK)
}

func TestTriggerChangesTicket(t *testing.T) {
	r := newRig(t, Options{})
	r.trigger("10 prendre", "update", map[string]any{
		"ticket.state_id": to("2"), "ticket.priority_id": to("3"), "ticket.service": to("SMS"),
		"ticket.owner_id": map[string]any{"pre_condition": "current_user.id"},
		"ticket.tags":     map[string]any{"operator": "add", "value": "vu, suivi"},
		"article.note":    map[string]any{"subject": "Vu : #{ticket.title}", "body": "par #{ticket.updated_by.firstname} <b>ici</b>", "internal": "true"},
	})
	r.open(map[string]any{"title": "Coupure <ici>"})
	r.later()
	r.amend(map[string]any{"site": "Sfax"})
	before := want(t, ask(t, r.Server, bot, http.MethodGet, r.path+"?expand=true", nil), http.StatusOK)
	if before["state"] != "new" {
		t.Fatalf("the state is %v at once: triggers come later", before["state"])
	}
	ticket := r.later()
	for name, wanted := range map[string]any{
		"state": "open", "priority": "3 high", "service": "SMS", "owner": "amel@vigie.example", "updated_by": "-", "article_count": 0.0,
	} {
		if ticket[name] != wanted {
			t.Errorf("%s is %v, want %v", name, ticket[name], wanted)
		}
	}
	tags := want(t, ask(t, r.Server, bot, http.MethodGet, "tags?object=Ticket&o_id=1", nil), http.StatusOK)["tags"].([]any)
	if !slices.Equal(tags, []any{"vu", "suivi"}) {
		t.Errorf("tags %v", tags)
	}
	articles := r.articles()
	if len(articles) != 1 {
		t.Fatalf("%d articles, want 1", len(articles))
	}
	note := articles[0].(map[string]any)
	if note["subject"] != "Vu : Coupure <ici>" || note["sender"] != "System" || note["internal"] != true || note["body"] != "par - <b>ici</b>" {
		t.Errorf("note %v", note)
	}
}

func TestTriggersInHistory(t *testing.T) {
	for profile, named := range map[Profile]bool{V52: false, V65: true, V71: true} {
		r := newRig(t, Options{Profile: profile})
		r.trigger("10 ouvrir", "create", map[string]any{"ticket.state_id": to("2")})
		r.open(nil)
		r.later()
		r.amend(map[string]any{"title": "Autre"})
		history := want(t, ask(t, r.Server, bot, http.MethodGet, "ticket_history/1", nil), http.StatusOK)["history"].([]any)
		sources := make(map[any]map[string]any)
		for _, each := range history {
			line := each.(map[string]any)
			sources[line["attribute"]] = line
		}
		state, title := sources["state"], sources["title"]
		if state["created_by_id"] != 1.0 || title["created_by_id"] == 1.0 {
			t.Errorf("changed by %v and %v", state["created_by_id"], title["created_by_id"])
		}
		if got := state["sourceable_type"] == "Trigger" && state["sourceable_name"] == "10 ouvrir" && state["sourceable_id"] != nil; got != named {
			t.Errorf("%s: entry of the trigger %v", profiles[profile].version, state)
		}
		if _, present := title["sourceable_type"]; present != named || title["sourceable_type"] != nil {
			t.Errorf("%s: entry of a person %v", profiles[profile].version, title)
		}
	}
}

func TestSelectiveTriggers(t *testing.T) {
	for _, test := range []struct {
		name, mode string
		condition  map[string]any
		change     map[string]any
		runs       bool
	}{
		{"named attribute changed", "selective", map[string]any{"ticket.site": is("Sfax")}, map[string]any{"site": "Sfax"}, true},
		{"named relation changed", "selective", map[string]any{"ticket.priority_id": is("3")}, map[string]any{"priority": "3 high"}, true},
		{"another attribute changed", "selective", map[string]any{"ticket.priority_id": is("2")}, map[string]any{"site": "Sfax"}, false},
		{"an article came", "selective", map[string]any{"ticket.priority_id": is("2")}, map[string]any{"article": map[string]any{"body": "x"}}, true},
		{"no attribute is named", "selective", nil, map[string]any{"site": "Sfax"}, false},
		{"always", "always", map[string]any{"ticket.priority_id": is("2")}, map[string]any{"site": "Sfax"}, true},
		{"not fulfilled", "always", map[string]any{"ticket.priority_id": is("1")}, map[string]any{"site": "Sfax"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, Options{})
			r.trigger("10", "update", map[string]any{"ticket.device": to("routeur")}, test.condition, map[string]any{"execution_condition_mode": test.mode})
			r.open(nil)
			if ticket := r.later(); ticket["device"] != nil {
				t.Fatal("ran for the creation")
			}
			r.amend(test.change)
			if ran := r.later()["device"] == "routeur"; ran != test.runs {
				t.Errorf("ran: %v, want %v", ran, test.runs)
			}
		})
	}
}

func TestTriggersOfOldReleasesAreSelective(t *testing.T) {
	r := newRig(t, Options{Profile: V52})
	r.trigger("10", "update", map[string]any{"ticket.device": to("routeur")}, map[string]any{"ticket.priority_id": is("2")})
	r.open(nil)
	r.amend(map[string]any{"site": "Sfax"})
	if r.later()["device"] != nil {
		t.Error("ran though nothing that it names changed")
	}
}

func TestTriggerConditionsOnArticles(t *testing.T) {
	for _, test := range []struct {
		name      string
		condition map[string]any
		article   any
		runs      bool
	}{
		{"type", map[string]any{"article.type_id": is("5")}, map[string]any{"body": "x", "type": "phone"}, true},
		{"other type", map[string]any{"article.type_id": is("5")}, map[string]any{"body": "x", "type": "note"}, false},
		{"sender is not", map[string]any{"article.sender_id": map[string]any{"operator": "is not", "value": []any{"3"}}}, map[string]any{"body": "x"}, true},
		{"body", map[string]any{"article.body": map[string]any{"operator": "contains", "value": "rétabli"}}, map[string]any{"body": "c’est rétabli"}, true},
		{"an article came", map[string]any{"article.action": is("create")}, map[string]any{"body": "x"}, true},
		{"no article came", map[string]any{"article.action": is("create")}, nil, false},
		{"no article to look at", map[string]any{"article.type_id": is("5")}, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, Options{})
			r.trigger("10", "update", map[string]any{"ticket.device": to("routeur")}, test.condition)
			r.open(nil)
			r.amend(map[string]any{"site": "Sfax", "article": test.article})
			if ran := r.later()["device"] == "routeur"; ran != test.runs {
				t.Errorf("ran: %v, want %v", ran, test.runs)
			}
		})
	}
}

func TestTriggersSeeMerges(t *testing.T) {
	r := newRig(t, Options{})
	r.trigger("10", "update.merged_into", map[string]any{"ticket.device": to("source")})
	r.trigger("20", "update.received_merge", map[string]any{"ticket.device": to("cible")})
	r.open(nil)
	r.open(nil)
	want(t, ask(t, r.Server, amel, http.MethodPut, "ticket_merge/1/22002", nil), http.StatusOK)
	if target := r.later(); target["device"] != "cible" {
		t.Errorf("the target has %v", target["device"])
	}
	r.path = "tickets/1"
	if source := r.later(); source["device"] != "source" {
		t.Errorf("the source has %v", source["device"])
	}
}

// TestTriggersRunByName has the second one see what the first one wrote.
func TestTriggersRunByName(t *testing.T) {
	r := newRig(t, Options{})
	r.trigger("20", "create", map[string]any{"ticket.device": to("second")}, map[string]any{"ticket.site": is("Sfax")})
	r.trigger("10", "create", map[string]any{"ticket.site": to("Sfax"), "ticket.device": to("first")})
	r.open(nil)
	if ticket := r.later(); ticket["device"] != "second" {
		t.Errorf("device is %v, want what the second trigger wrote", ticket["device"])
	}
}

func TestOneBrokenTriggerUndoesAll(t *testing.T) {
	r := newRig(t, Options{})
	hook := administer(t, r.Server, "webhooks", map[string]any{"name": "x", "endpoint": "http://127.0.0.1:1/"})
	r.trigger("10", "update", map[string]any{
		"ticket.device":        to("routeur"),
		"ticket.tags":          map[string]any{"operator": "add", "value": "vu"},
		"article.note":         map[string]any{"subject": "s", "body": "b", "internal": "false"},
		"notification.email":   map[string]any{"recipient": []any{"ticket_customer"}, "subject": "s", "body": "b"},
		"notification.webhook": map[string]any{"webhook_id": hook},
	})
	r.trigger("20", "update", map[string]any{"ticket.nonsense": to("x")}) // saves well
	r.open(nil)
	r.later()
	r.amend(map[string]any{"site": "Sfax"})
	entries := len(r.desk.history)
	ticket := r.later()
	if ticket["device"] != nil || ticket["site"] != "Sfax" || ticket["updated_by"] != "amel@vigie.example" {
		t.Errorf("ticket after a broken trigger: %v", ticket)
	}
	tags := want(t, ask(t, r.Server, bot, http.MethodGet, "tags?object=Ticket&o_id=1", nil), http.StatusOK)["tags"].([]any)
	if len(tags)+len(r.articles())+len(r.Outbox())+len(r.Webhooks().Waiting())+len(r.Webhooks().Log(10)) != 0 {
		t.Errorf("left over: tags %v, articles %v, mail %v, webhooks %v", tags, r.articles(), r.Outbox(), r.Webhooks().Waiting())
	}
	if len(r.desk.history) != entries {
		t.Errorf("%d entries of history are left over", len(r.desk.history)-entries)
	}
	r.amend(map[string]any{"article": map[string]any{"body": "suite"}})
	if articles := r.articles(); len(articles) != 1 || articles[0].(map[string]any)["body"] != "suite" {
		t.Errorf("articles after it: %v", articles)
	}
}

func TestBrokenTriggers(t *testing.T) {
	for name, perform := range map[string]map[string]any{
		"unknown webhook":   {"notification.webhook": map[string]any{"webhook_id": "99"}},
		"unknown state":     {"ticket.state_id": to("99")},
		"no number":         {"ticket.pending_time": map[string]any{"operator": "relative", "value": "bientôt", "range": "hour"}},
		"unknown range":     {"ticket.pending_time": map[string]any{"operator": "relative", "value": "1", "range": "siècle"}},
		"blank note":        {"article.note": map[string]any{"subject": "s", "body": "#{ticket.note}", "internal": "true"}},
		"unknown attribute": {"ticket.nonsense": to("x")},
		"id of a ticket":    {"ticket.id": to("7")},
		"value alone":       {"ticket.state_id": "4"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			r.trigger("10", "create", map[string]any{"ticket.device": to("routeur")})
			r.trigger("20", "create", perform)
			r.open(nil)
			if ticket := r.later(); ticket["device"] != nil {
				t.Errorf("the other trigger left %v", ticket["device"])
			}
		})
	}
}

func TestConditionThatCannotBeRead(t *testing.T) {
	r := newRig(t, Options{})
	r.trigger("10", "create", map[string]any{"ticket.device": to("routeur")})
	r.trigger("20", "create", map[string]any{"ticket.site": to("Sfax")}, map[string]any{"ticket.nonsense": is("x")})
	r.open(nil)
	if ticket := r.later(); ticket["device"] != nil || ticket["site"] != nil {
		t.Errorf("triggers ran beside a broken condition: %v, %v", ticket["device"], ticket["site"])
	}
}

func (r *rig) recurse() {
	r.t.Helper()
	for _, each := range r.desk.list(settings) {
		if each.text("name") == "ticket_trigger_recursive" {
			amend(r.t, r.Server, admin, "settings/"+key(each.id()), map[string]any{"state_current": to(true)})
		}
	}
}

func TestTriggersDoNotSetEachOtherOff(t *testing.T) {
	for _, recursive := range []bool{false, true} {
		r := newRig(t, Options{})
		if recursive {
			r.recurse()
		}
		r.trigger("10", "create", map[string]any{"ticket.site": to("Sfax")})
		r.trigger("20", "update", map[string]any{"ticket.device": to("routeur")})
		r.open(nil)
		r.later()
		if ticket := r.later(); ticket["site"] != "Sfax" || (ticket["device"] == "routeur") != recursive {
			t.Errorf("recursive %v: %v, %v", recursive, ticket["site"], ticket["device"])
		}
	}
}

// TestTriggersRunOnce has a trigger that its own work would set off again.
func TestTriggersRunOnce(t *testing.T) {
	r := newRig(t, Options{})
	r.recurse()
	r.trigger("10", "update", map[string]any{"article.note": map[string]any{"subject": "s", "body": "b", "internal": "true"}})
	r.open(nil)
	r.later()
	r.amend(map[string]any{"site": "Sfax"})
	r.later()
	r.later()
	if articles := r.articles(); len(articles) != 1 {
		t.Errorf("%d notes, want 1", len(articles))
	}
}

func TestOwnersByTrigger(t *testing.T) {
	for name, test := range map[string]struct {
		action map[string]any
		owner  string
	}{
		"somebody":            {to("4"), "sami@vigie.example"},
		"whoever changed it":  {map[string]any{"pre_condition": "current_user.id", "value": "4"}, "amel@vigie.example"},
		"nobody":              {map[string]any{"pre_condition": "not_set", "value": "4"}, "-"},
		"who cannot own it":   {to("6"), "-"},
		"specific, and named": {map[string]any{"pre_condition": "specific", "value": "4"}, "sami@vigie.example"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			r.trigger("10", "update", map[string]any{"ticket.owner_id": test.action})
			r.open(map[string]any{"owner": "admin@vigie.example"})
			r.later()
			r.amend(map[string]any{"site": "Sfax"})
			if ticket := r.later(); ticket["owner"] != test.owner {
				t.Errorf("owner is %v, want %s", ticket["owner"], test.owner)
			}
		})
	}
}

func TestRelativeTimesAndPending(t *testing.T) {
	r := newRig(t, Options{})
	r.trigger("10", "create", map[string]any{
		"ticket.state_id":     to("3"),
		"ticket.pending_time": map[string]any{"operator": "relative", "value": "2", "range": "hour"},
	})
	r.open(nil)
	if ticket := r.later(); ticket["state"] != "pending reminder" || ticket["pending_time"] != "2026-03-02T11:30:00.000Z" {
		t.Errorf("%v until %v", ticket["state"], ticket["pending_time"])
	}
}

func TestTriggersMoveServiceLevels(t *testing.T) {
	r := newRig(t, Options{})
	calendar := administer(t, r.Server, "calendars", map[string]any{"name": "x", "timezone": "Europe/Berlin", "business_hours": office()})
	administer(t, r.Server, "slas", map[string]any{"name": "10", "calendar_id": calendar, "solution_time": 60})
	r.trigger("10", "update", map[string]any{"ticket.state_id": to("4")}, map[string]any{"ticket.site": is("Sfax")})
	r.open(nil)
	r.amend(map[string]any{"site": "Sfax"})
	if ticket := r.later(); ticket["state"] != "closed" || ticket["escalation_at"] != nil || ticket["close_in_min"] != 0.0 {
		t.Errorf("%v, due %v, %v minutes", ticket["state"], ticket["escalation_at"], ticket["close_in_min"])
	}
}

func TestInactiveTriggersAndThoseOfTimeDoNotRun(t *testing.T) {
	r := newRig(t, Options{})
	perform := map[string]any{"ticket.device": to("routeur")}
	administer(t, r.Server, "triggers", map[string]any{"name": "a", "active": false, "condition": map[string]any{"ticket.action": is("create")}, "perform": perform})
	administer(t, r.Server, "triggers", map[string]any{"name": "b", "activator": "time", "condition": map[string]any{"ticket.state_id": is("1")}, "perform": perform})
	r.open(nil)
	if ticket := r.later(); ticket["device"] != nil {
		t.Error("a trigger ran that must not")
	}
}

func TestDeletedTicketsHaveNoTriggers(t *testing.T) {
	r := newRig(t, Options{})
	r.trigger("10", "create", map[string]any{"ticket.device": to("routeur")})
	r.open(nil)
	r.desk.tickets = nil
	r.clock.now = r.clock.now.Add(time.Hour)
	r.Work(t.Context())
	if answer := ask(t, r.Server, admin, http.MethodGet, r.path, nil); answer.Code != http.StatusNotFound {
		t.Errorf("status %d of a ticket that was deleted", answer.Code)
	}
}

func TestBooleanInternalIsRefused(t *testing.T) {
	s := New(Options{})
	body := func(internal any) map[string]any {
		return map[string]any{
			"name": "x", "condition": map[string]any{"ticket.action": is("create")},
			"perform": map[string]any{"article.note": map[string]any{"subject": "s", "body": "b", "internal": internal}},
		}
	}
	refused := want(t, ask(t, s, admin, http.MethodPost, "triggers", body(false)), http.StatusUnprocessableEntity)
	contains(t, refused["error"].(string), "article.note, internal is missing!")
	want(t, ask(t, s, admin, http.MethodPost, "triggers", body("false")), http.StatusCreated)
}

func TestDelayOfTheBackground(t *testing.T) {
	r := newRig(t, Options{})
	r.Delay(time.Hour)
	r.trigger("10", "create", map[string]any{"ticket.device": to("routeur")})
	r.open(nil)
	r.clock.now = r.clock.now.Add(time.Hour - 3*time.Second)
	if ticket := r.later(); ticket["device"] != nil {
		t.Error("the background worked too early")
	}
	if ticket := r.later(); ticket["device"] != "routeur" {
		t.Error("the background did not work after an hour")
	}
}
