package contract

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
)

func (s *suite) credentials(t *testing.T) {
	s.api.callAs(t, "", http.MethodGet, "users/me", nil).failed(t, http.StatusForbidden)
	for _, each := range []string{"Token token=wrong", "Basic d3Jvbmc6d3Jvbmc=", "Bearer wrong"} {
		got := s.api.callAs(t, each, http.MethodGet, "users/me", nil)
		got.failed(t, http.StatusUnauthorized)
		if got.header.Get("X-Failure") == "" {
			t.Errorf("%s: no X-Failure header", each)
		}
	}
	// The quotes are allowed around the secret.
	s.api.callAs(t, `Token token="`+s.api.token+`"`, http.MethodGet, "users/me", nil).object(t, http.StatusOK)
	s.api.call(t, http.MethodGet, "version", nil).failed(t, http.StatusForbidden)
}

func (s *suite) unknownThings(t *testing.T) {
	s.api.call(t, http.MethodGet, "no_such_page", nil).failed(t, http.StatusNotFound)
	s.api.call(t, http.MethodGet, "tickets/999999999", nil).failed(t, http.StatusNotFound)
	if _, err := s.desk.Ticket(t.Context(), 999999999); !errors.Is(err, zammad.ErrNotFound) || !zammad.Permanent(err) {
		t.Errorf("Ticket of an unknown id: %v, want a permanent ErrNotFound", err)
	}
	changes := bridge.TicketChanges{Title: "x"}
	if _, err := s.desk.UpdateTicket(t.Context(), 999999999, changes); !errors.Is(err, zammad.ErrNotFound) {
		t.Errorf("UpdateTicket of an unknown id: %v, want ErrNotFound", err)
	}
}

// instants is how every instant is written.
var instants = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

func (s *suite) shapes(t *testing.T) {
	opened := s.open(t, nil)
	id := number(t, opened, "id")
	for name, want := range map[string]string{"group": Group, "state": "new", "owner": "-", "customer": s.Customer} {
		if opened[name] != want {
			t.Errorf("expanded %s is %v, want %q", name, opened[name], want)
		}
	}
	if _, present := opened["organization"]; present {
		t.Error("an empty relation has a name")
	}
	for _, name := range []string{"created_at", "updated_at"} {
		if text, _ := opened[name].(string); !instants.MatchString(text) {
			t.Errorf("%s is %v", name, opened[name])
		}
	}
	if text, isText := opened["number"].(string); !isText || text == "" {
		t.Errorf("number is %v, want text", opened["number"])
	}
	columns := s.api.call(t, http.MethodGet, "tickets/"+id, nil).object(t, http.StatusOK)
	for _, name := range []string{"article_ids", "group", "state"} {
		if _, present := columns[name]; present {
			t.Errorf("a ticket without a switch has %q", name)
		}
	}
	expanded := s.api.call(t, http.MethodGet, "tickets/"+id+"?expand=true", nil).object(t, http.StatusOK)
	for _, name := range []string{"article_ids", "group", "state", "vigie_incident"} {
		if _, present := expanded[name]; !present {
			t.Errorf("an expanded ticket has no %q", name)
		}
	}
	whole := s.api.call(t, http.MethodGet, "tickets/"+id+"?full=true", nil).object(t, http.StatusOK)
	assets, _ := whole["assets"].(map[string]any)
	tickets, _ := assets["Ticket"].(map[string]any)
	if _, present := tickets[id]; !present {
		t.Errorf("full ticket without its asset: %v", whole)
	}
}

// life is what the bridge does with a ticket from the first alert to the end.
func (s *suite) life(t *testing.T) {
	incident, since := word(), time.Now().UTC().Add(-time.Hour).Truncate(time.Second)
	created, err := s.desk.CreateTicket(t.Context(), bridge.TicketChanges{
		Title: "Lien coupé à l’école Ibn Khaldoun", Group: Group, Priority: "3 high",
		Fields: map[string]string{
			"vigie_incident": incident, "vigie_alerts": "3", "vigie_since": since.Format(time.RFC3339),
			"criticity": "P2", "site": "École Ibn Khaldoun", "device": "sw-ik-01",
		},
		Note: &bridge.Note{Subject: "Incident ouvert", HTML: "<p>Lien coupé</p>"},
	})
	if err != nil {
		t.Fatalf("CreateTicket: %v", err)
	}
	if created.Stage != bridge.StageNew || created.Owner != "" || created.Group != Group || created.Priority != "3 high" {
		t.Errorf("created ticket is %+v", created)
	}
	if got, want := created.Fields["vigie_since"], since.Format("2006-01-02T15:04:05.000Z"); got != want {
		t.Errorf("vigie_since is %q, want %q", got, want)
	}
	steps := []step{
		{
			"more alerts",
			bridge.TicketChanges{Fields: map[string]string{"vigie_alerts": "4"}},
			bridge.StageNew,
			[2]string{"vigie_alerts", "4"},
		},
		{
			"suspended",
			bridge.TicketChanges{State: "suspendu", PendingTill: time.Now().Add(time.Hour)},
			bridge.StagePending,
			[2]string{"vigie_alerts", "4"},
		},
		{
			"restored",
			bridge.TicketChanges{State: "rétabli", Fields: map[string]string{"vigie_state": "restored"}},
			bridge.StageOpen,
			[2]string{"vigie_state", "restored"},
		},
		{
			"resolved",
			bridge.TicketChanges{State: "résolu", PendingTill: time.Now().Add(time.Hour)},
			bridge.StageClosing,
			[2]string{"vigie_state", "restored"},
		},
		{
			"closed",
			bridge.TicketChanges{State: "closed", Fields: map[string]string{"vigie_alerts": "", "site": ""}},
			bridge.StageClosed,
			[2]string{"vigie_alerts", ""},
		},
		{
			"reopened",
			bridge.TicketChanges{State: "open", Note: &bridge.Note{Subject: "Encore", HTML: "<p>Rouvert</p>"}},
			bridge.StageOpen,
			[2]string{"site", ""},
		},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) { s.step(t, created, step) })
	}
}

// step is one change of a ticket, the stage that it must bring and one field
// as it must be afterwards.
type step struct {
	name    string
	changes bridge.TicketChanges
	stage   bridge.TicketStage
	field   [2]string
}

func (s *suite) step(t *testing.T, created bridge.Ticket, step step) {
	updated, err := s.desk.UpdateTicket(t.Context(), created.ID, step.changes)
	if err != nil {
		t.Fatalf("UpdateTicket: %v", err)
	}
	if updated.Stage != step.stage {
		t.Errorf("stage is %q, want %q", updated.Stage, step.stage)
	}
	if got := updated.Fields[step.field[0]]; got != step.field[1] {
		t.Errorf("%s is %q, want %q", step.field[0], got, step.field[1])
	}
	read, err := s.desk.Ticket(t.Context(), created.ID)
	if err != nil || read.Stage != step.stage || read.Number != created.Number {
		t.Errorf("read again: %+v, %v", read, err)
	}
}

func (s *suite) find(t *testing.T) {
	incident := word()
	if _, found, err := s.desk.FindTicket(t.Context(), incident); found || err != nil {
		t.Fatalf("FindTicket before there is one: %v, %v", found, err)
	}
	if _, _, err := s.desk.FindTicket(t.Context(), ""); err == nil {
		t.Error("FindTicket of no incident gave no error")
	}
	var newest bridge.Ticket
	for i := range 2 {
		var err error
		newest, err = s.desk.CreateTicket(t.Context(), bridge.TicketChanges{
			Title: fmt.Sprintf("Doublon %d", i), Group: Group, Fields: map[string]string{"vigie_incident": incident},
		})
		if err != nil {
			t.Fatalf("CreateTicket: %v", err)
		}
	}
	got, found, err := s.desk.FindTicket(t.Context(), incident)
	if err != nil || !found || got.ID != newest.ID {
		t.Errorf("FindTicket: ticket %d, %v, %v; want %d", got.ID, found, err, newest.ID)
	}
}

func (s *suite) longTitle(t *testing.T) {
	opened := s.open(t, map[string]any{"title": "première\nligne " + strings.Repeat("é", 300)})
	title, _ := opened["title"].(string)
	if got := len([]rune(title)); got != 250 {
		t.Errorf("title has %d characters, want 250", got)
	}
	wantContains(t, "title", title, "première ligne")
}

func (s *suite) droppedAttributes(t *testing.T) {
	ticket, err := s.desk.CreateTicket(t.Context(), bridge.TicketChanges{
		Title: "Attribut inconnu", Group: Group, Fields: map[string]string{"vigie_no_such": "1", "site": "École"},
	})
	var dropped *zammad.DroppedFieldsError
	if !errors.As(err, &dropped) || len(dropped.Fields) != 1 || dropped.Fields[0] != "vigie_no_such" {
		t.Errorf("error is %v, want vigie_no_such reported as dropped", err)
	}
	if ticket.ID == 0 || ticket.Fields["site"] != "École" {
		t.Errorf("ticket is %+v, want it written all the same", ticket)
	}
}

func (s *suite) refusedStates(t *testing.T) {
	opened := s.open(t, map[string]any{"state": "open"})
	for _, each := range []bridge.TicketChanges{
		{State: "new"}, {State: "merged"}, {State: "suspendu"}, {State: "résolu"},
	} {
		_, err := s.desk.UpdateTicket(t.Context(), identifier(t, opened), each)
		var status *zammad.StatusError
		if !errors.As(err, &status) || status.Status != http.StatusUnprocessableEntity || !status.Permanent() {
			t.Errorf("state %q: %v, want a permanent 422", each.State, err)
		}
	}
}

func (s *suite) unknownNames(t *testing.T) {
	for _, each := range []bridge.TicketChanges{
		{Title: "x", Group: "no such group"},
		{Title: "x", Group: Group, State: "no such state"},
		{Title: "x", Group: Group, Priority: "no such priority"},
		{Title: "x"},
	} {
		_, err := s.desk.CreateTicket(t.Context(), each)
		var status *zammad.StatusError
		if !errors.As(err, &status) || status.Status != http.StatusUnprocessableEntity || status.Foreign {
			t.Errorf("%+v: %v, want 422", each, err)
		}
	}
}

func (s *suite) selectValues(t *testing.T) {
	opened := s.open(t, map[string]any{"criticity": "P1"})
	path := "tickets/" + number(t, opened, "id")
	s.api.call(t, http.MethodPut, path, map[string]any{"criticity": "P9"}).failed(t, http.StatusUnprocessableEntity)
	s.api.call(t, http.MethodPut, path, map[string]any{"vigie_severity": strings.Repeat("x", 21)}).
		failed(t, http.StatusUnprocessableEntity)
	got := s.api.call(t, http.MethodGet, path, nil).object(t, http.StatusOK)
	if got["criticity"] != "P1" {
		t.Errorf("criticity is %v after a refused update, want P1", got["criticity"])
	}
}
