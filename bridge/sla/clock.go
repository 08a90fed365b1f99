package sla

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// clock computes one of the delays; nil where none was ever promised.
func (l *life) clock(name policy.ClockName) *Clock {
	k := &counting{life: l, over: l.resolves, level: func(c bridge.Criticity) policy.Clock {
		level := l.contract.Level(c)
		return *level.Clocks.Of(name)
	}}
	c := &Clock{Name: name, Title: name.Title(), Contractual: l.contract.Contractual(name)}
	limit, last, void := k.ends(c, name)
	steps := l.until(limit, last)
	if !slices.ContainsFunc(steps, func(s step) bool { return k.level(s.criticity).Target > 0 }) {
		return nil
	}
	inForce := steps[len(steps)-1]
	promised := k.level(inForce.criticity)
	retroactive := l.contract.Terms.PriorityChange == policy.ChangeRetroactive
	c.Start = steps[0].start
	if retroactive {
		k.last, c.Start = inForce.criticity, inForce.start
	}
	c.Target, c.Calendar = promised.Target.Std(), k.named(promised.Calendar)
	c.Segments = k.segments(c.Start, limit, l.started, c.StoppedBy)
	c.Buckets, c.Wall, c.Gross = bucketsOf(c.Segments)
	for i := range c.Segments {
		if c.Segments[i].Counts {
			c.Elapsed += c.Segments[i].Work
		}
	}
	r := &reckoning{counting: k, clock: c, limit: limit, over: void, retroactive: retroactive}
	r.steps(steps)
	under := r.inherit()
	l.contest(c)
	if void {
		r.void()
	}
	c.Criticity = inForce.criticity
	if c.Status == Breached {
		c.Criticity = cmp.Or(under, l.criticityAt(c.BreachedAt))
	}
	return c
}

// ends finds where a clock stands: its stop, if there is one, and up to when,
// or to which fact, it is to be counted. It is void where the ticket ended
// without one.
func (k *counting) ends(c *Clock, name policy.ClockName) (limit time.Time, last *Fact, void bool) {
	var by *Fact
	over, overBy := k.end()
	switch name {
	case policy.ClockResponse:
		if by = k.response; by == nil {
			by = k.observed
		}
	case policy.ClockIntervention:
		by = k.hands
	case policy.ClockRestore:
		k.over = k.restores
		if s := standing(k.restores); s != nil {
			by = at(s.by, s.at)
		}
	case policy.ClockResolve:
		if s := standing(k.resolves); s != nil {
			by = at(s.by, s.at)
		}
	}
	switch {
	case by != nil && (over.IsZero() || !by.At.After(over)):
		c.Stopped, c.StoppedBy = by.At, by
		return by.At, by, false
	case !over.IsZero():
		return over, overBy, true
	}
	return k.now, nil, false
}

// until are the steps that matter up to an instant: what comes after a stop,
// in the order of the journal, changes nothing.
func (l *life) until(limit time.Time, stop *Fact) []step {
	n := 0
	for n < len(l.steps) && (n == 0 || l.steps[n].before(limit, stop)) {
		n++
	}
	return l.steps[:n]
}

func (s *step) before(limit time.Time, stop *Fact) bool {
	if s.at.Equal(limit) {
		return stop == nil || s.by.Seq < stop.Seq
	}
	return s.at.Before(limit)
}

// named is a calendar with its version.
func (k *counting) named(name string) string {
	if calendar, known := k.contract.Calendar(name); known && calendar.Version != "" {
		return name + " " + calendar.Version
	}
	return name
}
