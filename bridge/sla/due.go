package sla

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// wasDue is when a clock that ran until its stop would have been due.
func (r *reckoning) wasDue(calendar *policy.Calendar, runs []stretch, rest time.Duration) time.Time {
	n := len(runs)
	if n == 0 && r.limit.Equal(r.clock.Start) {
		return dueAt(calendar, []stretch{{r.limit, r.limit}}, rest, true)
	}
	return dueAt(calendar, runs, rest, n > 0 && runs[n-1].till.Equal(r.limit))
}

// dueAt is when the target is or was used up: while it stands still and is not,
// nobody can say.
func dueAt(calendar *policy.Calendar, runs []stretch, work time.Duration, running bool) time.Time {
	if due, found := instant(calendar, runs, work, false); found {
		return due
	}
	if !running {
		return time.Time{}
	}
	last := runs[len(runs)-1]
	return calendar.Add(last.from, work-worked(calendar, runs[:len(runs)-1]))
}

// warn tells when parts of the target were used, or will be.
func (r *reckoning) warn(calendar *policy.Calendar, runs []stretch, rest time.Duration, promised policy.Clock, running bool) {
	target := promised.Target.Std().Truncate(time.Millisecond)
	before := target - rest // what a change of criticity carried on
	for _, percent := range promised.Warnings {
		part := max(0, time.Duration((target.Milliseconds()*int64(percent)+99)/100)*time.Millisecond-before)
		_, is := instant(calendar, runs, part, false)
		r.clock.Warnings = append(r.clock.Warnings, Warning{
			Percent: percent, At: dueAt(calendar, runs, part, running), Reached: is || part == 0,
		})
	}
}

// void is a clock that ended with nothing to measure.
func (r *reckoning) void() {
	c := r.clock
	c.Warnings = slices.DeleteFunc(c.Warnings, func(w Warning) bool { return !w.Reached })
	if c.Status != Breached {
		c.Status, c.Due, c.Remaining, c.Provisional = Void, time.Time{}, 0, false
	}
}
