package escalation_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
)

func openSQLite(t *testing.T) ledger.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "ledger.db"), discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func openPostgres(t *testing.T) ledger.Store {
	t.Helper()
	place := pgtest.Database(t)
	store, err := postgres.Open(t.Context(), postgres.Options{URL: place.URL, PasswordFile: place.PasswordFile}, discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// onBoth runs a test on each engine that keeps ledgers.
func onBoth(t *testing.T, test func(t *testing.T, store ledger.Store)) {
	for name, open := range map[string]func(*testing.T) ledger.Store{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

var discard = slog.New(slog.DiscardHandler)

// moment is a clock that the test moves. A desk may read it while the test goes
// on: one whose answer is lost is not done when its caller is.
type moment struct{ at atomic.Pointer[time.Time] }

func (m *moment) set(at time.Time) { m.at.Store(&at) }
func (m *moment) now() time.Time   { return *m.at.Load() }

// rig is an engine over a real ledger, whose clock the test moves.
type rig struct {
	t        *testing.T
	store    ledger.Store
	engine   *escalation.Engine
	terms    *policy.Contract
	registry *prometheus.Registry
	moment   moment
	woken    atomic.Int64 // by engines that look at the same time
	failing  error        // of the clocks
}

func newRig(t *testing.T, store ledger.Store, hooks ...escalation.Hook) *rig {
	t.Helper()
	r := &rig{t: t, store: store, terms: contract(t)}
	r.moment.set(t0)
	r.engine, r.registry = r.another(hooks...)
	return r
}

// another is a second process on the same ledger.
func (r *rig) another(hooks ...escalation.Hook) (*escalation.Engine, *prometheus.Registry) {
	r.t.Helper()
	registry := prometheus.NewPedanticRegistry()
	engine, err := escalation.New(escalation.Options{
		Store: r.store, Policy: func() *policy.Contract { return r.terms }, Clocks: r, Hand: incident.Hand{}, Hooks: hooks,
		Link:   func(i bridge.Incident) string { return "https://vigie.example/incidents/" + i.ID },
		Holder: "test", Logger: discard, Registerer: registry, Woken: func() { r.woken.Add(1) },
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return engine, registry
}

// Clocks makes the rig its own clocks, which may fail.
func (r *rig) Clocks(contract *policy.Contract, i bridge.Incident, journal []bridge.Entry, now time.Time) ([]escalation.Clock, error) {
	if r.failing != nil && i.ID == "01FAIL" {
		return nil, r.failing
	}
	return roundTheClock{}.Clocks(contract, i, journal, now)
}

// open puts an incident of P2 into the ledger.
func (r *rig) open(id string, change func(*bridge.Incident)) {
	r.t.Helper()
	i := &bridge.Incident{
		ID: id, Key: id, State: bridge.StateOpen, Criticity: bridge.P2, Decided: bridge.P2, Title: "Coupure", Site: "ecole-7", Device: "sw-1",
		DetectedAt: r.moment.now(), OpenedAt: r.moment.now(), RaisedAt: r.moment.now(), Desired: 1, Synced: 1, Written: map[string]string{}, TicketGroup: "N1",
	}
	if change != nil {
		change(i)
	}
	r.change(i, bridge.KindOpened)
}

// change saves an incident, and facts about it.
func (r *rig) change(i *bridge.Incident, kinds ...bridge.Kind) {
	r.t.Helper()
	err := r.store.Write(r.t.Context(), func(tx incident.Tx) error {
		if err := tx.SaveIncident(i); err != nil {
			return err
		}
		for _, kind := range kinds {
			if err := tx.Append(bridge.Entry{Subject: i.ID, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: r.moment.now(), ReceivedAt: r.moment.now()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// alter changes an incident as it is in the ledger.
func (r *rig) alter(id string, change func(*bridge.Incident), kinds ...bridge.Kind) {
	r.t.Helper()
	i := r.incident(id)
	change(&i)
	r.change(&i, kinds...)
}

func (r *rig) incident(id string) bridge.Incident {
	r.t.Helper()
	found, err := r.store.Incident(r.t.Context(), id)
	if err != nil || found == nil {
		r.t.Fatalf("incident %s: %v, %v", id, found, err)
	}
	return *found
}

// look has the engine look at an instant.
func (r *rig) look(after time.Duration) {
	r.t.Helper()
	r.moment.set(at(after))
	if err := r.engine.RunOnce(r.t.Context(), r.moment.now()); err != nil {
		r.t.Fatal(err)
	}
}

// passed are an incident's steps.
func (r *rig) passed(id string) (all []bridge.Escalation) {
	r.t.Helper()
	err := r.store.Escalate(r.t.Context(), func(tx escalation.Tx) (err error) {
		all, err = tx.Escalations(id)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// steps names what was passed, and how.
func (r *rig) steps(id string) (all []string) {
	r.t.Helper()
	for _, e := range r.passed(id) {
		all = append(all, e.Step+" "+string(e.Outcome))
	}
	return all
}

// texts are the journal's of a kind.
func (r *rig) texts(id string, kind bridge.Kind) (all []string) {
	r.t.Helper()
	journal, err := r.store.Journal(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range journal {
		if e.Kind == kind {
			all = append(all, e.Text)
		}
	}
	return all
}

func secret(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
