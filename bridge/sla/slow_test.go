package sla_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// slow goes through a ticket's life minute by minute and counts on its fingers:
// what was used under each criticity since the beginning, and when that was
// first too much.
type slow struct {
	contract *policy.Contract
	name     policy.ClockName

	used      map[bridge.Criticity]time.Duration
	criticity bridge.Criticity
	reason    string // of a pause
	over      bool
	stopped   time.Time
	breached  time.Time
}

func (s *slow) take(e *bridge.Entry) {
	switch e.Kind { //nolint:exhaustive // what was drawn
	case bridge.KindPriority:
		s.criticity = bridge.Criticity(e.Data["to"])
	case bridge.KindSuspended:
		s.reason = e.Data["reason"]
	case bridge.KindResumed:
		s.reason = ""
	case bridge.KindRestored:
		if s.name == policy.ClockRestore && !s.over {
			s.over, s.stopped = true, e.EffectiveAt
		}
	case bridge.KindResolved:
		if !s.over {
			s.over, s.stopped = true, e.EffectiveAt
		}
	case bridge.KindReopened:
		s.over = false
	}
}

// minute passes.
func (s *slow) minute(at time.Time) {
	if s.over {
		return
	}
	for _, criticity := range bridge.Criticities {
		level := s.contract.Level(criticity)
		clock := level.Clocks.Of(s.name)
		calendar, known := s.contract.Calendar(clock.Calendar)
		if known && !clock.Stands(s.reason) && calendar.Between(at, at.Add(time.Minute)) > 0 {
			s.used[criticity] += time.Minute
		}
	}
}

// check looks whether it is too much by now; at is the minute that begins.
func (s *slow) check(at time.Time) {
	level := s.contract.Level(s.criticity)
	target := level.Clocks.Of(s.name).Target.Std()
	if s.breached.IsZero() && !s.over && target > 0 && s.used[s.criticity] > target {
		s.breached = at
	}
}

// TestPropertyClocksAreThoseOfTheFingers compares the two for people's tickets.
func TestPropertyClocksAreThoseOfTheFingers(t *testing.T) {
	t.Parallel()
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		j := call("03-16 16:00", rapid.SampledFrom([]string{"P1", "P2", "P3", "P4"}).Draw(t, "criticity"))
		start := on("03-16 16:00")
		at := start
		for range rapid.IntRange(0, 8).Draw(t, "facts") {
			at = at.Add(time.Duration(rapid.IntRange(0, 700).Draw(t, "minutes")) * time.Minute)
			j.simple(t, at)
		}
		now := at.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "then")) * time.Minute)
		s := sla.Evaluate(c, sla.Case{Entries: j.entries}, now)
		for _, name := range []policy.ClockName{policy.ClockRestore, policy.ClockResolve} {
			compare(t, c, j, s, name, start, now)
		}
	})
}

// simple is something that a person does at the desk.
func (j *journal) simple(t *rapid.T, at time.Time) {
	kind := rapid.SampledFrom([]bridge.Kind{
		bridge.KindPriority, bridge.KindSuspended, bridge.KindResumed, bridge.KindRestored, bridge.KindResolved, bridge.KindReopened,
	}).Draw(t, "kind")
	switch kind { //nolint:exhaustive // the others have no value
	case bridge.KindPriority:
		j.person("03-16 16:00", kind, "to", rapid.SampledFrom([]string{"P1", "P2", "P3", "P4"}).Draw(t, "to"))
	case bridge.KindSuspended:
		j.suspend("03-16 16:00", rapid.SampledFrom(bridge.Suspensions).Draw(t, "reason"))
	default:
		j.person("03-16 16:00", kind)
	}
	j.last().EffectiveAt, j.last().ReceivedAt = at, at
}

func compare(t *rapid.T, c *policy.Contract, j *journal, s sla.State, name policy.ClockName, start, now time.Time) {
	k := &slow{contract: c, name: name, used: make(map[bridge.Criticity]time.Duration), criticity: bridge.Criticity(j.entries[0].Data["criticity"])}
	next := 1
	last := k.criticity // in force when it was stopped
	for at := start; ; at = at.Add(time.Minute) {
		k.check(at)
		for next < len(j.entries) && !j.entries[next].EffectiveAt.After(at) {
			wasOver := k.over
			k.take(&j.entries[next])
			if !wasOver || !k.over {
				last = k.criticity
			}
			k.check(at)
			next++
		}
		if !at.Before(now) {
			break
		}
		k.minute(at)
	}
	got, found := s.Clock(name)
	if !found {
		if !k.breached.IsZero() {
			t.Fatalf("%s is not there, and was breached", name)
		}
		return
	}
	level := c.Level(last)
	if level.Clocks.Of(name).Target > 0 && got.Elapsed != k.used[last] {
		t.Fatalf("%s: %s elapsed under %s, by the fingers %s", name, got.Elapsed, last, k.used[last])
	}
	if breached := got.Status == sla.Breached; breached == k.breached.IsZero() {
		t.Fatalf("%s is %s at %s, by the fingers breached at %s", name, got.Status, got.BreachedAt, k.breached)
	}
	// The fingers notice it a minute of work later, or at once with a change.
	if !k.breached.IsZero() && (got.BreachedAt.After(k.breached) || got.BreachedAt.Before(k.breached.Add(-time.Minute))) {
		t.Fatalf("%s: breached at %s, by the fingers %s", name, got.BreachedAt, k.breached)
	}
	if k.over != !got.Stopped.IsZero() || k.over && !got.Stopped.Equal(k.stopped) {
		t.Fatalf("%s: stopped at %s, by the fingers %t %s", name, got.Stopped, k.over, k.stopped)
	}
}
