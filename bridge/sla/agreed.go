package sla

import (
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// agreed are delays that are none of the level's: of third parties and of lines
// of support. They never stand still, and no change of criticity touches them.
type agreed struct {
	name     policy.ClockName
	of       string
	title    string
	target   time.Duration
	calendar string
}

// ClockParty and ClockLine name the clocks of third parties and of lines of
// support.
const (
	ClockParty policy.ClockName = "party"
	ClockLine  policy.ClockName = "line"
)

// parties are one clock for each hand-over to a third party that signed a
// delay (R21): from the hand-over until it gives the ticket back, or the ticket
// is over.
func (l *life) partyClocks() []Clock {
	var all []Clock
	over, overBy := l.end()
	for i := range l.parties {
		s := &l.parties[i]
		party, known := l.contract.ThirdParty(s.value)
		if !known || party.Target == 0 {
			continue
		}
		stopped, by := s.till, s.until
		if !over.IsZero() && (stopped.IsZero() || over.Before(stopped)) {
			stopped, by = later(over, s.from), overBy
		}
		a := agreed{name: ClockParty, of: party.Name, title: party.Title, target: party.Target.Std(), calendar: party.Calendar}
		limit := stopped
		if stopped.IsZero() {
			limit = l.now
		}
		segment := Segment{From: s.from, Till: limit, OpenedBy: s.by, ClosedBy: by, Bucket: BucketParty, Counts: true, Party: s.value}
		all = append(all, l.agreedClock(a, []Segment{segment}, stopped, by, true))
	}
	return all
}

// lineClocks are one clock for each line of support that agreed on a time and
// had the ticket: all its stays together, but for what pauses and third parties
// took of them.
func (l *life) lineClocks(segments []Segment) []Clock {
	var all []Clock
	over, overBy := l.end()
	for _, line := range l.contract.Lines() {
		if line.Target == 0 {
			continue
		}
		var own []Segment
		for _, s := range segments {
			if s.Bucket == line.Name {
				s.Criticity, s.Counts = "", true
				own = append(own, s)
			}
		}
		if len(own) == 0 {
			continue
		}
		last := own[len(own)-1]
		stopped, by := over, overBy
		with := covering(l.lines, l.now)
		if stopped.IsZero() && (with == nil || with.title != line.Name) {
			stopped, by = last.Till, last.ClosedBy
		}
		a := agreed{name: ClockLine, of: line.Name, title: line.Title, target: line.Target.Std(), calendar: line.Calendar}
		runs := stopped.IsZero() && last.Till.Equal(l.now)
		all = append(all, l.agreedClock(a, own, stopped, by, runs))
	}
	return all
}

// agreedClock counts one of them over its segments.
func (l *life) agreedClock(a agreed, segments []Segment, stopped time.Time, by *Fact, runs bool) Clock {
	calendar, _ := l.contract.Calendar(a.calendar)
	k := &counting{life: l}
	c := Clock{
		Name: a.name, Of: a.of, Title: a.title, Target: a.target, Calendar: k.named(a.calendar),
		Start: segments[0].From, Stopped: stopped, StoppedBy: by, Segments: segments,
	}
	var times []stretch
	for i := range segments {
		s := &segments[i]
		s.Wall, s.Work = s.Till.Sub(s.From), calendar.Between(s.From, s.Till)
		times = append(times, stretch{s.From, s.Till})
	}
	c.Buckets, c.Wall, c.Gross = bucketsOf(segments)
	c.Elapsed = c.Gross
	c.Remaining, c.Overrun = max(0, a.target-c.Elapsed), max(0, c.Elapsed-a.target)
	c.BreachedAt, _ = instant(calendar, times, a.target, true)
	c.Due = dueAt(calendar, times, a.target, runs)
	switch {
	case !c.BreachedAt.IsZero():
		c.Status = Breached
	case !stopped.IsZero():
		c.Status = Met
	case runs:
		c.Status = Running
	default:
		c.Status = Paused
	}
	l.contest(&c)
	return c
}
