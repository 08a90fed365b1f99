package compliance_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
)

// slate is a desk of one ticket.
type slate struct {
	ticket  bridge.Ticket
	made    bool
	writes  int
	dropped bool // it knows no due instants
}

func (s *slate) Ticket(context.Context, int64) (bridge.Ticket, error) { return s.ticket, nil }

func (s *slate) FindTicket(context.Context, string) (bridge.Ticket, bool, error) {
	return s.ticket, s.made, nil
}

func (s *slate) CreateTicket(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
	s.ticket = bridge.Ticket{ID: 101, Number: "101", Title: changes.Title, Group: changes.Group, Priority: changes.Priority, State: "new", Stage: bridge.StageNew, Fields: map[string]string{}, UpdatedBy: "passerelle", CreatedAt: time.Unix(1, 0), UpdatedAt: time.Unix(1, 0)}
	s.made = true
	return s.UpdateTicket(ctx, 101, changes)
}

func (s *slate) UpdateTicket(_ context.Context, _ int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	s.writes++
	maps.Copy(s.ticket.Fields, changes.Fields)
	if s.dropped {
		for _, name := range []string{incident.FieldDueResponse, incident.FieldDueRestore, incident.FieldDueResolve} {
			delete(s.ticket.Fields, name)
		}
		return s.ticket, errors.New("fields were dropped")
	}
	return s.ticket, nil
}

func (s *slate) Events(context.Context, []bridge.EventID) []bridge.Event { return nil }

// shownLife is an incident whose ticket shows when its clocks are due.
type shownLife struct {
	*world

	desk   *slate
	syncer *incident.Syncer
	id     string
	facts  int
}

func newShownLife(t *testing.T, dropped bool) *shownLife {
	t.Helper()
	l := &shownLife{world: newWorld(t, 5), desk: &slate{dropped: dropped}, id: "01A"}
	l.now = time.Date(2026, 3, 30, 8, 0, 0, 500_000_000, time.UTC) // a Monday
	l.keeper = compliance.New(compliance.Options{
		Store: l.store, Contract: func() *policy.Contract { return l.rules }, Holder: "one", Logger: slog.New(slog.DiscardHandler),
		Due: func(ctx context.Context, id string, due incident.Due) error {
			_, err := incident.ShowDue(ctx, l.store, id, due)
			return err
		},
	})
	l.syncer = incident.NewSyncer(incident.SyncerOptions{
		Store: l.store, Desk: l.desk, Exporters: l.desk, Dues: report.Dues{}, Policy: func() *policy.Contract { return l.rules },
		Notes: func() incident.Notes { return incident.Notes{Location: time.UTC} }, States: incident.DefaultStates(),
		Logger: slog.New(slog.DiscardHandler), Lease: time.Minute, Workers: 1,
	})
	l.must(l.store.Write(t.Context(), func(tx incident.Tx) error {
		return errors.Join(
			tx.SaveIncident(&bridge.Incident{ID: l.id, Key: "k", State: bridge.StateOpen, Criticity: bridge.P1, Decided: bridge.P1, DetectedAt: l.now, OpenedAt: l.now, Desired: 1, Written: map[string]string{}}),
			tx.Append(l.entry(bridge.KindDetected, bridge.ActorBridge, nil), l.entry(bridge.KindOpened, bridge.ActorBridge, map[string]string{"criticity": "P1"})),
		)
	}))
	return l
}

func (l *shownLife) entry(kind bridge.Kind, actor bridge.ActorKind, data map[string]string) bridge.Entry {
	return bridge.Entry{Subject: l.id, Kind: kind, Actor: actor, ActorRef: "3", ActorName: "amel", EffectiveAt: l.now, ReceivedAt: l.now, Data: data}
}

// told has the mirror read what a person did at the desk.
func (l *shownLife) told(facts ...bridge.Entry) {
	l.t.Helper()
	for i := range facts {
		l.facts++
		facts[i].Ticket, facts[i].Origin = 101, fmt.Sprintf("zammad:%d", l.facts)
	}
	m := &bridge.Mirrored{Ticket: l.desk.ticket, Subject: l.id, ReadAt: l.now}
	m.Fields = map[string]string{"vigie_incident": l.id}
	_, err := l.store.SaveMirrored(l.t.Context(), m, facts)
	l.must(err)
}

// work has keeper and syncer do all that there is to do, and tells how often the
// ticket was written.
func (l *shownLife) work() int {
	l.t.Helper()
	before := l.desk.writes
	for range 5 {
		l.must(l.keeper.RunOnce(l.t.Context(), l.now))
		for busy := true; busy; {
			var err error
			busy, err = l.syncer.RunOnce(l.t.Context(), l.now)
			l.must(err)
		}
	}
	return l.desk.writes - before
}

func (l *shownLife) shows(what string, writes, want int, response, restore, resolve string) {
	l.t.Helper()
	f := l.desk.ticket.Fields
	if f[incident.FieldDueResponse] != response || f[incident.FieldDueRestore] != restore || f[incident.FieldDueResolve] != resolve {
		l.t.Errorf("%s: the ticket shows %q, %q, %q, want %q, %q, %q", what, f[incident.FieldDueResponse], f[incident.FieldDueRestore], f[incident.FieldDueResolve], response, restore, resolve)
	}
	if writes != want {
		l.t.Errorf("%s: the ticket was written %d times, want %d", what, writes, want)
	}
}

// TestDeskShowsDue: R11 at the desk. A ticket is made with its due instants; it
// is written again when one changes, and never for time or facts alone.
func TestDeskShowsDue(t *testing.T) {
	t.Parallel()
	l := newShownLife(t, false)
	l.shows("made", l.work(), 1, "2026-03-30T08:15:00.000Z", "2026-03-30T12:00:00.000Z", "2026-04-01T08:00:00.000Z")
	l.now = l.now.Add(time.Hour)
	l.shows("after an hour, prise en compte is late", l.work(), 0, "2026-03-30T08:15:00.000Z", "2026-03-30T12:00:00.000Z", "2026-04-01T08:00:00.000Z")
	l.told(l.entry(bridge.KindFirstAct, bridge.ActorPerson, nil), l.entry(bridge.KindNoted, bridge.ActorPerson, map[string]string{"article": "1"}))
	l.shows("answered, which shows", l.work(), 1, "2026-03-30T08:15:00.000Z", "2026-03-30T12:00:00.000Z", "2026-04-01T08:00:00.000Z")
	l.told(l.entry(bridge.KindSuspended, bridge.ActorPerson, map[string]string{"reason": "attente établissement"}), l.entry(bridge.KindNoted, bridge.ActorPerson, map[string]string{"article": "2"}))
	l.shows("suspended", l.work(), 1, "2026-03-30T08:15:00.000Z", "", "")
	l.now = l.now.Add(2 * time.Hour)
	l.told(l.entry(bridge.KindResumed, bridge.ActorPerson, nil))
	l.shows("resumed", l.work(), 1, "2026-03-30T08:15:00.000Z", "2026-03-30T14:00:00.000Z", "2026-04-01T10:00:00.000Z")
	// By hours of work in Tunis: an hour until the suspension, four after noon.
	l.told(l.entry(bridge.KindPriority, bridge.ActorPerson, map[string]string{"from": "P1", "to": "P3"}))
	l.shows("P3", l.work(), 1, "2026-03-30T08:15:00.000Z", "2026-03-31T10:00:00.000Z", "2026-04-06T10:00:00.000Z")
	l.now = l.now.Add(time.Minute)
	l.told(l.entry(bridge.KindResolved, bridge.ActorPerson, nil))
	l.shows("resolved", l.work(), 0, "2026-03-30T08:15:00.000Z", "2026-03-31T10:00:00.000Z", "2026-04-06T10:00:00.000Z")
	l.now = l.now.Add(3 * time.Hour)
	l.told(l.entry(bridge.KindReopened, bridge.ActorPerson, nil))
	l.shows("opened again, an hour of work later", l.work(), 1, "2026-03-30T08:15:00.000Z", "2026-03-31T13:01:00.000Z", "2026-04-06T13:01:00.000Z")
	l.desk.ticket.Fields[incident.FieldDueResponse] = "2027-01-01T00:00:00.000Z" // a person's edit
	l.told(l.entry(bridge.KindSuspended, bridge.ActorPerson, map[string]string{"reason": "attente établissement"}), l.entry(bridge.KindNoted, bridge.ActorPerson, map[string]string{"article": "3"}))
	l.work()
	l.shows("put back", 0, 0, "2026-03-30T08:15:00.000Z", "", "")
}

// TestDeskWithoutDue: of a contract without delays nothing is written; a desk
// that does not take the attributes is not written to without end.
func TestDeskWithoutDue(t *testing.T) {
	t.Parallel()
	l := newShownLife(t, true)
	l.work()
	for range 4 {
		l.now = l.now.Add(time.Minute)
		l.told(l.entry(bridge.KindNoted, bridge.ActorPerson, map[string]string{"article": "1"}))
		if n := l.work(); n > 1 { // as for all that it drops
			t.Errorf("a desk that drops due instants is written to %d times for a note", n)
		}
		if n := l.work(); n != 0 {
			t.Errorf("a desk that drops due instants is written to %d times for nothing", n)
		}
	}
	problem := newShownLife(t, false)
	i, err := problem.store.Incident(t.Context(), problem.id)
	problem.must(err)
	i.Nature = bridge.NatureProblem
	problem.must(problem.store.Write(t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(i) }))
	problem.shows("a problem", problem.work(), 1, "", "", "")
	bare := newShownLife(t, false)
	bare.rules = contract(t, `    clocks:
      response: {target: 15m, calendar: permanent}
      intervention: {target: 1h, calendar: permanent}
      restore: {target: 4h, calendar: permanent}
      resolve: {target: 2d, calendar: permanent}
`, "")
	bare.shows("without delays", bare.work(), 1, "", "", "")
	if _, there := bare.desk.ticket.Fields[incident.FieldDueRestore]; there {
		t.Error("an attribute is written for nothing")
	}
}

// TestDeskShowsDueOfAnotherContract: nobody told anything, and the due instants
// are others.
func TestDeskShowsDueOfAnotherContract(t *testing.T) {
	t.Parallel()
	l := newShownLife(t, false)
	l.work()
	l.rules = contract(t, "restore: {target: 4h", "restore: {target: 2h")
	l.shows("by a stricter contract", l.work(), 1, "2026-03-30T08:15:00.000Z", "2026-03-30T10:00:00.000Z", "2026-04-01T08:00:00.000Z")
	l.shows("once more", l.work(), 0, "2026-03-30T08:15:00.000Z", "2026-03-30T10:00:00.000Z", "2026-04-01T08:00:00.000Z")
}
