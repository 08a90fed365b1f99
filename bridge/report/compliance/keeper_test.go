package compliance_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
)

const firstTicket = 100

// world is a ledger in which tickets live at random.
type world struct {
	t      *testing.T
	rand   *rand.Rand
	store  ledger.Store
	now    time.Time
	number int64 // origins
	keeper *compliance.Keeper
	rules  *policy.Contract
	ids    []string // incidents
	desk   int64    // tickets that people opened
}

func contract(t *testing.T, replacements ...string) *policy.Contract {
	t.Helper()
	return slatest.Contract(t, "../../sla/testdata/contract.yml", replacements...)
}

func newWorld(t *testing.T, seed uint64) *world {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{
		t: t, rand: rand.New(rand.NewPCG(seed, 8)), store: store, now: time.Date(2026, 3, 27, 8, 0, 0, 0, time.UTC), rules: contract(t),
	}
	w.keeper = w.keep(store)
	return w
}

func (w *world) keep(store compliance.Store) *compliance.Keeper {
	return compliance.New(compliance.Options{
		Store: store, Contract: func() *policy.Contract { return w.rules }, Holder: "one", Logger: slog.New(slog.DiscardHandler),
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// fact is one of a person on a ticket, at most some hours ago, or a little ahead.
func (w *world) fact(subject string, ticket int64, kind bridge.Kind, data map[string]string) bridge.Entry {
	w.number++
	at := w.now.Add(time.Duration(w.rand.IntN(60)-58) * time.Minute)
	actor := bridge.ActorPerson
	if ticket == 0 {
		actor = bridge.ActorBridge
	}
	e := bridge.Entry{
		Subject: subject, Kind: kind, Actor: actor, ActorRef: "3", Ticket: ticket, EffectiveAt: at, ReceivedAt: w.now, Data: data,
	}
	if ticket != 0 {
		e.Origin = fmt.Sprintf("zammad:%d", w.number)
	}
	return e
}

func (w *world) pick(of ...string) string { return of[w.rand.IntN(len(of))] }

// open begins a ticket of people, or an incident.
func (w *world) open() {
	if w.rand.IntN(2) == 0 {
		w.desk++
		id := firstTicket + w.desk
		w.tell(id, "", w.fact(bridge.TicketSubject(id), id, bridge.KindOpened, map[string]string{"group": "N1", "criticity": w.pick("P1", "P2", "P3", "P4"), "number": fmt.Sprint(id)}))
		return
	}
	id := fmt.Sprintf("01%03d", len(w.ids))
	w.ids = append(w.ids, id)
	w.must(w.store.Write(w.t.Context(), func(tx incident.Tx) error {
		criticity := bridge.Criticity(w.pick("P1", "P2", "P3", "P4"))
		return errors.Join(
			tx.SaveIncident(&bridge.Incident{ID: id, Key: id, State: bridge.StateOpen, Criticity: criticity, Decided: criticity, DetectedAt: w.now, OpenedAt: w.now, Desired: 1, Written: map[string]string{}}),
			tx.Append(w.fact(id, 0, bridge.KindDetected, nil), w.fact(id, 0, bridge.KindOpened, map[string]string{"criticity": string(criticity)})),
		)
	}))
}

// tell has the mirror read facts of a ticket, which may be an incident's.
func (w *world) tell(id int64, of string, facts ...bridge.Entry) {
	m := &bridge.Mirrored{Ticket: bridge.Ticket{ID: id, Number: fmt.Sprint(id), Group: "N1", CreatedAt: w.now, UpdatedAt: w.now, Fields: map[string]string{}}, Subject: bridge.TicketSubject(id), ReadAt: w.now}
	if was, err := w.store.Mirrored(w.t.Context(), id); err != nil || was != nil {
		w.must(err)
		m.Fields = was.Fields
	}
	if of != "" {
		m.Fields["vigie_incident"] = of
	}
	_, err := w.store.SaveMirrored(w.t.Context(), m, facts)
	w.must(err)
}

// act has something happen to a ticket or an incident.
func (w *world) act() {
	w.now = w.now.Add(time.Duration(w.rand.IntN(10*3600)) * time.Second)
	if w.rand.IntN(4) == 0 || w.desk == 0 || len(w.ids) == 0 {
		w.open()
		return
	}
	ticket := firstTicket + 1 + w.rand.Int64N(w.desk)
	subject := bridge.TicketSubject(ticket)
	incidentID := w.ids[w.rand.IntN(len(w.ids))]
	switch w.rand.IntN(9) {
	case 0:
		w.tell(ticket, "", w.fact(subject, ticket, bridge.KindFirstAct, nil), w.fact(subject, ticket, bridge.KindOwner, map[string]string{"to": "3"}))
	case 1:
		w.tell(ticket, "", w.fact(subject, ticket, bridge.KindSuspended, map[string]string{"reason": "attente établissement"}), w.fact(subject, ticket, bridge.KindNoted, map[string]string{"article": "1"}))
	case 2:
		w.tell(ticket, "", w.fact(subject, ticket, bridge.KindResumed, nil))
	case 3:
		w.tell(ticket, "", w.fact(subject, ticket, bridge.KindResolved, nil))
	case 4:
		w.tell(ticket, "", w.fact(subject, ticket, bridge.KindReopened, nil))
	case 5: // merged into another, or taken over by an incident
		other := firstTicket + 1 + w.rand.Int64N(w.desk)
		if other == ticket {
			w.take(ticket, incidentID)
			return
		}
		w.tell(ticket, "", w.fact(subject, ticket, bridge.KindTicketFollow, map[string]string{"into": fmt.Sprint(other)}))
		w.tell(other, "", w.fact(bridge.TicketSubject(other), other, bridge.KindAbsorbed, map[string]string{"from": fmt.Sprint(ticket)}))
	case 6:
		w.tell(ticket, "", w.fact(subject, ticket, bridge.KindThirdParty, map[string]string{"party": "operateur-a"}), w.fact(subject, ticket, bridge.KindPriority, map[string]string{"to": w.pick("P1", "P4")}))
	case 7:
		w.note(incidentID, w.pick(string(bridge.KindRestored), string(bridge.KindResolved), string(bridge.KindReopened)), nil)
	case 8:
		w.note(incidentID, string(bridge.KindAttached), map[string]string{"incident": w.ids[w.rand.IntN(len(w.ids))]})
	}
}

func (w *world) note(id, kind string, data map[string]string) {
	w.must(w.store.Write(w.t.Context(), func(tx incident.Tx) error { return tx.Append(w.fact(id, 0, bridge.Kind(kind), data)) }))
}

// take has an incident without a ticket take over one that is there.
func (w *world) take(ticket int64, id string) {
	m, err := w.store.Mirrored(w.t.Context(), ticket)
	w.must(err)
	i, err := w.store.Incident(w.t.Context(), id)
	w.must(err)
	if m.Fields["vigie_incident"] != "" || i.TicketID != 0 {
		return
	}
	i.TicketID = ticket
	w.must(w.store.Write(w.t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(i) }))
	w.tell(ticket, id, w.fact(bridge.TicketSubject(ticket), ticket, bridge.KindNoted, map[string]string{"article": "2"}))
}

// states are all cases, reckoned from the journal at this instant.
func (w *world) states() []sla.State {
	var all []sla.State
	take := func(c *sla.Case, err error) {
		w.must(err)
		all = append(all, sla.Evaluate(w.rules, *c, w.now))
	}
	taken := make(map[string]bool)
	for n := range w.desk {
		m, err := w.store.Mirrored(w.t.Context(), firstTicket+1+n)
		w.must(err)
		taken[m.Fields["vigie_incident"]] = true
		take(report.CaseOf(w.t.Context(), w.store, m.ID))
	}
	for _, id := range w.ids {
		if !taken[id] {
			take(report.CaseOfIncident(w.t.Context(), w.store, id))
		}
	}
	return all
}

// check compares what is kept with what follows from the journal.
func (w *world) check() (decided int) {
	w.t.Helper()
	states := w.states()
	for month := time.February; month <= time.June; month++ {
		period := sla.MonthOf(2026, month, w.rules.Location())
		if period.From.After(w.now) {
			break
		}
		// A month that goes on is counted as far as it is known.
		want := slatest.InMonth(w.rules, states, period)
		kept, err := w.store.MeasuredMonth(w.t.Context(), ledger.MonthOf(period.From, w.rules.Location()))
		w.must(err)
		sums := make(map[string]ledger.MonthSum)
		for _, s := range kept {
			sums[s.Name+string(s.Criticity)] = s
		}
		for i, rate := range want.Rates {
			got, times := sums[string(rate.Clock)+string(rate.Criticity)], want.Times[i]
			if r := (sla.Rate{Clock: rate.Clock, Criticity: rate.Criticity, Contractual: rate.Contractual, Met: int(got.Met), Breached: int(got.Breached), Contested: int(got.Contested), Running: int(got.Running)}); r != rate {
				w.t.Errorf("%s of 2026: kept %+v, is %+v", month, r, rate)
			}
			if got := (slatest.Times{
				Clock: rate.Clock, Criticity: rate.Criticity, N: int(got.Stopped), Open: int(got.Met + got.Breached - got.Stopped),
				Wall: statistics(got.Wall, got.Stopped), Net: statistics(got.Net, got.Stopped),
			}); !reflect.DeepEqual(got, times) {
				w.t.Errorf("%s of 2026: kept %+v, is %+v", month, got, times)
			}
			decided += rate.Met + rate.Breached
		}
		w.checkShares(states, period, sums)
		w.checkLate(want.Late, period)
	}
	return decided
}

// checkShares: R21, who had the tickets that ended in a month.
func (w *world) checkShares(states []sla.State, period sla.Period, sums map[string]ledger.MonthSum) {
	w.t.Helper()
	for _, criticity := range bridge.Criticities {
		want := ledger.MonthSum{Name: ledger.Total, Criticity: criticity}
		for i := range states {
			for _, e := range states[i].Ends() {
				if e.Criticity == criticity && slatest.Holds(period, e.At) {
					want.Stopped, want.Wall.Sum = want.Stopped+1, want.Wall.Sum+e.Wall
					want.Parties, want.Pauses = want.Parties+e.Parties, want.Pauses+e.Pauses
				}
			}
		}
		got, there := sums[ledger.Total+string(criticity)]
		if (there || want.Stopped > 0) && got != want {
			w.t.Errorf("from %s: kept %+v, is %+v", period.From, got, want)
		}
	}
}

func statistics(s ledger.Spread, n int64) slatest.Statistics {
	return slatest.Statistics{Mean: (s.Sum / time.Duration(max(n, 1))).Truncate(time.Millisecond), Median: s.Median, P90: s.P90}
}

// dying is a store whose process is killed at some write.
type dying struct {
	compliance.Store

	left int
}

var errKilled = errors.New("killed")

func (d *dying) SaveMeasured(ctx context.Context, all []ledger.Measured) error {
	if d.left--; d.left < 0 {
		return errKilled
	}
	return d.Store.SaveMeasured(ctx, all)
}

func (d *dying) SaveMeasuring(ctx context.Context, m ledger.Measuring) error {
	if d.left--; d.left < 0 {
		return errKilled
	}
	return d.Store.SaveMeasuring(ctx, m)
}

// TestKeptIsReckoned: whatever happens, and whoever is killed in between, what
// is kept is what follows from the journal.
func TestKeptIsReckoned(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, seed)
			stricter := contract(t, "restore: {target: 4h", "restore: {target: 2h", "restore: {target: 8h", "restore: {target: 30h")
			decided, going := 0, 0
			for range 12 {
				for range 1 + w.rand.IntN(12) {
					w.act()
				}
				if w.rand.IntN(3) == 0 {
					w.rules, stricter = stricter, w.rules
				}
				if err := w.keep(&dying{w.store, w.rand.IntN(4)}).RunOnce(t.Context(), w.now); err != nil && !errors.Is(err, errKilled) {
					t.Fatal(err)
				}
				w.must(w.keeper.RunOnce(t.Context(), w.now))
				decided += w.check()
				going += w.checkPresent()
				if t.Failed() {
					return
				}
			}
			if decided == 0 || going == 0 {
				t.Error("nothing was decided, or goes on: the test says nothing")
			}
		})
	}
}
