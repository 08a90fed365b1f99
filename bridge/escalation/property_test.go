package escalation_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// life is an incident under random acts, looked at at random instants.
type life struct {
	r    *rig
	id   string
	step time.Duration // since t0
}

func (l *life) actions(t *testing.T) map[string]func(*rapid.T) {
	fact := func(change func(*bridge.Incident), kind bridge.Kind) {
		l.r.moment.set(at(l.step))
		l.r.alter(l.id, change, kind)
	}
	broken := func() bool { return l.r.incident(l.id).State.Broken() }
	return map[string]func(*rapid.T){
		"time passes": func(rt *rapid.T) {
			l.step += rapid.SampledFrom([]time.Duration{time.Second, 7 * time.Minute, 30 * time.Minute, 3 * time.Hour, 13 * time.Hour}).Draw(rt, "passes")
		},
		"clock set back": func(rt *rapid.T) {
			l.step -= rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 2 * time.Hour}).Draw(rt, "back")
		},
		"look":       func(rt *rapid.T) { l.look(rt, t, l.r.engine) },
		"look again": func(rt *rapid.T) { another, _ := l.r.another(); l.look(rt, t, another) },
		"crash": func(rt *rapid.T) {
			l.r.moment.set(at(l.step))
			crashed, _ := l.r.another()
			crashed.Store = crashing{l.r.store, rapid.IntRange(1, 12).Draw(rt, "at call")}
			_ = crashed.RunOnce(context.Background(), l.r.moment.now()) // nothing of it is kept, which is checked elsewhere
		},
		"acknowledge": func(*rapid.T) {
			if i := l.r.incident(l.id); i.AcknowledgedAt.IsZero() && i.State.Broken() {
				fact(func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateAcknowledged, l.r.moment.now() }, bridge.KindFirstAct)
			}
		},
		"suspend": func(*rapid.T) { fact(func(*bridge.Incident) {}, bridge.KindSuspended) },
		"resume":  func(*rapid.T) { fact(func(*bridge.Incident) {}, bridge.KindResumed) },
		"restore": func(*rapid.T) {
			if broken() {
				fact(func(i *bridge.Incident) { i.State, i.RestoredAt = bridge.StateRestored, l.r.moment.now() }, bridge.KindRestored)
			}
		},
		"come back": func(*rapid.T) {
			if !broken() {
				fact(func(i *bridge.Incident) {
					i.State, i.RestoredAt, i.RaisedAt = bridge.StateOpen, time.Time{}, l.r.moment.now()
					i.Reopened++
				}, bridge.KindReopened)
			}
		},
		"": func(rt *rapid.T) { l.check(rt) },
	}
}

// look has an engine look, and holds what fired against the incident as it was.
func (l *life) look(rt *rapid.T, t *testing.T, engine *escalation.Engine) {
	l.r.moment.set(at(l.step))
	i := l.r.incident(l.id)
	before := l.r.passed(l.id)
	journal, err := l.r.store.Journal(t.Context(), l.id)
	if err != nil {
		rt.Fatal(err)
	}
	clocks, _ := roundTheClock{}.Clocks(l.r.terms, i, journal, l.r.moment.now())
	if err := engine.RunOnce(context.Background(), l.r.moment.now()); err != nil {
		rt.Fatal(err)
	}
	fired := make(map[string]int)
	for _, e := range l.r.passed(l.id)[len(before):] {
		if e.Outcome != bridge.EscalationFired || e.Cycle != i.Reopened {
			continue
		}
		fired[e.Ladder+" at "+e.At.String()]++
		stopped := func(name policy.ClockName) bool {
			return !clocks[slices.IndexFunc(clocks, func(c escalation.Clock) bool { return c.Name == name })].StoppedAt.IsZero()
		}
		switch {
		case !i.State.Broken():
			rt.Fatalf("%s fired on what is %s", e.Step, i.State)
		case e.Step == "sans réponse" && (!i.AcknowledgedAt.IsZero() || stopped("response")):
			rt.Fatalf("%s fired on what is acknowledged", e.Step)
		case (e.Step == "niveau 2" || e.Step == "niveau 3") && clocks[1].Paused:
			rt.Fatalf("%s fired on what is suspended", e.Step)
		case stopped("restore"):
			rt.Fatalf("%s fired on what is restored", e.Step)
		}
	}
	for ladder, n := range fired {
		// Another criticity has other steps, and its own catching up.
		if n > 1 && l.r.incident(l.id).Criticity == i.Criticity {
			rt.Fatalf("%d steps of %s fired at once", n, ladder)
		}
	}
}

// check: what was passed was so once a cycle, and the journal tells of each.
func (l *life) check(rt *rapid.T) {
	all := l.r.passed(l.id)
	seen := make(map[string]bool)
	for _, e := range all {
		key := fmt.Sprint(e.Ladder, "/", e.Step, "/", e.Cycle)
		if seen[key] {
			rt.Fatalf("%s was passed twice", key)
		}
		seen[key] = true
	}
	told := len(l.r.texts(l.id, bridge.KindEscalated)) + len(l.r.texts(l.id, bridge.KindStepSkipped))
	if told != len(all) {
		rt.Fatalf("%d steps were passed, and the journal tells of %d", len(all), told)
	}
}

// crashing is a store whose transactions end before their commit, at the
// n-th call within.
type crashing struct {
	ledger.Store

	n int
}

var errCrash = errors.New("the process died")

func (c crashing) Escalate(ctx context.Context, fn func(escalation.Tx) error) error {
	return c.Store.Escalate(ctx, func(tx escalation.Tx) error {
		if err := fn(&dyingTx{tx, c.n}); err != nil {
			return err
		}
		return errCrash
	})
}

type dyingTx struct {
	escalation.Tx

	left int
}

func (d *dyingTx) die() error {
	if d.left--; d.left <= 0 {
		return errCrash
	}
	return nil
}

func (d *dyingTx) Append(entries ...bridge.Entry) error {
	return errors.Join(d.die(), d.Tx.Append(entries...))
}

func (d *dyingTx) AddEscalation(e *bridge.Escalation) (bool, error) {
	added, err := d.Tx.AddEscalation(e)
	return added, errors.Join(d.die(), err)
}

func (d *dyingTx) SaveIncident(i *bridge.Incident) error {
	return errors.Join(d.die(), d.Tx.SaveIncident(i))
}

// TestR20Property: whatever happens to an incident, the clock and the process,
// no step fires twice in a cycle, nor once its condition has ended, nor more
// than one of a ladder at a time.
func TestR20Property(t *testing.T) {
	t.Parallel()
	r := newRig(t, openSQLite(t))
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		l := &life{r: r, id: fmt.Sprintf("01%06d", run)}
		r.moment.set(t0)
		r.open(l.id, nil)
		rt.Repeat(l.actions(t))
		r.alter(l.id, func(i *bridge.Incident) { i.State = bridge.StateClosed }, bridge.KindClosed)
	})
}

// TestR20PlanProperty holds the pure part to the same over many more lives.
func TestR20PlanProperty(t *testing.T) {
	t.Parallel()
	terms := contract(t)
	rapid.Check(t, func(rt *rapid.T) {
		for range 50 {
			planOnce(rt, terms.Ladders)
		}
	})
}
