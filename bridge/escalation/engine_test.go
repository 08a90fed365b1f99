package escalation_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// want compares, in whatever order steps of one instant come.
func want(t *testing.T, what string, got []string, wanted ...string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(wanted)
	if !slices.Equal(got, wanted) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, wanted)
	}
}

// TestR20Life: a ladder from its first step to its last, over two cycles.
func TestR20Life(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, store ledger.Store) {
		r := newRig(t, store)
		r.open("01A", nil)
		r.look(0)
		r.look(29 * time.Minute)
		want(t, "before anything is due", r.steps("01A"))
		r.look(30 * time.Minute)
		r.look(31 * time.Minute)
		want(t, "unacknowledged", r.steps("01A"), "sans réponse fired")
		want(t, "told", r.texts("01A", bridge.KindEscalated), "Escalade hiérarchique « sans réponse » ; astreinte appelée : astreinte")
		if i := r.incident("01A"); i.Desired != 2 {
			t.Errorf("the ticket is not to be written: desired %d", i.Desired)
		}

		r.moment.set(at(40 * time.Minute))
		r.alter("01A", func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateAcknowledged, r.moment.now() }, bridge.KindFirstAct)
		r.look(41 * time.Minute)
		if e := r.passed("01A")[0]; !e.EndedAt.Equal(at(41 * time.Minute)) {
			t.Errorf("taken in hand, and it goes on: %+v", e)
		}

		r.look(4 * time.Hour)
		if i := r.incident("01A"); i.Asked["group"] != "N2" {
			t.Errorf("asked of the ticket is %v", i.Asked)
		}
		r.look(6 * time.Hour)
		r.look(7 * time.Hour)
		if i := r.incident("01A"); i.Asked["group"] != "N3" || i.Party != "operateur-a" || i.Asked["tiers"] != "operateur-a" {
			t.Errorf("asked of the ticket is %v, the party is %q", i.Asked, i.Party)
		}
		r.look(8 * time.Hour)
		if i := r.incident("01A"); i.Criticity != bridge.P1 || i.Why != "échelle « direction »" {
			t.Errorf("criticity is %s: %s", i.Criticity, i.Why)
		}
		once := []string{"sans réponse fired", "niveau 2 fired", "niveau 3 fired", "opérateur fired", "délai dépassé fired"}
		want(t, "all of a cycle", r.steps("01A"), once...)

		r.moment.set(at(9 * time.Hour))
		r.alter("01A", func(i *bridge.Incident) { i.State, i.RestoredAt = bridge.StateRestored, r.moment.now() }, bridge.KindRestored)
		r.look(9*time.Hour + time.Minute)
		for _, e := range r.passed("01A") {
			if e.EndedAt.IsZero() {
				t.Errorf("restored, and it goes on: %+v", e)
			}
		}
		r.moment.set(at(10 * time.Hour))
		r.alter("01A", func(i *bridge.Incident) {
			i.State, i.Reopened, i.RaisedAt, i.RestoredAt = bridge.StateAcknowledged, 1, r.moment.now(), time.Time{}
		}, bridge.KindReopened)
		r.look(10*time.Hour + time.Second)
		want(t, "a new cycle, of P1 by now", r.steps("01A"), append(once, "niveau 2 collapsed", "niveau 3 fired")...)

		r.alter("01A", func(i *bridge.Incident) { i.State = bridge.StateClosed }, bridge.KindClosed)
		r.look(11 * time.Hour)
		if due, err := store.EscalationsDue(t.Context(), at(1000*time.Hour), r.terms.Hash(), time.Time{}, 9); err != nil || len(due) != 0 {
			t.Errorf("closed, and due are %v, %v", due, err)
		}
		if found, err := store.Verify(t.Context(), 0, func(ledger.Break) {}); err != nil || found.Broken != 0 {
			t.Errorf("the journal is %+v, %v", found, err)
		}
	})
}

// TestR20NightOfDowntime: one step a ladder fires, says that it is late, and
// the others are in the journal.
func TestR20NightOfDowntime(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, store ledger.Store) {
		r := newRig(t, store)
		r.open("01A", nil)
		r.look(time.Minute)
		r.look(10 * time.Hour)
		want(t, "passed", r.steps("01A"), "niveau 2 collapsed", "niveau 3 collapsed", "opérateur fired", "sans réponse collapsed", "délai dépassé fired")
		told := r.texts("01A", bridge.KindEscalated)
		want(t, "told", told,
			"Escalade fonctionnelle « opérateur » ; rattrapage, échéance dépassée de 3 h 0 min, au lieu de « niveau 2 », « niveau 3 » ; transmis à N3 ; confié à operateur-a",
			"Escalade hiérarchique « délai dépassé » ; rattrapage, échéance dépassée de 2 h 0 min, au lieu de « sans réponse » ; criticité portée à P1 ; courriel à chef@vigie.example ; astreinte appelée : direction")
		if skipped := r.texts("01A", bridge.KindStepSkipped); len(skipped) != 3 || !strings.Contains(skipped[0], "non déclenchée : rattrapage") {
			t.Errorf("in the journal are %q", skipped)
		}
		if i := r.incident("01A"); i.Desired != 2 {
			t.Errorf("the ticket is written %d times for one night", i.Desired-1)
		}
		r.look(10*time.Hour + time.Minute)
		if again := r.texts("01A", bridge.KindEscalated); len(again) != len(told) {
			t.Errorf("told again: %q", again)
		}
	})
}

// TestR20ClockJumps: whatever the clock does, a step fires once.
func TestR20ClockJumps(t *testing.T) {
	t.Parallel()
	r := newRig(t, openSQLite(t))
	r.open("01A", nil)
	for _, after := range []time.Duration{
		0, 31 * time.Minute, -24 * time.Hour, 20 * time.Minute, 31 * time.Minute, 1000 * time.Hour, time.Minute, 5 * time.Hour, 2000 * time.Hour,
	} {
		r.look(after)
	}
	want(t, "passed", r.steps("01A"), "sans réponse fired", "niveau 2 collapsed", "niveau 3 collapsed", "opérateur fired", "délai dépassé fired")
}

// TestR20Replicas: several processes look at many incidents at once.
func TestR20Replicas(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, store ledger.Store) {
		r := newRig(t, store)
		ids := []string{"01A", "01B", "01C", "01D", "01E"}
		for _, id := range ids {
			r.open(id, nil)
		}
		for _, after := range []time.Duration{time.Minute, 31 * time.Minute, 9 * time.Hour} {
			var wg sync.WaitGroup
			for range 3 {
				engine, _ := r.another()
				wg.Go(func() {
					if err := engine.RunOnce(context.Background(), at(after)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		for _, id := range ids {
			want(t, id, r.steps(id), "sans réponse fired", "niveau 2 collapsed", "niveau 3 collapsed", "opérateur fired", "délai dépassé fired")
			if told := r.texts(id, bridge.KindEscalated); len(told) != 3 {
				t.Errorf("%s: told are %q", id, told)
			}
		}
	})
}

// TestR20NewText: a step of another text of its ladder is not passed again; a
// step of another name is.
func TestR20NewText(t *testing.T) {
	t.Parallel()
	r := newRig(t, openSQLite(t))
	r.open("01A", nil)
	r.look(31 * time.Minute)
	next := contract(t)
	next.Ladders[1].Steps[0].Do.Page = "autre"
	r.terms = next
	r.look(32 * time.Minute)
	want(t, "after another text", r.steps("01A"), "sans réponse fired")
	renamed := contract(t)
	renamed.Ladders[1].Steps[0].Name = "personne ne répond"
	r.terms = renamed
	r.alter("01A", func(*bridge.Incident) {}, bridge.KindAlertFiring)
	r.look(33 * time.Minute)
	want(t, "after another name", r.steps("01A"), "sans réponse fired", "personne ne répond fired")
}

// TestR20NotGivenBack: a ladder does not take an incident from who has it, nor
// back to an earlier line.
func TestR20NotGivenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, openSQLite(t))
	r.open("01A", func(i *bridge.Incident) {
		i.TicketGroup, i.Party, i.State, i.AcknowledgedAt = "N3", "autre", bridge.StateAcknowledged, t0
	})
	r.look(4 * time.Hour)
	r.look(7 * time.Hour)
	if i := r.incident("01A"); len(i.Asked) != 0 || i.Party != "autre" {
		t.Errorf("asked of the ticket is %v, the party is %q", i.Asked, i.Party)
	}
	want(t, "told", r.texts("01A", bridge.KindEscalated),
		"Escalade fonctionnelle « niveau 2 » ; Moitié du délai",
		"Escalade fonctionnelle « opérateur » ; rattrapage, au lieu de « niveau 3 »")
}

// TestFailingIncident: one whose clocks cannot be worked out keeps no other
// from its turn, and is looked at again once they can.
func TestFailingIncident(t *testing.T) {
	t.Parallel()
	r := newRig(t, openSQLite(t))
	r.failing = errors.New("le calendrier manque")
	r.open("01FAIL", nil)
	r.open("01OK", nil)
	r.moment.set(at(31 * time.Minute))
	if err := r.engine.RunOnce(t.Context(), r.moment.now()); !errors.Is(err, r.failing) {
		t.Errorf("RunOnce: %v, want %v", err, r.failing)
	}
	want(t, "the other", r.steps("01OK"), "sans réponse fired")
	if err := r.engine.RunOnce(t.Context(), r.moment.now().Add(time.Second)); err != nil {
		t.Errorf("it is tried again at once: %v", err)
	}
	r.failing = nil
	r.look(33 * time.Minute)
	want(t, "once they can", r.steps("01FAIL"), "sans réponse fired")
}

func TestPages(t *testing.T) {
	t.Parallel()
	r := newRig(t, openSQLite(t))
	r.open("01A", func(i *bridge.Incident) { i.TicketNumber = "31017" })
	r.look(31 * time.Minute)
	text := `# HELP vigie_escalation_active 1 for each step that pages a team, for as long as its condition holds.
# TYPE vigie_escalation_active gauge
vigie_escalation_active{criticity="P2",device="sw-1",incident="01A",kind="hierarchical",ladder="direction",site="ecole-7",step="sans réponse",team="astreinte",ticket="31017"} 1
# HELP vigie_escalation_active_left_out 1 where more steps page somebody than vigie_escalation_active shows, the newest.
# TYPE vigie_escalation_active_left_out gauge
vigie_escalation_active_left_out 0
# HELP vigie_escalation_steps_total Steps of ladders that were passed, by what became of them.
# TYPE vigie_escalation_steps_total counter
vigie_escalation_steps_total{kind="hierarchical",outcome="fired"} 1
`
	if err := testutil.GatherAndCompare(r.registry, strings.NewReader(text)); err != nil {
		t.Error(err)
	}
	r.alter("01A", func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateAcknowledged, r.moment.now() }, bridge.KindFirstAct)
	r.look(32 * time.Minute)
	if n, err := testutil.GatherAndCount(r.registry, "vigie_escalation_active"); err != nil || n != 0 {
		t.Errorf("taken in hand, and %d are paged, %v", n, err)
	}
}

// many is a ledger in which more steps page somebody than are shown.
type many struct{ ledger.Store }

func (m many) Pages(_ context.Context, limit int) ([]bridge.Page, error) {
	all := make([]bridge.Page, limit)
	for i := range all {
		all[i].Escalation = bridge.Escalation{Incident: "01A", Ladder: "l", Step: strconv.Itoa(i), Page: "noc"}
	}
	return all, nil
}

func TestMorePagesThanAreShown(t *testing.T) {
	t.Parallel()
	r := newRig(t, many{openSQLite(t)})
	if n, err := testutil.GatherAndCount(r.registry, "vigie_escalation_active"); err != nil || n != 2000 {
		t.Errorf("%d are shown, %v", n, err)
	}
	text := `# HELP vigie_escalation_active_left_out 1 where more steps page somebody than vigie_escalation_active shows, the newest.
# TYPE vigie_escalation_active_left_out gauge
vigie_escalation_active_left_out 1
`
	if err := testutil.GatherAndCompare(r.registry, strings.NewReader(text), "vigie_escalation_active_left_out"); err != nil {
		t.Error(err)
	}
}

// TestRunEnds: both loops end with their context.
func TestRunEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, openSQLite(t))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { r.engine.Run(ctx) })
	wg.Go(func() { r.engine.Tell(ctx) })
	cancel()
	wg.Wait()
}

var _ escalation.Clocks = (*rig)(nil)
