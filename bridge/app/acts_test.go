package app_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// operator is a client that may act.
func (s *scene) operator() *reportapi.Client {
	return reportapi.NewClient(s.base, "operator", &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience})
}

// field waits until a ticket of the desk has a value.
func (s *scene) field(t *testing.T, ticket int64, name string, want any) {
	t.Helper()
	var last any
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		last = s.agent(t, http.MethodGet, fmt.Sprintf("tickets/%d?expand=true", ticket), nil)[name]
		if last == want {
			return
		}
	}
	t.Fatalf("%s of ticket %d is never %v; last %v", name, ticket, want, last)
}

// TestActsAtTheDesk: what an agent sets on a ticket, the mirror finds; the
// incident follows, and the ticket tells what came of it.
func TestActsAtTheDesk(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	store := s.ledger(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")

	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ours.TicketID), map[string]any{"tiers": "operateur-a", "tiers_reference": "INC-7"})
	theirs := s.ticketIn(t, "Opérateur A")
	if theirs["tiers_reference"] != "INC-7" || theirs["vigie_incident"] == ours.Incident {
		t.Errorf("the party's ticket is %v", theirs)
	}
	// Closed there, it is nobody else's here.
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", int64(theirs["id"].(float64))), map[string]any{"state": "closed"})
	s.field(t, ours.TicketID, "tiers", nil)
	if found, err := store.Incident(t.Context(), ours.Incident); err != nil || found.Party != "" {
		t.Errorf("the incident is %+v, %v", found, err)
	}

	// Asked to be supervised again, it says what that did.
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ours.TicketID), map[string]any{"remise_en_supervision": "demandée"})
	s.field(t, ours.TicketID, "remise_en_supervision", nil)
	entries, err := store.Entries(t.Context(), ours.Incident)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, e := range entries {
		if e.Kind == bridge.KindSupervised {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times what came of it: %+v", told, entries)
	}
}

// TestActsByTheAPI: they are on the ticket a moment later, once.
func TestActsByTheAPI(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")
	after, err := s.operator().Do(t.Context(), ours.Incident, reportapi.Act{Act: "take", Person: "amel@vigie.example"})
	if err != nil || after.State != "acknowledged" || after.AcknowledgedAt == nil {
		t.Fatalf("answered %+v, %v", after, err)
	}
	if _, err := s.operator().Do(t.Context(), ours.Incident, reportapi.Act{Act: "hand_over", Person: "amel@vigie.example", Value: "operateur-a"}); err != nil {
		t.Fatal(err)
	}
	s.field(t, ours.TicketID, "owner", "amel@vigie.example")
	s.ticketIn(t, "Opérateur A")
	if n := len(s.tickets(t)); n != 2 {
		t.Errorf("%d tickets", n)
	}
	if code, body := s.ask(t, http.MethodPost, "/api/v1/tickets/"+ours.Incident+"/acts", "reader", `{}`, http.Header{"Content-Type": {"application/json"}}); code != http.StatusForbidden {
		t.Errorf("a reader acts: %d %s", code, body)
	}
}

// ticketIn waits for the one ticket of a group.
func (s *scene) ticketIn(t *testing.T, group string) map[string]any {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		for _, ticket := range s.tickets(t) {
			if ticket["group"] == group {
				return ticket
			}
		}
	}
	t.Fatalf("%s never has a ticket", group)
	return nil
}
