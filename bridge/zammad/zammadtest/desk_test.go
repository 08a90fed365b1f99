package zammadtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTicketsGetTheirDefaults(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	got := open(t, s, map[string]any{"id": 99, "created_at": "2000-01-01T00:00:00Z", "nonsense": true, "vigie_alerts": "7"})
	for name, value := range map[string]any{
		"id": 1.0, "number": "22001", "state": "new", "priority": "2 normal", "owner": "-", "group": "N1",
		"customer": "supervision@vigie.example", "created_by": "vigie@vigie.example", "vigie_alerts": 7.0,
		"created_at": "2026-03-02T09:30:00.000Z", "updated_at": "2026-03-02T09:30:00.000Z",
		"escalation_at": nil, "pending_time": nil, "article_count": nil,
	} {
		if got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	if _, present := got["nonsense"]; present {
		t.Error("an unknown key came back")
	}
	if list, ok := got["articles"].([]any); !ok || len(list) != 0 {
		t.Errorf("articles of a ticket without any is %v, want an empty list", got["articles"])
	}
}

func TestCreateIsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change map[string]any
		want   string
	}{
		{"no group", map[string]any{"group": nil}, "The required value 'group_id' is missing."},
		{"no customer", map[string]any{"customer": nil}, "Attribute 'customer_id' required!"},
		{"no title", map[string]any{"title": nil}, "Attribute 'title' required!"},
		{"unknown group", map[string]any{"group": "Foo"}, `No lookup value found for 'group': "Foo"`},
		{"unknown state id", map[string]any{"state_id": 99}, "Invalid value for param 'state_id': 99"},
		{"merged", map[string]any{"state": "merged"}, "Invalid value '5' for field 'state_id'!"},
		{"owner is no agent", map[string]any{"owner": "supervision@vigie.example"}, "Invalid value '6' for field 'owner_id'!"},
		{"pending without time", map[string]any{"state": "pending close"}, "Missing required value for field 'pending_time'!"},
		{"select", map[string]any{"criticity": "P5"}, "Invalid value 'P5' for field 'criticity'!"},
		{
			"too long",
			map[string]any{"vigie_incident": strings.Repeat("x", 65)},
			"Vigie : incident is longer than the allowed length 64",
		},
		{
			"article without body",
			map[string]any{"article": map[string]any{"subject": "x"}},
			"Need at least an 'article body' field.",
		},
		{
			"article too large",
			map[string]any{"article": map[string]any{"body": strings.Repeat("é", maxArticleBody+1)}},
			"body of article is too large, 1500001 chars - only 1500000 allowed",
		},
		{
			"attachment type",
			map[string]any{"article": map[string]any{"body": "x", "attachments": []any{map[string]any{}}}},
			"Attachment needs 'mime-type' param for attachment with index '0'",
		},
		{"attachment data", map[string]any{"article": map[string]any{"body": "x", "attachments": []any{
			map[string]any{"mime-type": "text/plain", "data": "%%"},
		}}}, "Invalid base64 for attachment with index '0'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := New(Options{})
			body := map[string]any{"title": "x", "group": "N1", "customer": "supervision@vigie.example"}
			maps.Copy(body, test.change)
			got := want(t, ask(t, s, bot, http.MethodPost, "tickets", body), http.StatusUnprocessableEntity)
			if got["error"] != test.want {
				t.Errorf("error is %q, want %q", got["error"], test.want)
			}
			// Nothing is left of it.
			if list := wantList(t, ask(t, s, bot, http.MethodGet, "tickets", nil), http.StatusOK); len(list) != 0 {
				t.Errorf("%d tickets after a refused create", len(list))
			}
		})
	}
}

func TestOwnerFallsToNobody(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	open(t, s, map[string]any{"owner": "amel@vigie.example"})
	put := func(body map[string]any) map[string]any {
		return want(t, ask(t, s, bot, http.MethodPut, "tickets/1?expand=true", body), http.StatusOK)
	}
	if got := put(map[string]any{"group": "N2"}); got["owner"] != "amel@vigie.example" {
		t.Errorf("owner after a change of group is %v", got["owner"])
	}
	if got := put(map[string]any{"owner": "supervision@vigie.example"}); got["owner"] != "-" {
		t.Errorf("owner who is no agent became %v", got["owner"])
	}
	if got := put(map[string]any{"owner": "supervision@vigie.example", "state": "closed"}); got["owner"] != "supervision@vigie.example" {
		t.Errorf("owner of a closed ticket is %v", got["owner"])
	}
}

// Pending tickets move on at the grid, not at the second.
func TestPendingClose(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read, ClosePendingEvery: 15 * time.Minute})
	open(t, s, map[string]any{"state": "résolu", "pending_time": "2026-03-02T09:36:40Z"})
	open(t, s, map[string]any{"state": "suspendu", "pending_time": "2026-03-02T09:36:40Z"})
	open(t, s, map[string]any{"state": "résolu", "pending_time": "2026-03-02T09:50:00Z"})
	state := func(id int) map[string]any {
		return want(t, ask(t, s, bot, http.MethodGet, fmt.Sprintf("tickets/%d?expand=true", id), nil), http.StatusOK)
	}
	if got := state(1)["pending_time"]; got != "2026-03-02T09:36:00.000Z" {
		t.Errorf("pending_time is %v, want its seconds cut", got)
	}
	clock.now = clock.now.Add(14 * time.Minute)
	if got := state(1)["state"]; got != "résolu" {
		t.Errorf("before the tick the state is %v", got)
	}
	clock.now = clock.now.Add(3 * time.Hour)
	got := state(1)
	for name, value := range map[string]any{
		"state": "closed", "pending_time": nil, "close_at": "2026-03-02T09:45:00.000Z", "updated_by": "-",
		"updated_at": "2026-03-02T09:45:00.000Z", "last_close_at": "2026-03-02T09:45:00.000Z",
	} {
		if got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	if got := state(2)["state"]; got != "suspendu" {
		t.Errorf("a reminder moved on to %v", got)
	}
	if got := state(3)["close_at"]; got != "2026-03-02T10:00:00.000Z" {
		t.Errorf("the third ticket closed at %v, want the tick after its pending time", got)
	}
	// Reopened and closed again: the first close stays.
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", map[string]any{"state": "open"}), http.StatusOK)
	clock.now = clock.now.Add(time.Hour)
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", map[string]any{"state": "closed"}), http.StatusOK)
	got = state(1)
	if got["close_at"] != "2026-03-02T09:45:00.000Z" || got["last_close_at"] != "2026-03-02T13:44:00.000Z" {
		t.Errorf("close_at %v, last_close_at %v", got["close_at"], got["last_close_at"])
	}
}

func TestContactAndFirstResponse(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	open(t, s, map[string]any{"article": map[string]any{"body": "ouvert"}})
	article := func(more map[string]any) {
		clock.now = clock.now.Add(time.Minute)
		body := map[string]any{"ticket_id": 1, "body": "x"}
		maps.Copy(body, more)
		want(t, ask(t, s, amel, http.MethodPost, "ticket_articles", body), http.StatusCreated)
	}
	ticket := func() map[string]any {
		return want(t, ask(t, s, bot, http.MethodGet, "tickets/1?expand=true", nil), http.StatusOK)
	}
	article(map[string]any{"type": "note"})
	article(map[string]any{"type": "phone", "internal": true})
	if got := ticket(); got["state"] != "new" || got["first_response_at"] != nil {
		t.Errorf("notes and internal articles count as a response: %v %v", got["state"], got["first_response_at"])
	}
	article(map[string]any{"type": "phone"})
	got := ticket()
	for name, value := range map[string]any{
		"state": "open", "first_response_at": "2026-03-02T09:33:00.000Z", "article_count": 4.0,
		"last_contact_agent_at": "2026-03-02T09:33:00.000Z", "updated_by": "amel@vigie.example",
		"create_article_type": "note", "create_article_sender": "Agent",
	} {
		if got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	if _, present := got["articles"]; present {
		t.Error("articles is given although there are some")
	}
}

func TestHistoryTexts(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	open(t, s, map[string]any{"tags": "réseau"})
	clock.now = clock.now.Add(time.Second)
	want(t, ask(t, s, amel, http.MethodPut, "tickets/1", map[string]any{
		"owner": "amel@vigie.example", "state": "suspendu", "pending_time": "2026-03-02T12:00:00Z",
		"vigie_alerts": 2, "vigie_since": "2026-03-02T09:00:00.500Z", "preferences": map[string]any{"a": 1},
		"article": map[string]any{"body": "je prends"},
	}), http.StatusOK)
	answer := want(t, ask(t, s, bot, http.MethodGet, "ticket_history/1", nil), http.StatusOK)
	var got []string
	entries, _ := answer["history"].([]any)
	for _, each := range entries {
		text, err := json.Marshal(each)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(text))
	}
	const tail = `"sourceable_id":null,"sourceable_name":null,"sourceable_type":null,`
	second, first := `"created_at":"2026-03-02T09:30:01.000Z","created_by_id":3,`, `"created_at":"2026-03-02T09:30:00.000Z","created_by_id":5,`
	wanted := []string{
		`{` + first + `"history_attribute_id":null,"id":1,"o_id":1,"object":"Ticket","related_history_object_id":null,` + tail + `"type":"created"}`,
		`{"attribute":"tag",` + first + `"id":2,"o_id":1,"object":"Ticket","related_history_object_id":null,` + tail + `"type":"added","value_from":null,"value_to":"réseau"}`,
		`{"attribute":"owner",` + second + `"id":3,"id_from":1,"id_to":3,"o_id":1,"object":"Ticket","related_history_object_id":null,` + tail + `"type":"updated","value_from":"-","value_to":"Amel Trabelsi"}`,
		`{"attribute":"pending_time",` + second + `"id":4,"o_id":1,"object":"Ticket","related_history_object_id":null,` + tail + `"type":"updated","value_from":"","value_to":"2026-03-02 12:00:00 UTC"}`,
		`{"attribute":"state",` + second + `"id":5,"id_from":1,"id_to":9,"o_id":1,"object":"Ticket","related_history_object_id":null,` + tail + `"type":"updated","value_from":"new","value_to":"suspendu"}`,
		`{"attribute":"vigie_alerts",` + second + `"id":6,"o_id":1,"object":"Ticket","related_history_object_id":null,` + tail + `"type":"updated","value_from":"","value_to":"2"}`,
		`{"attribute":"vigie_since",` + second + `"id":7,"o_id":1,"object":"Ticket","related_history_object_id":null,` + tail + `"type":"updated","value_from":"","value_to":"2026-03-02 09:00:00 UTC"}`,
		`{` + second + `"history_attribute_id":null,"id":8,"o_id":1,"object":"Ticket::Article","related_o_id":1,"related_object":"Ticket",` + tail + `"type":"created"}`,
	}
	if strings.Join(got, "\n") != strings.Join(wanted, "\n") {
		t.Errorf("history:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(wanted, "\n"))
	}
	assets, _ := answer["assets"].(map[string]any)
	if articles, _ := assets["TicketArticle"].(map[string]any); len(articles) != 1 {
		t.Errorf("assets are %v", assets)
	}
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	open(t, s, map[string]any{"article": map[string]any{"body": "x", "attachments": []any{
		map[string]any{"filename": "a.json", "mime-type": "application/json", "data": "eyJh\nIjoxfQ=="},
	}}})
	articles := wantList(t, ask(t, s, bot, http.MethodGet, "ticket_articles/by_ticket/1", nil), http.StatusOK)
	text, err := json.Marshal(articles[0])
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(text), `"attachments":[{"filename":"a.json","id":1`, `"size":"7"`, `"Mime-Type":"application/json"`)
	got := ask(t, s, bot, http.MethodGet, "ticket_attachment/1/1/1", nil)
	if got.Code != http.StatusOK || got.Body.String() != `{"a":1}` || got.Header().Get("Content-Type") != "application/json" {
		t.Errorf("attachment: %d %q", got.Code, got.Body)
	}
	want(t, ask(t, s, bot, http.MethodGet, "ticket_attachment/1/1/2", nil), http.StatusNotFound)
}

func TestUnprovisionedAttributesVanish(t *testing.T) {
	t.Parallel()
	s := New(Options{Unprovisioned: []string{"site"}})
	got := open(t, s, map[string]any{"site": "École", "device": "sw"})
	if _, present := got["site"]; present || got["device"] != "sw" {
		t.Errorf("site %v, device %v", got["site"], got["device"])
	}
	want(t, ask(t, s, bot, http.MethodPost, "tickets/search", map[string]any{
		"condition": map[string]any{"ticket.site": map[string]any{"operator": "is", "value": "École"}},
	}), http.StatusUnprocessableEntity)
}
