package escalation

import (
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// due tells when a step's trigger is reached, and whether it is. A trigger that
// was not reached before what it counts had stopped never is.
func (p *plan) due(step *policy.Step) (at time.Time, reached bool) {
	clock := p.clock(clockOf(step))
	stop := p.stop(step, clock)
	switch {
	case step.Share != 0:
		at, reached = p.worked(clock, portion(clock.Target, step.Share))
	case step.Time == policy.TimeCalendar:
		at, reached = p.worked(clock, max(step.After, step.Unacknowledged).Std())
	default:
		at = p.begin(clock).Add(max(step.After, step.Unacknowledged).Std())
		reached = !p.Now.Before(at)
	}
	if !stop.IsZero() && (!reached || at.After(stop)) {
		return time.Time{}, false
	}
	if reached && p.Incident.Reopened > 0 && at.Before(p.Incident.RaisedAt) {
		at = p.Incident.RaisedAt // this cycle had not begun before
	}
	return at, reached
}

// worked is when a clock has, or will have, counted so much.
func (p *plan) worked(clock Clock, wanted time.Duration) (at time.Time, reached bool) {
	if clock.Target == 0 {
		return time.Time{}, false // nothing was promised: there is nothing to count
	}
	if clock.When != nil {
		at = clock.When(wanted)
	}
	if clock.Elapsed < wanted {
		if !at.After(p.Now) { // within the same millisecond, or not to be told
			at = time.Time{}
		}
		return at, false
	}
	if at.IsZero() || at.After(p.Now) {
		at = p.Now
	}
	return at, true
}

// portion is so many percent of a delay, exactly: a share of an odd number of
// milliseconds is reached with the whole millisecond after it.
func portion(target time.Duration, percent int) time.Duration {
	whole := target.Milliseconds() * int64(percent)
	return time.Duration((whole+99)/100) * time.Millisecond
}

// begin is since when wall time counts: the clock's start, and once the
// incident was opened again, since then.
func (p *plan) begin(clock Clock) time.Time {
	start := clock.Start
	if start.IsZero() {
		start = p.Incident.OpenedAt
	}
	if p.Incident.Reopened > 0 && p.Incident.RaisedAt.After(start) {
		start = p.Incident.RaisedAt
	}
	return start
}

// stop is when that which the step counts by came to its end; zero while it
// goes on.
func (p *plan) stop(step *policy.Step, clock Clock) time.Time {
	if clockOf(step) != policy.ClockResponse || clock.StoppedAt.IsZero() && p.Incident.AcknowledgedAt.IsZero() {
		return clock.StoppedAt
	}
	if clock.StoppedAt.IsZero() {
		return p.Incident.AcknowledgedAt
	}
	return clock.StoppedAt
}

// clockOf is the clock that a step counts by.
func clockOf(step *policy.Step) policy.ClockName {
	if step.Unacknowledged != 0 {
		return policy.ClockResponse
	}
	return step.Clock
}

// why is hindered, of a ticket that people opened in words for one.
func (p *plan) why(step *policy.Step) string {
	reason := p.hindered(step)
	if bridge.SubjectTicket(p.Incident.ID) != 0 {
		reason = strings.Replace(reason, "l'incident", "le ticket", 1)
	}
	return reason
}

// hindered says in French why a step may not fire now; empty where it may.
func (p *plan) hindered(step *policy.Step) string {
	state := p.Incident.State
	switch {
	case state == bridge.StateClosed:
		return "l'incident est clos"
	case state == bridge.StateResolved:
		return "l'incident est résolu"
	case clockOf(step) == policy.ClockResponse && p.acknowledged():
		return "l'incident est pris en charge"
	case clockOf(step) != policy.ClockResolve && p.restored():
		return "le service est rétabli"
	case !p.clock(clockOf(step)).StoppedAt.IsZero():
		return "le délai est arrêté"
	}
	for _, condition := range step.While {
		switch {
		case condition == policy.WhileUnacknowledged && p.acknowledged():
			return "l'incident est pris en charge"
		case condition == policy.WhileUnrestored && p.restored():
			return "le service est rétabli"
		case condition == policy.WhileUnpaused && p.paused():
			return "l'incident est suspendu"
		}
	}
	return ""
}

func (p *plan) acknowledged() bool {
	return !p.Incident.AcknowledgedAt.IsZero() || !p.clock(policy.ClockResponse).StoppedAt.IsZero()
}

func (p *plan) restored() bool {
	return !p.Incident.State.Broken() || !p.clock(policy.ClockRestore).StoppedAt.IsZero()
}

func (p *plan) paused() bool {
	return slices.ContainsFunc(p.Clocks, func(c Clock) bool { return c.Paused && c.StoppedAt.IsZero() })
}
