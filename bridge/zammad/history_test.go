package zammad_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func TestHistoryIsReadAsItStands(t *testing.T) {
	t.Parallel()
	server := answering(t, http.StatusOK, "application/json", `{"assets": {"User": {"7": {"a": [1, {"b": null}]}}, "x": []},
		"history": [
		{"id": 111, "o_id": 19, "value_from": null, "value_to": "cluster-a", "related_history_object_id": null,
		 "created_by_id": 7, "created_at": "2025-03-03T09:51:10.000Z", "object": "Ticket", "type": "added", "attribute": "tag"},
		{"id": 102, "o_id": 30, "related_o_id": 19, "history_attribute_id": null, "related_object": "Ticket",
		 "sourceable_type": null, "sourceable_id": null, "sourceable_name": null, "created_by_id": 7,
		 "created_at": "2025-03-03T09:45:12.980Z", "object": "Ticket::Article", "type": "created"},
		{"id": 110, "o_id": 19, "id_from": 1, "id_to": null, "value_from": "2025-03-03 10:15:00 UTC", "value_to": 5,
		 "sourceable_type": "Trigger", "sourceable_id": 5, "sourceable_name": "ack by agent", "created_by_id": 4,
		 "created_at": "2025-03-03T09:51:02.400Z", "object": "Ticket", "type": "updated", "attribute": "state"},
		{"id": 112, "o_id": 19, "sourceable_type": "Job", "sourceable_id": 8, "sourceable_name": null, "created_by_id": 1,
		 "created_at": "2025-03-03T10:51:10.000+01:00", "object": "Checklist::Item", "type": "checklist_item_checked"}]}`)
	got, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).History(t.Context(), 19)
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant.UTC()
	}
	want := []bridge.DeskChange{
		{ID: 102, At: at("2025-03-03T09:45:12.980Z"), By: 7, Object: "Ticket::Article", Type: "created", Of: 30, Related: 19},
		{
			ID: 110, At: at("2025-03-03T09:51:02.400Z"), By: 4, Object: "Ticket", Type: "updated", Attribute: "state",
			From: "2025-03-03 10:15:00 UTC", To: "5", FromID: 1, Of: 19, Source: "ack by agent",
		},
		{ID: 111, At: at("2025-03-03T09:51:10Z"), By: 7, Object: "Ticket", Type: "added", Attribute: "tag", To: "cluster-a", Of: 19},
		{
			ID: 112, At: at("2025-03-03T09:51:10Z"), By: 1, Object: "Checklist::Item", Type: "checklist_item_checked",
			Of: 19, Source: "Job 8",
		},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("history is\n%+v\nwant\n%+v", got, want)
	}
}

func TestBrokenHistories(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"html": "<html>login</html>", "cut": `{"history": [{"id": 1, "created_at": "2025-03-03T09:45:12.980Z"}`,
		"none": `{"assets": {}}`, "list": `[]`, "null": `null`, "no list": `{"history": {"1": 2}}`,
		"no time": `{"history": [{"id": 1}]}`, "no id": `{"history": [{"created_at": "2025-03-03T09:45:12.980Z"}]}`,
		"deep":  `{"assets": ` + strings.Repeat("[", 20_000),
		"bytes": "\x00\xff",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := answering(t, http.StatusOK, "application/json", body)
			got, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Once().History(t.Context(), 1)
			if err == nil || zammad.Permanent(err) || got != nil {
				t.Errorf("History: %v, %v; want a transient error", got, err)
			}
		})
	}
}

func TestArticlesOfALongTicket(t *testing.T) {
	t.Parallel()
	desk, _ := desk(t, zammadtest.Options{})
	ticket, err := desk.CreateTicket(t.Context(), changes())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 499 {
		note := &bridge.Note{Subject: fmt.Sprint(i), HTML: "<p>" + strings.Repeat("é", 2000) + "</p>", Public: i%2 == 0}
		if _, err := desk.UpdateTicket(t.Context(), ticket.ID, bridge.TicketChanges{Note: note}); err != nil {
			t.Fatal(err)
		}
	}
	articles, err := desk.Articles(t.Context(), ticket.ID)
	if err != nil || len(articles) != 500 {
		t.Fatalf("Articles: %d, %v; want 500", len(articles), err)
	}
	first := articles[0]
	if first.Kind != "note" || first.Sender != "Agent" || !first.Internal || first.By == 0 || articles[1].Internal {
		t.Errorf("articles begin with %+v, %+v", first, articles[1])
	}
	history, err := desk.History(t.Context(), ticket.ID)
	if err != nil || len(history) < 501 {
		t.Fatalf("History: %d entries, %v; want at least 501", len(history), err)
	}
	if _, err := desk.Articles(t.Context(), 999); !errors.Is(err, bridge.ErrNotFound) {
		t.Errorf("Articles of no ticket: %v", err)
	}
}

func TestUsersAreTold(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v1/users/1":
			_, _ = w.Write([]byte(`{"id": 1, "login": "-", "firstname": "-", "lastname": "", "email": "", "role_ids": [], "group_ids": {}}`))
		case "/api/v1/users/4":
			_, _ = w.Write([]byte(`{"id": 4, "login": "amel", "firstname": "Amel", "lastname": "Trabelsi",
				"email": "amel@vigie.example", "role_ids": [3, 9], "group_ids": {}}`))
		case "/api/v1/users/5":
			_, _ = w.Write([]byte(`{"id": 5, "login": "ecole", "firstname": null, "lastname": "École", "role_ids": [3]}`))
		case "/api/v1/users/6":
			_, _ = w.Write([]byte(`{"id": 6, "login": "sami", "role_ids": [3], "group_ids": {"2": ["read"]}}`))
		case "/api/v1/users/7":
			_, _ = w.Write([]byte(`{"id": 8, "login": "another"}`))
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"error": "Couldn't find User"}`))
		}
	}))
	t.Cleanup(server.Close)
	desk := client(t, configFor(t, server.URL, "x"), zammad.Options{})
	for id, want := range map[int64]bridge.DeskUser{
		1: {ID: 1, Login: "-", Name: "-"},
		4: {ID: 4, Login: "amel", Name: "Amel Trabelsi", Email: "amel@vigie.example", Agent: true},
		5: {ID: 5, Login: "ecole", Name: "École"},
		6: {ID: 6, Login: "sami", Agent: true},
	} {
		if got, err := desk.User(t.Context(), id); err != nil || got != want {
			t.Errorf("User %d: %+v, %v; want %+v", id, got, err, want)
		}
	}
	if _, err := desk.User(t.Context(), 7); err == nil {
		t.Error("an answer about another user passed")
	}
	if _, err := desk.User(t.Context(), 9); !errors.Is(err, bridge.ErrNotFound) {
		t.Errorf("User 9: %v, want not found", err)
	}
}
