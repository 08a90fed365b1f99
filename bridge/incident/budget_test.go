package incident_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestBudget: so many tickets are made in a minute and no more, the most
// critical first, while those that are there are kept up to date.
func TestBudget(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.budget = incident.NewBudget(3)
	r.fire(critical)
	r.sync()
	for n := range 4 {
		r.fire(school(n))
	}
	minor := alert("Lenteur", "info", "sw-1")
	r.fire(minor)
	r.pass(5 * time.Minute)
	r.evaluate()
	grave := alert("Injoignable", "critical", "r2")
	grave.Fingerprint = "r2"
	r.fire(grave) // last, and the most critical
	r.sync()
	if got := r.counted(); got != 4 {
		t.Fatalf("%d tickets, want the first and three more", got)
	}
	if r.of("ecole-7/r2/reachability").TicketID == 0 || r.of("ecole-7/sw-1/reachability").TicketID != 0 {
		t.Error("the most critical waits, or the least does not")
	}

	r.end(critical)
	r.pass(30 * time.Second)
	r.sync()
	if first := r.of("ecole-7/r1/reachability"); first.Outdated() || r.counted() != 4 {
		t.Errorf("an update waits for new tickets: %+v", first)
	}
	counts, err := r.store.Counts(t.Context())
	if err != nil || counts.New != 3 || counts.OldestNew.IsZero() {
		t.Errorf("%d tickets are to be made since %s, %v; want 3", counts.New, counts.OldestNew, err)
	}
	if !r.budget.Spent(r.instant()) {
		t.Error("the budget is not spent, and yet three tickets wait")
	}
	r.pass(31 * time.Second)
	r.sync()
	if got := r.counted(); got != 7 {
		t.Errorf("%d tickets a minute later, want all 7", got)
	}
}

// What the desk refuses has cost nothing; what may have been made has.
func TestBudgetOfFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failure error
		want    int // tickets that the desk was asked for, with a budget of one
	}{
		"refused":        {refused{}, 2},
		"no answer came": {errors.New("unexpected EOF"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, zammadtest.Options{})
			r.budget = incident.NewBudget(1)
			asked := 0
			r.desk.create = func(context.Context, bridge.TicketChanges) (bridge.Ticket, error) {
				asked++
				return bridge.Ticket{}, test.failure
			}
			other := alert("Injoignable", "critical", "r2")
			other.Fingerprint = "r2"
			r.fire(critical)
			r.fire(other)
			r.sync()
			if asked != test.want {
				t.Errorf("the desk was asked for %d tickets, want %d", asked, test.want)
			}
		})
	}
}

// refused is a desk's clear no.
type refused struct{}

func (refused) Error() string   { return "422 Unprocessable Entity" }
func (refused) Permanent() bool { return true }
func (refused) NotDone() bool   { return true }

// TestBudgetIsShared: two bridges on one ledger, or one that was restarted,
// have one budget between them, and what waits for it has lost no attempt.
func TestBudgetIsShared(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	for n := range 5 {
		r.fire(school(n))
	}
	r.pass(5 * time.Minute)
	r.evaluate()
	for range 2 {
		r.budget = incident.NewBudget(3)
		r.sync()
		if got := r.counted(); got != 3 {
			t.Fatalf("%d tickets, want the 3 of a minute", got)
		}
		if !r.budget.Spent(r.instant()) {
			t.Error("the budget is not spent, and yet tickets wait")
		}
	}
	all, err := r.store.Tickets(t.Context(), ledger.TicketFilter{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	waiting := 0
	for _, found := range all {
		if found.TicketID != 0 {
			continue
		}
		waiting++
		if found.Attempts != 0 || found.LastError != "" || !found.NextAttempt.IsZero() {
			t.Errorf("what waits for the budget had %d attempts, next at %s: %s", found.Attempts, found.NextAttempt, found.LastError)
		}
	}
	if waiting != 2 {
		t.Errorf("%d wait, want 2", waiting)
	}
	r.pass(61 * time.Second)
	r.sync()
	if got := r.counted(); got != 5 {
		t.Errorf("%d tickets a minute later, want all 5", got)
	}
}
