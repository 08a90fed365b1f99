package escalation_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// planOnce plays one incident against Plan alone, its rows kept in memory.
func planOnce(rt *rapid.T, ladders []policy.Ladder) {
	i := bridge.Incident{ID: "01A", State: bridge.StateOpen, Criticity: bridge.P2, OpenedAt: t0, RaisedAt: t0}
	var journal []bridge.Entry
	var rows []bridge.Escalation
	now := t0
	for range rapid.IntRange(1, 20).Draw(rt, "acts") {
		now = now.Add(time.Duration(rapid.IntRange(0, 5*3600).Draw(rt, "seconds")) * time.Second)
		kind := rapid.SampledFrom([]bridge.Kind{"", bridge.KindFirstAct, bridge.KindSuspended, bridge.KindResumed, bridge.KindRestored, bridge.KindReopened}).Draw(rt, "act")
		live(&i, kind, now)
		if kind != "" {
			journal = append(journal, bridge.Entry{Kind: kind, EffectiveAt: now})
		}
		if rapid.Bool().Draw(rt, "down") {
			continue
		}
		rows = planned(rt, i, ladders, journal, rows, now)
	}
}

func live(i *bridge.Incident, kind bridge.Kind, now time.Time) {
	switch kind {
	case bridge.KindFirstAct:
		if i.AcknowledgedAt.IsZero() {
			i.AcknowledgedAt = now
		}
	case bridge.KindRestored:
		i.State = bridge.StateRestored
	case bridge.KindReopened:
		if i.State == bridge.StateRestored {
			i.State, i.RaisedAt = bridge.StateOpen, now
			i.Reopened++
		}
	}
}

// planned asks for a plan, checks it, and returns the rows after it.
func planned(rt *rapid.T, i bridge.Incident, ladders []policy.Ladder, journal []bridge.Entry, rows []bridge.Escalation, now time.Time) []bridge.Escalation {
	target := map[policy.ClockName]time.Duration{policy.ClockResponse: 30 * time.Minute, policy.ClockRestore: 8 * time.Hour}
	var clocks []escalation.Clock
	for name, delay := range target {
		clocks = append(clocks, count(name, delay, t0, journal, now))
	}
	d := escalation.Plan(escalation.Situation{Incident: i, Ladders: ladders, Clocks: clocks, Passed: rows, Now: now})
	if !d.Wake.IsZero() && !d.Wake.After(now) {
		rt.Fatalf("at %s the next look is at %s", now, d.Wake)
	}
	fired := make(map[string]bool)
	for _, p := range d.Passings {
		for _, row := range rows {
			if row.Ladder == p.Ladder && row.Step == p.Escalation.Step && row.Cycle == p.Cycle {
				rt.Fatalf("%s/%s is passed twice in cycle %d", p.Ladder, p.Escalation.Step, p.Cycle)
			}
		}
		if p.DueAt.After(now) || p.Outcome == "" {
			rt.Fatalf("at %s a step is passed that is due at %s: %q", now, p.DueAt, p.Outcome)
		}
		if p.Outcome == bridge.EscalationFired {
			if fired[p.Ladder] || i.State != bridge.StateOpen || p.Escalation.Step == "sans réponse" && !i.AcknowledgedAt.IsZero() {
				rt.Fatalf("%s/%s fires on %+v, fired are %v", p.Ladder, p.Escalation.Step, i, fired)
			}
			fired[p.Ladder] = true
		}
		rows = append(rows, p.Escalation)
	}
	// What is planned once is not planned again.
	if again := escalation.Plan(escalation.Situation{Incident: i, Ladders: ladders, Clocks: clocks, Passed: rows, Now: now}); len(again.Passings) > 0 {
		rt.Fatalf("at %s the same is planned again: %+v", now, again.Passings)
	}
	return rows
}
