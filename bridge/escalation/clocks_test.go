package escalation_test

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// roundTheClock works clocks out as contracts of 24 hours a day have them: they
// stand still while suspended, stop when what they promise is done, and go on
// when it is undone.
type roundTheClock struct{}

func (roundTheClock) Clocks(contract *policy.Contract, i bridge.Incident, journal []bridge.Entry, now time.Time) ([]escalation.Clock, error) {
	clocks := contract.Level(i.Criticity).Clocks
	var all []escalation.Clock
	for _, name := range policy.ClockNames {
		all = append(all, count(name, clocks.Of(name).Target.Std(), i.OpenedAt, journal, now))
	}
	return all, nil
}

// span is a time during which a clock runs; it has no end while it does.
type span struct{ from, till time.Time }

func count(name policy.ClockName, target time.Duration, start time.Time, journal []bridge.Entry, now time.Time) escalation.Clock {
	c := escalation.Clock{Name: name, Start: start, Target: target}
	facts := slices.Clone(journal)
	slices.SortStableFunc(facts, func(a, b bridge.Entry) int { return a.EffectiveAt.Compare(b.EffectiveAt) })
	spans := []span{{from: start}}
	running := func() bool { return spans[len(spans)-1].till.IsZero() }
	halt := func(at time.Time) {
		if last := &spans[len(spans)-1]; last.till.IsZero() {
			last.till = at
		}
	}
	for _, e := range facts {
		if e.EffectiveAt.After(now) {
			continue
		}
		switch at := e.EffectiveAt; {
		case c.StoppedAt.IsZero() && stops(name, e.Kind):
			halt(at)
			c.StoppedAt = at
		case name != policy.ClockResponse && e.Kind == bridge.KindReopened:
			c.StoppedAt = time.Time{}
			if !c.Paused && !running() {
				spans = append(spans, span{from: at})
			}
		case name != policy.ClockResponse && e.Kind == bridge.KindSuspended:
			c.Paused = true
			halt(at)
		case name != policy.ClockResponse && e.Kind == bridge.KindResumed && c.Paused:
			if c.Paused = false; c.StoppedAt.IsZero() && !running() {
				spans = append(spans, span{from: at})
			}
		}
	}
	c.Elapsed, _ = walk(spans, now, 0)
	c.When = func(wanted time.Duration) time.Time {
		_, at := walk(spans, now, wanted)
		return at
	}
	return c
}

func stops(clock policy.ClockName, kind bridge.Kind) bool {
	switch kind {
	case bridge.KindFirstAct:
		return clock == policy.ClockResponse
	case bridge.KindRestored:
		return clock == policy.ClockRestore
	case bridge.KindResolved, bridge.KindClosed:
		return clock == policy.ClockResolve || clock == policy.ClockRestore
	}
	return false
}

// walk sums the spans up, and finds the instant at which so much was reached.
func walk(spans []span, now time.Time, wanted time.Duration) (sum time.Duration, at time.Time) {
	for _, s := range spans {
		till := s.till
		if till.IsZero() {
			till = now
		}
		length := max(till.Sub(s.from), 0)
		if at.IsZero() && (sum+length >= wanted || s.till.IsZero()) {
			at = s.from.Add(wanted - sum)
		}
		sum += length
	}
	return sum, at
}
