package escalation_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// fact is an entry so long after t0.
func fact(kind bridge.Kind, after time.Duration) bridge.Entry {
	return bridge.Entry{Kind: kind, EffectiveAt: at(after), ReceivedAt: at(after)}
}

// situation is an incident of P2 that began at t0.
func situation(t *testing.T, after time.Duration, change func(*bridge.Incident), journal []bridge.Entry, passed ...bridge.Escalation) escalation.Situation {
	t.Helper()
	contract := contract(t)
	i := bridge.Incident{ID: "01A", State: bridge.StateOpen, Criticity: bridge.P2, OpenedAt: t0, RaisedAt: t0}
	if change != nil {
		change(&i)
	}
	clocks, err := roundTheClock{}.Clocks(contract, i, journal, at(after))
	if err != nil {
		t.Fatal(err)
	}
	return escalation.Situation{Incident: i, Ladders: contract.Ladders, Clocks: clocks, Passed: passed, Now: at(after)}
}

// before is a step that fired earlier in a cycle.
func before(ladder, step string, cycle int) bridge.Escalation {
	return bridge.Escalation{Incident: "01A", Ladder: ladder, Version: "older", Step: step, Cycle: cycle, Outcome: bridge.EscalationFired, At: t0}
}

func summary(d escalation.Decision) (all []string) {
	for _, p := range d.Passings {
		text := p.Ladder + "/" + p.Escalation.Step + " " + string(p.Outcome)
		if p.Reason != "" {
			text += ": " + p.Reason
		}
		if p.Late {
			text += " (late)"
		}
		all = append(all, text)
	}
	for _, e := range d.Ended {
		all = append(all, e.Ladder+"/"+e.Step+" ended")
	}
	return all
}

func TestR20Plan(t *testing.T) {
	t.Parallel()
	acked := func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateAcknowledged, at(10*time.Minute) }
	ack := fact(bridge.KindFirstAct, 10*time.Minute)
	first := before("direction", "sans réponse", 0)
	half := before("technique", "niveau 2", 0)
	tests := []struct {
		name    string
		after   time.Duration
		change  func(*bridge.Incident)
		journal []bridge.Entry
		passed  []bridge.Escalation
		want    []string
		wake    time.Duration // after t0; negative for never
	}{
		{"nothing is due yet", time.Minute, nil, nil, nil, nil, 30 * time.Minute},
		{"a moment before", 30*time.Minute - time.Millisecond, nil, nil, nil, nil, 30 * time.Minute},
		{"the moment itself", 30 * time.Minute, nil, nil, nil, []string{"direction/sans réponse fired"}, 4 * time.Hour},
		{"once a cycle", time.Hour, nil, nil, []bridge.Escalation{first}, nil, 4 * time.Hour},
		{"acknowledged before it was due: never", time.Hour, acked, []bridge.Entry{ack}, nil, nil, 4 * time.Hour},
		{
			"acknowledged since it was due: cancelled, and journaled", time.Hour, func(i *bridge.Incident) {
				i.State, i.AcknowledgedAt = bridge.StateAcknowledged, at(45*time.Minute)
			},
			[]bridge.Entry{fact(bridge.KindFirstAct, 45*time.Minute)},
			nil,
			[]string{"direction/sans réponse cancelled: l'incident est pris en charge (late)"},
			4 * time.Hour,
		},
		{"taken in hand ends what called", time.Hour, acked, []bridge.Entry{ack}, []bridge.Escalation{first}, []string{"direction/sans réponse ended"}, 4 * time.Hour},
		{"a share of a clock", 4 * time.Hour, acked, []bridge.Entry{ack}, nil, []string{"technique/niveau 2 fired"}, 6 * time.Hour},
		{"a share waits while suspended", 4 * time.Hour, acked, []bridge.Entry{ack, fact(bridge.KindSuspended, time.Hour)}, nil, nil, 7 * time.Hour},
		{
			"… and is reached as much later", 5 * time.Hour, acked,
			[]bridge.Entry{ack, fact(bridge.KindSuspended, time.Hour), fact(bridge.KindResumed, 2*time.Hour)},
			nil,
			[]string{"technique/niveau 2 fired"},
			7 * time.Hour,
		},
		{
			"suspended since it was due: cancelled", 5 * time.Hour, acked,
			[]bridge.Entry{ack, fact(bridge.KindSuspended, 4*time.Hour+time.Minute)},
			nil,
			[]string{"technique/niveau 2 cancelled: l'incident est suspendu (late)"},
			7 * time.Hour,
		},
		{"overdue steps collapse to the last of each ladder", 8 * time.Hour, nil, nil, nil, []string{
			"technique/niveau 2 collapsed: rattrapage, regroupée avec l'étape « opérateur » (late)",
			"technique/niveau 3 collapsed: rattrapage, regroupée avec l'étape « opérateur » (late)",
			"technique/opérateur fired (late)",
			"direction/sans réponse collapsed: rattrapage, regroupée avec l'étape « délai dépassé » (late)",
			"direction/délai dépassé fired",
		}, -1},
		{"… to the last that may fire", 6*time.Hour + 30*time.Minute, nil, []bridge.Entry{fact(bridge.KindSuspended, 6*time.Hour+10*time.Minute)}, nil, []string{
			"technique/niveau 2 cancelled: l'incident est suspendu (late)",
			"technique/niveau 3 cancelled: l'incident est suspendu (late)",
			"direction/sans réponse fired (late)",
		}, 7 * time.Hour},
		{
			"restored before it was due: never", 9 * time.Hour, func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateRestored, at(10*time.Minute) },
			[]bridge.Entry{ack, fact(bridge.KindRestored, time.Hour)},
			nil, nil, -1,
		},
		{
			"restored since it was due: cancelled", 9 * time.Hour, func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateRestored, at(10*time.Minute) },
			[]bridge.Entry{ack, fact(bridge.KindRestored, 5*time.Hour)},
			nil,
			[]string{"technique/niveau 2 cancelled: le service est rétabli (late)"},
			-1,
		},
		{"declared restored by a person counts", 5 * time.Hour, acked, []bridge.Entry{ack, fact(bridge.KindRestored, 3*time.Hour)}, []bridge.Escalation{half}, []string{"technique/niveau 2 ended"}, -1},
		{
			"a new cycle begins when it is opened again", 10 * time.Hour, func(i *bridge.Incident) {
				i.Reopened, i.RaisedAt, i.AcknowledgedAt = 1, at(10*time.Hour), at(10*time.Minute)
			},
			[]bridge.Entry{ack, fact(bridge.KindRestored, 5*time.Hour), fact(bridge.KindReopened, 10*time.Hour)},
			[]bridge.Escalation{half},
			[]string{"technique/niveau 2 fired", "technique/niveau 2 ended"},
			11 * time.Hour,
		},
		{
			"… and wall time counts from there", 17 * time.Hour, func(i *bridge.Incident) {
				i.Reopened, i.RaisedAt, i.AcknowledgedAt = 1, at(10*time.Hour), at(10*time.Minute)
			},
			[]bridge.Entry{ack, fact(bridge.KindSuspended, time.Hour), fact(bridge.KindReopened, 10*time.Hour)},
			nil,
			[]string{"technique/opérateur fired"},
			-1,
		},
		{"another criticity has other ladders", time.Hour, func(i *bridge.Incident) { i.Criticity = bridge.P3 }, nil, nil, []string{"mineurs/rappel fired"}, -1},
		{"… and what fired of the former goes on", time.Hour, func(i *bridge.Incident) { i.Criticity = bridge.P1 }, nil, []bridge.Escalation{first}, nil, 2 * time.Hour},
		{"none for this criticity", 100 * time.Hour, func(i *bridge.Incident) { i.Criticity = bridge.P4 }, nil, nil, nil, -1},
		{"part of another: its parent climbs", 100 * time.Hour, func(i *bridge.Incident) { i.Parent = "01B" }, nil, []bridge.Escalation{first}, []string{"direction/sans réponse ended"}, -1},
		{"a hand-over has its own clock", 100 * time.Hour, func(i *bridge.Incident) { i.Nature = bridge.NatureHandover }, nil, nil, nil, -1},
		{"a problem is people's", 100 * time.Hour, func(i *bridge.Incident) { i.Nature = bridge.NatureProblem }, nil, nil, nil, -1},
		{"a storm climbs", 30 * time.Minute, func(i *bridge.Incident) { i.Nature = bridge.NatureStorm }, nil, nil, []string{"direction/sans réponse fired"}, 4 * time.Hour},
		{"held back", 100 * time.Hour, func(i *bridge.Incident) { i.State = bridge.StateHeld }, nil, nil, nil, -1},
		{"a clock that was set back", -time.Hour, nil, nil, []bridge.Escalation{first}, nil, 4 * time.Hour},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := escalation.Plan(situation(t, test.after, test.change, test.journal, test.passed...))
			if got := summary(d); !slices.Equal(got, test.want) {
				t.Errorf("passed are\n%q\nwant\n%q", got, test.want)
			}
			wake := time.Time{}
			if test.wake >= 0 {
				wake = at(test.wake)
			}
			if !d.Wake.Equal(wake) {
				t.Errorf("next look at %s, want %s", d.Wake, wake)
			}
		})
	}
}

// TestR20CollapsedMoves: what overdue steps would have moved moves with the
// one that stands for them; whom they would have called is not called.
func TestR20CollapsedMoves(t *testing.T) {
	t.Parallel()
	d := escalation.Plan(situation(t, 8*time.Hour, nil, nil))
	i := slices.IndexFunc(d.Passings, func(p escalation.Passing) bool { return p.Escalation.Step == "opérateur" })
	p := d.Passings[i]
	if p.Do.Transmit != "N3" || p.Do.HandOver != "operateur-a" || p.Do.Webhook != "" || p.Do.Note != "" || len(p.Do.Mention) != 0 || p.Hook != "" {
		t.Errorf("it does %+v", p.Do)
	}
	if !slices.Equal(p.Collapsed, []string{"niveau 2", "niveau 3"}) {
		t.Errorf("it stands for %v", p.Collapsed)
	}
	called := 0
	for _, p := range d.Passings {
		if p.Do.Notifies() {
			called++
		}
	}
	if called > 1 {
		t.Errorf("%d call upon somebody: want one of the hierarchical ladder", called)
	}
}

// TestR20ShareIsExact: a share is reached with the first whole millisecond.
func TestR20ShareIsExact(t *testing.T) {
	t.Parallel()
	ladders := []policy.Ladder{{Name: "l", Criticities: []bridge.Criticity{bridge.P1}, Steps: []policy.Step{{Name: "s", Share: 33, Clock: policy.ClockRestore}}}}
	for elapsed, want := range map[time.Duration]int{3*time.Millisecond + 999*time.Microsecond: 0, 4 * time.Millisecond: 1} {
		d := escalation.Plan(escalation.Situation{
			Incident: bridge.Incident{Criticity: bridge.P1, State: bridge.StateOpen, OpenedAt: t0}, Ladders: ladders, Now: at(elapsed),
			Clocks: []escalation.Clock{{Name: policy.ClockRestore, Start: t0, Target: 11 * time.Millisecond, Elapsed: elapsed}},
		})
		if len(d.Passings) != want {
			t.Errorf("after %s of 11 ms %d steps are due, want %d", elapsed, len(d.Passings), want)
		}
	}
}

// TestR20WithoutClock: what was not promised has no shares; wall time counts
// from the opening.
func TestR20WithoutClock(t *testing.T) {
	t.Parallel()
	steps := []policy.Step{
		{Name: "part", Share: 1, Clock: policy.ClockResolve},
		{Name: "calendrier", After: 1, Time: policy.TimeCalendar, Clock: policy.ClockResolve},
		{Name: "horloge", After: policyDuration(time.Hour), Clock: policy.ClockResolve},
	}
	d := escalation.Plan(escalation.Situation{
		Incident: bridge.Incident{Criticity: bridge.P1, State: bridge.StateOpen, OpenedAt: t0}, Now: at(time.Hour),
		Ladders: []policy.Ladder{{Name: "l", Criticities: []bridge.Criticity{bridge.P1}, Steps: steps}},
	})
	if got, want := summary(d), []string{"l/horloge fired"}; !slices.Equal(got, want) {
		t.Errorf("passed are %q, want %q", got, want)
	}
}
