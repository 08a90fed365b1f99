package incident_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// before tells of tickets that were there before.
type before []int64

func (b before) Adoptable(bridge.Incident) iter.Seq[int64] { return slices.Values(b) }

// syncAdopting lets a syncer that knows them do all that it can.
func (r *rig) syncAdopting(tickets ...int64) {
	r.t.Helper()
	s := r.syncer()
	s.Adopter = before(tickets)
	for range 100 {
		busy, err := s.RunOnce(r.t.Context(), r.instant())
		if err != nil {
			r.t.Fatal(err)
		}
		if !busy {
			return
		}
	}
	r.t.Fatal("the syncer finds work without an end")
}

// TestAdoptsWhatWasThere: the incident goes on in the ticket, of which people
// keep what they wrote, and gets its whole story there.
func TestAdoptsWhatWasThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	old, number := r.open(map[string]any{"title": "r1 en panne", "priority": "1 low"})
	r.pass(pace)
	r.fire(critical)
	r.syncAdopting(old)
	i := r.incident()
	if i.TicketID != old || i.Outdated() || r.creates() != 1 {
		t.Fatalf("it goes on in %+v", i)
	}
	ticket := r.ticket(old)
	if ticket.Title != "r1 en panne" || ticket.Group != "N1" || ticket.Priority != "1 low" ||
		ticket.Fields["vigie_incident"] != i.ID || ticket.Fields["device"] != "r1" || ticket.Fields["criticity"] != "P1" {
		t.Errorf("the ticket is %+v", ticket)
	}
	notes := r.articles(old)
	if len(notes) != 2 || !strings.Contains(notes[1].Body, "Injoignable sur r1") || !strings.Contains(notes[1].Body, "telecom") {
		t.Errorf("told %+v", notes)
	}
	if made := r.facts(bridge.KindTicketOpened); len(made) != 1 || made[0].Text != "Ticket n° "+number+", déjà ouvert, repris" {
		t.Errorf("the journal has %+v", made)
	}
	// Later writes change nothing of theirs, and tell no opening again.
	r.fire(alert("Lent", "critical", "r1"))
	r.settle()
	if ticket := r.ticket(old); ticket.Title != "r1 en panne" || ticket.Group != "N1" || len(r.articles(old)) != 3 {
		t.Errorf("later the ticket is %+v with %d notes", ticket, len(r.articles(old)))
	}
}

// TestAdoptsNothingElse: what is closed, gone, refused or another incident's
// is nobody's any more.
func TestAdoptsNothingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	closed, _ := r.open(map[string]any{"state": "closed"})
	others, _ := r.open(map[string]any{"vigie_incident": "01OTHER"})
	hidden, _ := r.open(nil)
	r.desk.hidden = map[int64]bool{hidden: true}
	r.fire(critical)
	r.syncAdopting(closed, 9999, others, hidden)
	if i := r.incident(); i.TicketID == 0 || i.TicketID == closed || i.TicketID == others || i.TicketID == hidden || r.creates() != 4 {
		t.Errorf("it goes on in %+v", i)
	}
}

// TestAdoptsNoSecondTicket: where a creation was begun, its ticket is the one.
func TestAdoptsNoSecondTicket(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.fire(critical)
	r.desk.create = func(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
		made, err := r.desk.Desk.CreateTicket(ctx, changes)
		if err != nil {
			return made, err
		}
		r.desk.hidden = map[int64]bool{made.ID: true} // not to be found yet
		return bridge.Ticket{}, errors.New("the answer was lost")
	}
	r.sync()
	r.desk.create = nil
	old, _ := r.open(nil)
	r.pass(lease)
	r.syncAdopting(old)
	if i := r.incident(); i.TicketID != 0 {
		t.Errorf("before its own is found, it goes on in %+v", i)
	}
	r.desk.hidden = nil
	for range 6 {
		r.pass(2 * lease)
		r.syncAdopting(old)
	}
	if i := r.incident(); i.TicketID == old || i.TicketID == 0 {
		t.Errorf("it goes on in %+v", i)
	}
}

var _ incident.Adopter = before(nil)
