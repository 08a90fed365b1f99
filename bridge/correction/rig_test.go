package correction_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// shelf is a ledger whose journals can be corrected.
type shelf struct {
	ledger.Store

	meanwhile func() // between the reading of a case and the writing
}

func (s *shelf) Correct(ctx context.Context, fn func(correction.Tx) error) error {
	if s.meanwhile != nil {
		s.meanwhile()
	}
	return s.Escalate(ctx, func(tx escalation.Tx) error { return fn(tx) })
}

// rig is a ledger with the tickets of a day, at 16:00 of it in Tunis.
type rig struct {
	*correction.Writer

	t     *testing.T
	shelf *shelf
	rules *policy.Contract
	now   time.Time
}

// on is an hour of that day.
func on(hour string) time.Time {
	at, err := time.Parse("2006-01-02 15:04:05 -07", "2026-03-16 "+(hour + ":00")[:8]+" +01")
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

const (
	people  = "7"          // a ticket that people opened, closed since
	closed  = "01INCIDENT" // an incident that is closed
	adopted = "8"          // a ticket that an incident took over: two journals
	owned   = "01TAKEN"
)

// onBoth runs a test on each engine that keeps ledgers.
func onBoth(t *testing.T, test func(r *rig)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(newRig(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		place := pgtest.Database(t)
		store, err := postgres.Open(t.Context(), postgres.Options{URL: place.URL, PasswordFile: place.PasswordFile}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		test(rigOn(t, store))
	})
}

func newRig(t *testing.T) *rig {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return rigOn(t, store)
}

func rigOn(t *testing.T, store ledger.Store) *rig {
	t.Helper()
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	rules, err := policy.Load("../sla/testdata/contract.yml")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, shelf: &shelf{Store: store}, rules: rules, now: on("16:00")}
	r.Writer = &correction.Writer{
		Store: r.shelf, Contract: func() *policy.Contract { return r.rules },
		Case: func(ctx context.Context, id string) (*sla.Case, error) { return report.CaseNamed(ctx, store, id) },
	}
	r.desk(7, "",
		fact(7, "09:00", bridge.KindOpened, "criticity", "P1", "group", "N1", "number", "31007"),                          // 1
		fact(7, "08:30", bridge.KindThirdParty, "party", "operateur-a"),                                                   // 2, before the ticket
		fact(7, "12:30", bridge.KindThirdBack, "party", "operateur-a"),                                                    // 3
		fact(7, "14:00", bridge.KindRestored), fact(7, "14:10", bridge.KindResolved), fact(7, "15:10", bridge.KindClosed)) // 4 to 6
	r.incident(closed, bridge.StateClosed,
		fact(0, "09:00", bridge.KindDetected), fact(0, "09:00", bridge.KindOpened, "criticity", "P1"),
		fact(0, "14:00", bridge.KindRestored), fact(0, "14:10", bridge.KindResolved), fact(0, "14:20", bridge.KindClosed))
	r.desk(8, owned, fact(8, "08:00", bridge.KindOpened, "criticity", "P1"), fact(8, "08:05", bridge.KindFirstAct))
	r.incident(owned, bridge.StateOpen, fact(0, "09:00", bridge.KindDetected), fact(0, "09:00", bridge.KindOpened, "criticity", "P1"),
		fact(0, "09:01", bridge.KindTicketOpened, "ticket", "8", "adopted", "true"))
	return r
}

// fact is one of a person, told by the desk, or of the bridge where there is no
// ticket.
func fact(ticket int64, hour string, kind bridge.Kind, data ...string) bridge.Entry {
	e := bridge.Entry{Kind: kind, Actor: bridge.ActorBridge, Ticket: ticket, EffectiveAt: on(hour), ReceivedAt: on(hour), Data: map[string]string{}}
	if ticket != 0 {
		e.Actor, e.ActorRef, e.Origin = bridge.ActorPerson, "3", fmt.Sprint("zammad:", ticket, kind)
	}
	for i := 0; i < len(data); i += 2 {
		e.Data[data[i]] = data[i+1]
	}
	return e
}

func (r *rig) desk(id int64, of string, facts ...bridge.Entry) {
	r.t.Helper()
	for i := range facts {
		facts[i].Subject = bridge.TicketSubject(id)
	}
	m := &bridge.Mirrored{
		Ticket:  bridge.Ticket{ID: id, Group: "N1", CreatedAt: on("08:00"), UpdatedAt: on("08:00"), Fields: map[string]string{"vigie_incident": of}},
		Subject: bridge.TicketSubject(id), ReadAt: on("08:00"),
	}
	if _, err := r.shelf.SaveMirrored(r.t.Context(), m, facts); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) incident(id string, state bridge.State, facts ...bridge.Entry) {
	r.t.Helper()
	for i := range facts {
		facts[i].Subject = id
	}
	ticket := int64(0)
	if id == owned {
		ticket = 8
	}
	err := r.shelf.Write(r.t.Context(), func(tx incident.Tx) error {
		return errors.Join(tx.SaveIncident(&bridge.Incident{
			ID: id, Key: id, TicketID: ticket, State: state, Criticity: bridge.P1, Decided: bridge.P1, DetectedAt: on("09:00"), OpenedAt: on("09:00"), Desired: 1, Written: map[string]string{},
		}), tx.Append(facts...))
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// does takes an act that must be taken.
func (r *rig) does(id string, act correction.Act) correction.Taken {
	r.t.Helper()
	taken, err := r.Do(r.t.Context(), id, said(act), r.now)
	if err != nil {
		r.t.Fatalf("%s of %s: %v", act.Kind, id, err)
	}
	return taken
}

// said completes an act with what all have.
func said(act correction.Act) correction.Act {
	if act.Person == "" {
		act.Person = "nadia"
	}
	if act.Motive == "" {
		act.Motive = "le courant manquait"
	}
	act.Via = "superviseurs"
	return act
}

// refused takes an act that must not be taken, and leaves no trace.
func (r *rig) refused(id string, act correction.Act, want string, conflict bool) {
	r.t.Helper()
	before := r.journals()
	_, err := r.Do(r.t.Context(), id, act, r.now)
	refused, is := errors.AsType[*correction.RefusedError](err)
	if !is || !strings.Contains(refused.Reason, want) || refused.Conflict != conflict {
		r.t.Errorf("%s of %s: %v, want %q, conflict %t", act.Kind, id, err, want, conflict)
	}
	if after := r.journals(); after != before {
		r.t.Errorf("%s of %s: %d entries, were %d", act.Kind, id, after, before)
	}
}

// journals is how many entries there are, all of them in whole chains.
func (r *rig) journals() int64 {
	r.t.Helper()
	found, err := r.shelf.Verify(r.t.Context(), 0, func(b ledger.Break) { r.t.Errorf("chain broken: %+v", b) })
	if err != nil || !found.Whole() {
		r.t.Fatalf("journal: %+v, %v", found, err)
	}
	return found.Entries
}

func (r *rig) clock(taken correction.Taken, name policy.ClockName) sla.Clock {
	r.t.Helper()
	c, found := taken.State.Clock(name)
	if !found {
		r.t.Fatalf("there is no clock %s", name)
	}
	return *c
}
