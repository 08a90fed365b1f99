package sla

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// begin finds where a ticket's clocks begin, and what it began with. It fails
// for what has no ticket: a fault that is held back, or was over before.
func (l *life) begin(all []*Fact, notBefore time.Time) bool {
	var told *Fact   // of the opening, by the desk
	adopted := false // the ticket was there before the incident
	l.tickets = make(map[int64]bool)
	for _, f := range all {
		switch {
		case f.Kind == bridge.KindDetected && !f.told() && l.detected == nil:
			l.detected = f
		case f.Kind == bridge.KindOpened && f.told() && told == nil:
			told = f
		case f.Kind == bridge.KindOpened && !f.told() && l.opened == nil:
			l.opened = f
		}
		adopted = adopted || f.Kind == bridge.KindTicketOpened && f.data("adopted") != ""
		if f.told() {
			l.desk, l.tickets[f.entry.Ticket] = true, true
		}
		if f.Kind == bridge.KindNoted && f.person() {
			l.notes = append(l.notes, f)
		}
	}
	if l.opened == nil || adopted && told != nil && told.At.Before(l.opened.At) {
		l.opened = told
	}
	if l.opened == nil {
		if len(all) == 0 || !l.desk {
			return false
		}
		l.opened = all[0]
		l.flags.add(FlagIncomplete)
	}
	l.startAt(notBefore)
	l.initial(told)
	return true
}

// startAt is where clocks begin (R6).
func (l *life) startAt(notBefore time.Time) {
	l.start, l.started = l.opened.At, l.opened
	terms := &l.contract.Terms
	if l.detected == nil {
		return
	}
	if l.opened.At.Sub(l.detected.At) > terms.LateDetection.Std() {
		l.flags.add(FlagLate)
	}
	if terms.Start != policy.StartDetected || !l.detected.At.Before(l.opened.At) {
		return
	}
	l.start, l.started = l.detected.At, l.detected
	if terms.AddFor {
		l.start = l.start.Add(-waited(l.detected))
	}
	if before := milli(notBefore); before.After(l.start) {
		l.start = earlier(before, l.opened.At)
	}
}

// waited is for how long a rule waited before it told of a fault, where the
// journal says.
func waited(detected *Fact) time.Duration {
	d, err := time.ParseDuration(detected.data("for"))
	if err != nil {
		return 0
	}
	return max(0, d.Truncate(time.Millisecond))
}

// initial is what the ticket began with. A group is known from the desk; until
// it tells, it is the one that tickets of this level go to.
func (l *life) initial(told *Fact) {
	criticity := bridge.Criticity(l.opened.data("criticity"))
	group := ""
	if told != nil {
		if criticity == "" {
			criticity = bridge.Criticity(told.data("criticity"))
		}
		group, l.nature = told.data("group"), told.data("nature")
		l.ticket, l.number = told.entry.Ticket, told.data("number")
		if told.data("owner") != "" {
			l.hands = told
		}
		if told.data("outside") != "" {
			l.outside = append(l.outside, stay{from: l.start, by: told})
		}
	}
	l.guessed = group == ""
	if criticity.Worse("") && l.contract.Level(criticity).Group != "" {
		l.steps = append(l.steps, step{at: l.start, criticity: criticity, start: l.start, by: l.opened})
		if group == "" {
			group = l.contract.Level(criticity).Group
		}
	}
	l.given(l.opened, l.start, group)
	if l.hands != nil {
		l.hands = at(l.hands, later(l.hands.At, l.start))
	}
}

// given has a group have the ticket.
func (l *life) given(f *Fact, from time.Time, group string) {
	if last := lasting(l.lines); last != nil {
		if last.value == group {
			return
		}
		last.till, last.until = from, f
	}
	l.lines = append(l.lines, stay{from: from, by: f, value: group, title: l.lineOf(group)})
}

// lineOf is the line of support that a group is, or the group itself.
func (l *life) lineOf(group string) string {
	if line, known := l.contract.Line(group); known {
		return line.Name
	}
	return group
}

// again begins another life of a ticket that was opened again too late to be
// the same as before: as it was, at the time of its reopening.
func (l *life) again(f *Fact) *life {
	next := &life{
		contract: l.contract, now: l.now, desk: l.desk, shows: l.shows, detected: l.detected, opened: f, start: f.At, started: f,
		nature: l.nature, ticket: l.ticket, number: l.number, parent: l.parent, evidence: l.evidence, notes: l.notes, tickets: l.tickets,
		enters: bridge.KindReopened,
	}
	next.flags.add(FlagLateReopen)
	if last := l.criticity(); last != "" {
		next.steps = []step{{at: f.At, criticity: last, start: f.At, by: f}}
	}
	if last := lasting(l.lines); last != nil {
		next.lines = []stay{{from: f.At, by: f, value: last.value, title: last.title}}
	}
	if last := lasting(l.parties); last != nil {
		next.parties = []stay{{from: f.At, by: f, value: last.value}}
	}
	if lasting(l.outside) != nil {
		next.outside = []stay{{from: f.At, by: f}}
	}
	return next
}

// at is a fact as it counts at another instant.
func at(f *Fact, instant time.Time) *Fact {
	if f.At.Equal(instant) {
		return f
	}
	moved := *f
	moved.At = instant
	return &moved
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
