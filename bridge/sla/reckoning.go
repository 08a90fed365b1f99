package sla

import (
	"math/big"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// reckoning goes through the criticities that a clock had, and finds the first
// under which more than its target was used (R15).
type reckoning struct {
	*counting

	clock       *Clock
	limit       time.Time
	over        bool // the ticket is, and the clock was not stopped
	retroactive bool
}

// stretch is a time in which a clock runs.
type stretch struct{ from, till time.Time }

// runs are the times in which the clock of a criticity runs.
func (r *reckoning) runs(from, till time.Time, criticity bridge.Criticity) []stretch {
	segments := r.clock.Segments
	if !r.retroactive || criticity != r.last || !till.Equal(r.limit) {
		k := *r.counting
		k.last = criticity
		segments = k.cut(from, till)
	}
	all := make([]stretch, 0, len(segments))
	for i := range segments {
		switch s, n := &segments[i], len(all); {
		case !s.Counts:
		case n > 0 && all[n-1].till.Equal(s.From):
			all[n-1].till = s.Till
		default:
			all = append(all, stretch{s.From, s.Till})
		}
	}
	return all
}

// worked is what was used of a target.
func worked(c *policy.Calendar, runs []stretch) (sum time.Duration) {
	for _, s := range runs {
		sum += c.Between(s.from, s.till)
	}
	return sum
}

// instant looks for the one at which so much is used; false where it is not
// within the runs. Find is Add, or Exceed with more than that.
func instant(c *policy.Calendar, runs []stretch, work time.Duration, exceeded bool) (time.Time, bool) {
	for _, s := range runs {
		used := c.Between(s.from, s.till)
		switch {
		case exceeded && used > work:
			return c.Exceed(s.from, work), true
		case !exceeded && used >= work:
			return c.Add(s.from, work), true
		}
		work -= used
	}
	return time.Time{}, false
}

func (r *reckoning) steps(steps []step) {
	used := new(big.Rat) // part of the target, where a change carries it on
	for i, s := range steps {
		till := r.limit
		if i+1 < len(steps) {
			till = steps[i+1].at
		}
		promised, calendar := r.level(s.criticity), r.calendar(s.criticity)
		if promised.Target == 0 || calendar == nil {
			if i+1 == len(steps) {
				r.none()
			}
			continue
		}
		from, rest := s.at, promised.Target.Std().Truncate(time.Millisecond)
		if i == 0 {
			from = s.start
		}
		switch {
		case r.retroactive:
			from = s.start
		case r.contract.Terms.PriorityChange == policy.ChangeProportional:
			rest = share(rest, new(big.Rat).Sub(big.NewRat(1, 1), used))
		}
		runs := r.runs(from, till, s.criticity)
		elapsed := worked(calendar, runs)
		used.Add(used, big.NewRat(elapsed.Milliseconds(), max(1, promised.Target.Std().Milliseconds())))
		if elapsed > rest && r.clock.BreachedAt.IsZero() {
			r.breach(calendar, runs, rest, steps, i)
		}
		if i+1 == len(steps) {
			r.finish(calendar, runs, rest, elapsed, promised)
		}
	}
}

// share is a part of a target, in whole milliseconds.
func share(target time.Duration, part *big.Rat) time.Duration {
	if part.Sign() <= 0 {
		return 0
	}
	n := new(big.Rat).Mul(part, big.NewRat(target.Milliseconds(), 1))
	return time.Duration(new(big.Int).Quo(n.Num(), n.Denom()).Int64()) * time.Millisecond
}

// breach notes the first instant after which more was used than allowed; where
// a change of criticity made that so, it is that of the change, or of the
// reopening where the ticket was over then.
func (r *reckoning) breach(calendar *policy.Calendar, runs []stretch, rest time.Duration, steps []step, i int) {
	when, _ := instant(calendar, runs, rest, true)
	if s := &steps[i]; i > 0 && when.Before(s.at) {
		when = s.at
		if o := r.overAt(s); o != nil {
			if i+1 < len(steps) && steps[i+1].before(o.again, o.undo) {
				return // another came into force before the clock went on
			}
			when = o.again
		}
		r.clock.Flags = append(r.clock.Flags, FlagRequalified)
	}
	r.clock.BreachedAt = when
}

// overAt is the end, taken back since, in which a criticity came into force.
func (r *reckoning) overAt(s *step) *stop {
	for i := range r.counting.over {
		if o := &r.counting.over[i]; !s.before(o.at, o.by) && !o.again.IsZero() && s.before(o.again, o.undo) {
			return o
		}
	}
	return nil
}

// inherit takes over the breach of a ticket that was merged into this one, and
// tells under which criticity that was; empty where there is none.
func (r *reckoning) inherit() (under bridge.Criticity) {
	for i := range r.inherited {
		other := &r.inherited[i]
		if other.Name != r.clock.Name || other.BreachedAt.After(r.limit) {
			continue
		}
		if c := r.clock; c.BreachedAt.IsZero() || other.BreachedAt.Before(c.BreachedAt) {
			c.BreachedAt, c.Status, under = other.BreachedAt, Breached, other.Criticity
			c.Contested, c.Upheld, c.ContestedBy = other.Contested, other.Upheld, other.ContestedBy
			c.Flags = slices.DeleteFunc(c.Flags, func(f Flag) bool { return f == FlagRequalified })
		}
	}
	return under
}

// none: the level in force promises nothing.
func (r *reckoning) none() {
	c := r.clock
	switch {
	case !c.BreachedAt.IsZero():
		c.Status = Breached
	default:
		c.Status = Void
	}
}

// finish says where the clock stands under the criticity in force.
func (r *reckoning) finish(calendar *policy.Calendar, runs []stretch, rest, elapsed time.Duration, promised policy.Clock) {
	c := r.clock
	c.Remaining, c.Overrun = max(0, rest-elapsed), max(0, elapsed-rest)
	running := c.Stopped.IsZero() && !r.over && r.along().segment(r.limit, r.limit).Counts
	c.Counting = running
	if n := len(runs); running && (n == 0 || runs[n-1].till.Before(r.limit)) {
		runs = append(runs, stretch{r.limit, r.limit})
	}
	c.Due = dueAt(calendar, runs, rest, running)
	if !c.Stopped.IsZero() {
		c.Due = r.wasDue(calendar, runs, rest)
	}
	switch {
	case !c.BreachedAt.IsZero():
		c.Status = Breached
	case !c.Stopped.IsZero():
		c.Status = Met
	case running:
		c.Status = Running
	default:
		c.Status = Paused
	}
	takenBack := c.Name == policy.ClockRestore || c.Name == policy.ClockResolve
	c.Provisional = takenBack && c.Stopped.IsZero() && c.Status != Breached && len(r.counting.over) > 0
	r.warn(calendar, runs, rest, promised, running)
}
