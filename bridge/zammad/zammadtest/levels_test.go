package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"
)

// office is Monday to Friday, nine to five.
func office() map[string]any {
	hours := make(map[string]any)
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		hours[day] = map[string]any{"active": true, "timeframes": []any{[]any{"09:00", "17:00"}}}
	}
	return hours
}

// administer makes a record as an administrator and returns its id.
func administer(t *testing.T, s *Server, path string, body map[string]any) string {
	t.Helper()
	made := want(t, ask(t, s, admin, http.MethodPost, path, body), http.StatusCreated)
	return key(int64(made["id"].(float64)))
}

func amend(t *testing.T, s *Server, as, path string, body map[string]any) map[string]any {
	t.Helper()
	return want(t, ask(t, s, as, http.MethodPut, path, body), http.StatusOK)
}

// levelled is a desk with a calendar of Berlin's offices and a service level
// of 60 minutes until the first response and 240 until the solution.
func levelled(t *testing.T, clock *clockAt) (s *Server, calendar, level string) {
	t.Helper()
	s = New(Options{Now: clock.read})
	calendar = administer(t, s, "calendars", map[string]any{
		"name": "Bureau", "timezone": "Europe/Berlin", "business_hours": office(),
	})
	level = administer(t, s, "slas", map[string]any{
		"name": "10", "calendar_id": calendar, "first_response_time": 60, "solution_time": 240,
		"condition": map[string]any{"ticket.title": map[string]any{"operator": "contains", "value": "Coupure"}},
	})
	return s, calendar, level
}

// berlin is a minute of Monday, 2 March 2026.
func berlin(t *testing.T, clock string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, "2026-03-02T"+clock+":00+01:00")
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

// shows checks columns of a ticket; "" is null, a time of day one in Berlin.
func shows(t *testing.T, ticket, columns map[string]any) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		wanted := columns[name]
		switch value := wanted.(type) {
		case string:
			wanted = any(nil)
			if value != "" {
				wanted = berlin(t, value).Format(instantLayout)
			}
		case int:
			wanted = float64(value)
		}
		got, present := ticket[name]
		if got != wanted || !present {
			t.Errorf("%s is %v, want %v", name, got, wanted)
		}
	}
}

// TestServiceLevelOfAnExample is the story of contract section 8.7, as
// answers to the requests that make it.
func TestServiceLevelOfAnExample(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30")}
	s, _, _ := levelled(t, clock)
	ticket := open(t, s, nil)
	path := "tickets/" + key(int64(ticket["id"].(float64))) + "?expand=true"
	shows(t, ticket, map[string]any{
		"first_response_escalation_at": "10:30", "close_escalation_at": "13:30", "escalation_at": "10:30",
		"update_escalation_at": "", "first_response_in_min": nil,
	})
	put := func(at string, body map[string]any) map[string]any {
		clock.now = berlin(t, at)
		return amend(t, s, amel, path, body)
	}
	ticket = put("09:40", map[string]any{"article": map[string]any{"body": "vu", "type": "note"}})
	shows(t, ticket, map[string]any{"escalation_at": "10:30", "first_response_at": ""})
	ticket = put("09:50", map[string]any{"article": map[string]any{"body": "bonjour", "type": "phone"}})
	shows(t, ticket, map[string]any{
		"first_response_at": "09:50", "first_response_in_min": 20, "first_response_diff_in_min": 40,
		"first_response_escalation_at": "", "escalation_at": "13:30",
	})
	ticket = put("10:00", map[string]any{"state": "pending reminder", "pending_time": "2026-03-02T11:00:00Z"})
	shows(t, ticket, map[string]any{"close_escalation_at": "", "escalation_at": ""})
	ticket = put("12:00", map[string]any{"state": "open"})
	shows(t, ticket, map[string]any{"close_escalation_at": "15:30", "escalation_at": "15:30"})
	ticket = put("15:00", map[string]any{"state": "closed"})
	shows(t, ticket, map[string]any{
		"close_at": "15:00", "close_in_min": 210, "close_diff_in_min": 30, "escalation_at": "", "close_escalation_at": "",
	})
	ticket = put("15:10", map[string]any{"state": "open"})
	shows(t, ticket, map[string]any{"close_escalation_at": "", "escalation_at": "", "close_at": "15:00"})
	ticket = put("16:00", map[string]any{"state": "closed"})
	shows(t, ticket, map[string]any{"close_at": "15:00", "last_close_at": "16:00", "close_in_min": 210})
}

func TestServiceLevelInHistory(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30").Add(12*time.Second + 913*time.Millisecond)}
	s, _, _ := levelled(t, clock)
	ticket := open(t, s, nil)
	clock.now = berlin(t, "09:50")
	id := key(int64(ticket["id"].(float64)))
	amend(t, s, amel, "tickets/"+id, map[string]any{"article": map[string]any{"body": "bonjour", "type": "phone"}})
	type entry struct{ attribute, from, to string }
	var got []entry
	history := want(t, ask(t, s, bot, http.MethodGet, "ticket_history/"+id, nil), http.StatusOK)
	for _, each := range history["history"].([]any) {
		line := each.(map[string]any)
		name, _ := line["attribute"].(string)
		if line["type"] == "updated" && line["object"] == "Ticket" {
			got = append(got, entry{name, line["value_from"].(string), line["value_to"].(string)})
		}
	}
	wanted := []entry{
		{"close_escalation_at", "", "2026-03-02 12:30:00 UTC"},
		{"escalation_at", "", "2026-03-02 09:30:00 UTC"},
		{"first_response_escalation_at", "", "2026-03-02 09:30:00 UTC"},
		{"first_response_at", "", "2026-03-02 08:50:00 UTC"},
		{"last_contact_agent_at", "", "2026-03-02 08:50:00 UTC"},
		{"last_contact_at", "", "2026-03-02 08:50:00 UTC"},
		{"state", "new", "open"},
		{"escalation_at", "2026-03-02 09:30:00 UTC", "2026-03-02 12:30:00 UTC"},
		{"first_response_diff_in_min", "", "40"},
		{"first_response_escalation_at", "2026-03-02 09:30:00 UTC", ""},
		{"first_response_in_min", "", "20"},
	}
	if !slices.Equal(got, wanted) {
		t.Errorf("history\n%v\nwant\n%v", got, wanted)
	}
	memo := amend(t, s, amel, "tickets/"+id, nil)["preferences"].(map[string]any)["escalation_calculation"].(map[string]any)
	if memo["escalation_disabled"] != false || memo["sla_id"] != 1.0 || memo["first_response_at"] != "2026-03-02T08:50:00.000Z" {
		t.Errorf("remembered %v", memo)
	}
}

func TestServiceLevelsByName(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30")}
	s := New(Options{Now: clock.read})
	calendar := administer(t, s, "calendars", map[string]any{
		"name": "Bureau", "timezone": "Europe/Berlin", "business_hours": office(),
	})
	level := func(name string, minutes int, condition map[string]any) string {
		return administer(t, s, "slas", map[string]any{
			"name": name, "calendar_id": calendar, "solution_time": minutes, "condition": condition,
		})
	}
	criticity := func(values ...any) map[string]any {
		return map[string]any{"ticket.criticity": map[string]any{"operator": "is", "value": values}}
	}
	level("20 P1 ou P2", 120, criticity("P1", "P2"))
	level("10 P1", 60, criticity("P1"))
	level("00 le reste", 180, map[string]any{})
	level("30 le reste aussi", 240, map[string]any{"operator": "AND", "conditions": []any{}})
	for criticity, due := range map[string]string{"P1": "10:30", "P2": "11:30", "P3": "13:30"} {
		shows(t, open(t, s, map[string]any{"criticity": criticity}), map[string]any{"close_escalation_at": due})
	}
	clock.now = berlin(t, "09:40")
	ticket := open(t, s, map[string]any{"criticity": "P3"})
	path := "tickets/" + key(int64(ticket["id"].(float64)))
	shows(t, amend(t, s, amel, path, map[string]any{"criticity": "P1"}), map[string]any{"escalation_at": "10:40"})
}

func TestServiceLevelsThatChange(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30")}
	s, calendar, level := levelled(t, clock)
	path := "tickets/" + key(int64(open(t, s, nil)["id"].(float64)))
	gone := "tickets/" + key(int64(open(t, s, nil)["id"].(float64)))
	amend(t, s, amel, gone, map[string]any{"state": "closed"})
	due := func(first, escalation string) {
		t.Helper()
		clock.now = clock.now.Add(2 * time.Second)
		ticket := want(t, ask(t, s, bot, http.MethodGet, path, nil), http.StatusOK)
		shows(t, ticket, map[string]any{"first_response_escalation_at": first, "escalation_at": escalation})
		shows(t, want(t, ask(t, s, bot, http.MethodGet, gone, nil), http.StatusOK), map[string]any{
			"escalation_at": "", "close_diff_in_min": 240,
		})
	}
	amend(t, s, admin, "slas/"+level, map[string]any{"first_response_time": 30, "solution_time": 300})
	shows(t, want(t, ask(t, s, bot, http.MethodGet, path, nil), http.StatusOK), map[string]any{"escalation_at": "10:30"})
	due("10:00", "10:00")
	amend(t, s, admin, "calendars/"+calendar, map[string]any{"timezone": "Europe/Lisbon"}) // opens at 10:00
	due("10:30", "10:30")
	holiday := map[string]any{"2026-03-02": map[string]any{"active": true, "summary": "férié", "removed": false}}
	amend(t, s, admin, "calendars/"+calendar, map[string]any{"timezone": "Europe/Berlin", "public_holidays": holiday})
	clock.now = clock.now.Add(2 * time.Second)
	ticket := want(t, ask(t, s, bot, http.MethodGet, path, nil), http.StatusOK)
	if got := ticket["escalation_at"]; got != "2026-03-03T08:30:00.000Z" {
		t.Errorf("due at %v, want half an hour into the next day", got)
	}
	amend(t, s, admin, "calendars/"+calendar, map[string]any{"public_holidays": map[string]any{}})
	due("10:00", "10:00")
	want(t, ask(t, s, admin, http.MethodDelete, "slas/"+level, nil), http.StatusOK)
	due("", "")
}

// TestResponseTimeWaits has a change that is no reason to compute tickets anew:
// they keep their old due instants until somebody touches them.
func TestResponseTimeWaits(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30")}
	s, _, level := levelled(t, clock)
	ticket := open(t, s, map[string]any{"article": map[string]any{"body": "allô", "type": "phone", "sender": "Customer"}})
	path := "tickets/" + key(int64(ticket["id"].(float64)))
	clock.now = berlin(t, "09:31")
	s.Work(t.Context()) // the recalculation after the level was made
	amend(t, s, admin, "slas/"+level, map[string]any{"response_time": 15})
	clock.now = berlin(t, "09:35")
	shows(t, want(t, ask(t, s, bot, http.MethodGet, path, nil), http.StatusOK), map[string]any{"update_escalation_at": ""})
	shows(t, amend(t, s, bot, path, map[string]any{"title": "Coupure longue"}), map[string]any{"update_escalation_at": "09:45"})
}

func TestPendingTicketsAreClosedInTime(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30")}
	s, _, _ := levelled(t, clock)
	path := "tickets/" + key(int64(open(t, s, nil)["id"].(float64)))
	clock.now = berlin(t, "10:00")
	amend(t, s, amel, path, map[string]any{"state": "résolu", "pending_time": berlin(t, "10:20").Format(time.RFC3339)})
	clock.now = berlin(t, "12:00")
	shows(t, want(t, ask(t, s, bot, http.MethodGet, path, nil), http.StatusOK), map[string]any{
		"close_at": "10:30", "close_in_min": 30, "close_diff_in_min": 210, "escalation_at": "",
	})
}

// TestBrokenServiceLevels leave tickets as they are: nothing fails.
func TestBrokenServiceLevels(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, s *Server, calendar, level string)
		want  string
	}{
		{"zone", func(t *testing.T, s *Server, calendar, _ string) {
			t.Helper()
			amend(t, s, admin, "calendars/"+calendar, map[string]any{"timezone": "Europe/Atlantis"})
		}, "10:30"},
		{"no calendar", func(t *testing.T, s *Server, _, level string) {
			t.Helper()
			amend(t, s, admin, "slas/"+level, map[string]any{"calendar_id": nil})
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			clock := &clockAt{now: berlin(t, "09:30")}
			s, calendar, level := levelled(t, clock)
			path := "tickets/" + key(int64(open(t, s, nil)["id"].(float64)))
			test.spoil(t, s, calendar, level)
			clock.now = berlin(t, "09:31")
			shows(t, amend(t, s, amel, path, map[string]any{"title": "Coupure !"}), map[string]any{"escalation_at": test.want})
		})
	}
}

func TestWithoutServiceLevelNothingIsRemembered(t *testing.T) {
	s := New(Options{Now: morning().read})
	if preferences := open(t, s, nil)["preferences"].(map[string]any); len(preferences) != 0 {
		t.Errorf("preferences %v, want none", preferences)
	}
}

func TestContactOfCustomers(t *testing.T) {
	for behaviour, wanted := range map[string]string{"check_if_agent_already_replied": "09:40", "based_on_customer_reaction": "09:50"} {
		t.Run(behaviour, func(t *testing.T) {
			clock := &clockAt{now: berlin(t, "09:30")}
			s, _, level := levelled(t, clock)
			amend(t, s, admin, "slas/"+level, map[string]any{"response_time": 60})
			for _, each := range s.desk.list(settings) {
				if each.text("name") == "ticket_last_contact_behaviour" {
					amend(t, s, admin, "settings/"+key(each.id()), map[string]any{"state_current": map[string]any{"value": behaviour}})
				}
			}
			path := "tickets/" + key(int64(open(t, s, nil)["id"].(float64)))
			var ticket map[string]any
			for _, at := range []string{"09:40", "09:50"} {
				clock.now = berlin(t, at)
				ticket = amend(t, s, amel, path, map[string]any{"article": map[string]any{"body": "allô", "type": "phone", "sender": "Customer"}})
			}
			shows(t, ticket, map[string]any{"last_contact_customer_at": wanted, "last_contact_at": wanted})
			due := berlin(t, wanted).Add(time.Hour).Format(instantLayout)
			if ticket["update_escalation_at"] != due {
				t.Errorf("due at %v, want %s", ticket["update_escalation_at"], due)
			}
		})
	}
}

func TestOwnersSince(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30")}
	s := New(Options{Now: clock.read})
	path := "tickets/" + key(int64(open(t, s, map[string]any{"owner": "amel@vigie.example"})["id"].(float64)))
	put := func(at string, body map[string]any, since string) {
		t.Helper()
		clock.now = berlin(t, at)
		shows(t, amend(t, s, amel, path, body), map[string]any{"last_owner_update_at": since})
	}
	put("09:40", map[string]any{"owner": "sami@vigie.example"}, "") // the group never takes back
	for _, each := range s.desk.list(groups) {
		amend(t, s, admin, "groups/"+key(each.id()), map[string]any{"assignment_timeout": 30})
	}
	put("09:41", map[string]any{"title": "Autre"}, "")
	put("09:42", map[string]any{"owner": "amel@vigie.example"}, "09:42")
	put("09:43", map[string]any{"title": "Coupure"}, "09:42")
	put("09:44", map[string]any{"article": map[string]any{"body": "allô", "type": "phone"}}, "09:44")
	put("09:45", map[string]any{"state": "suspendu", "pending_time": "2026-03-02T11:00:00Z"}, "")
	put("09:46", map[string]any{"state": "open"}, "09:46")
	put("09:47", map[string]any{"owner_id": 1}, "")
}
