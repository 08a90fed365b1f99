package sla

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// counting is how one clock looks at a life: which ends end it, which pauses
// stop it and in whose time it counts, by criticity.
type counting struct {
	*life

	over  []stop                              // its ends that were taken back: in between it does not run
	level func(bridge.Criticity) policy.Clock // what a criticity promises of it
	last  bridge.Criticity                    // where one criticity counts for all its time
}

// criticityAt is the one in force at an instant.
func (l *life) criticityAt(at time.Time) bridge.Criticity {
	in := bridge.Criticity("")
	for i := range l.steps {
		if i == 0 || !l.steps[i].at.After(at) {
			in = l.steps[i].criticity
		}
	}
	return in
}

// borders are the instants between two at which anything changes, with the
// fact that changes it.
func (c *counting) borders(from, till time.Time) []border {
	all := append(make([]border, 0, usual), border{at: from})
	add := func(at time.Time, by *Fact) {
		if at.After(from) && at.Before(till) {
			all = append(all, border{at, by})
		}
	}
	for i := range c.over {
		add(c.over[i].at, c.over[i].by)
		add(c.over[i].again, c.over[i].undo)
	}
	for i := range c.pauses {
		add(c.pauses[i].from, c.pauses[i].by)
		add(c.pauses[i].till, c.pauses[i].until)
	}
	for _, stays := range [][]stay{c.parties, c.lines} {
		for i := range stays {
			add(stays[i].from, stays[i].by)
			add(stays[i].till, stays[i].until)
		}
	}
	for i := range c.steps {
		add(c.steps[i].at, c.steps[i].by)
	}
	slices.SortStableFunc(all, func(a, b border) int { return a.at.Compare(b.at) })
	return slices.CompactFunc(all, func(a, b border) bool { return a.at.Equal(b.at) })
}

// usual is how often a ticket changes, so that little is moved about in memory.
const usual = 16

type border struct {
	at time.Time
	by *Fact
}

// segments cuts a time into pieces in which nothing changes, and counts them.
func (c *counting) segments(from, till time.Time, opened, closed *Fact) []Segment {
	all := c.cut(from, till)
	if len(all) == 0 {
		return nil
	}
	all[0].OpenedBy, all[len(all)-1].ClosedBy = opened, closed
	for i := range all {
		all[i].Wall = all[i].Till.Sub(all[i].From)
		if calendar := c.calendar(all[i].Criticity); calendar != nil {
			all[i].Work = calendar.Between(all[i].From, all[i].Till)
		}
	}
	return all
}

func (c *counting) cut(from, till time.Time) []Segment {
	if !till.After(from) {
		return nil
	}
	borders, along := c.borders(from, till), c.along()
	all := make([]Segment, 0, len(borders))
	for i, b := range borders {
		next := till
		if i+1 < len(borders) {
			next = borders[i+1].at
		}
		s := along.segment(b.at, next)
		s.OpenedBy = b.by
		if n := len(all); n > 0 && all[n-1].same(&s) {
			all[n-1].Till = s.Till
			continue
		}
		if n := len(all); n > 0 {
			all[n-1].ClosedBy = s.OpenedBy
		}
		all = append(all, s)
	}
	return all
}

// along is a clock on its way through a life.
type along struct {
	*counting

	lines, parties, pauses sweep
}

func (c *counting) along() *along {
	return &along{
		counting: c, lines: sweepOf(c.lines), parties: sweepOf(c.parties),
		pauses: newSweep(len(c.pauses), func(i int) *stay { return &c.pauses[i].stay }),
	}
}

// segment is what is so from one instant, which is none before the last one
// asked for, to another.
func (a *along) segment(from, till time.Time) Segment {
	s := Segment{From: from, Till: till, Criticity: a.last}
	if s.Criticity == "" {
		s.Criticity = a.criticityAt(from)
	}
	if in := a.lines.covering(from); len(in) > 0 {
		s.Line = a.life.lines[in[0]].title
	}
	if in := a.parties.covering(from); len(in) > 0 {
		s.Party = a.life.parties[in[0]].value
	}
	clock, paused := a.level(s.Criticity), false
	for _, i := range a.pauses.covering(from) {
		p := &a.life.pauses[i]
		s.Reason = p.value
		if p.motive && clock.Stands(p.value) {
			paused = true
			break
		}
	}
	s.Bucket, s.Counts = s.Line, true
	if s.Party != "" {
		s.Bucket = BucketParty
	}
	if paused {
		s.Bucket, s.Counts = BucketPause, false
	}
	for i := range a.over {
		if o := &a.over[i]; !o.at.After(from) && !o.again.IsZero() && o.again.After(from) {
			s.Bucket, s.Counts = BucketOver, false
		}
	}
	return s
}

func (s *stay) covers(at time.Time) bool {
	return !s.from.After(at) && (s.till.IsZero() || s.till.After(at))
}

func covering(stays []stay, at time.Time) *stay {
	for i := range stays {
		if stays[i].covers(at) {
			return &stays[i]
		}
	}
	return nil
}

// same tells whether two pieces are one.
func (s *Segment) same(other *Segment) bool {
	return s.Bucket == other.Bucket && s.Counts == other.Counts && s.Line == other.Line && s.Party == other.Party &&
		s.Reason == other.Reason && s.Criticity == other.Criticity
}

// calendar is the one that a criticity's time is counted in; nil for none.
func (c *counting) calendar(criticity bridge.Criticity) *policy.Calendar {
	calendar, known := c.contract.Calendar(c.level(criticity).Calendar)
	if !known {
		return nil
	}
	return calendar
}

// bucketsOf sums segments up (R21). What lies between an end and its undoing
// is in no sum.
func bucketsOf(segments []Segment) (buckets []Bucket, wall, work time.Duration) {
	for i := range segments {
		s := &segments[i]
		if s.Bucket == BucketOver {
			continue
		}
		n := slices.IndexFunc(buckets, func(b Bucket) bool { return b.Name == s.Bucket })
		if n < 0 {
			n = len(buckets)
			buckets = append(buckets, Bucket{Name: s.Bucket})
		}
		buckets[n].Wall += s.Wall
		buckets[n].Work += s.Work
		wall += s.Wall
		work += s.Work
	}
	return buckets, wall, work
}
