package sla

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// motiveWithin is how long before or after a suspension at the desk its motive
// may be written: a macro does both at once, a person one after the other.
const motiveWithin = 15 * time.Minute

// suspended begins a pause, or ends one for another reason (R9, R10).
func (l *life) suspended(f *Fact) {
	l.respond(f)
	last := l.pausing()
	if f.echo() {
		if last != nil {
			last.shown = true
		}
		return
	}
	p := pause{stay: stay{from: f.At, by: f, value: f.data("reason")}, motive: l.motivated(f), shown: f.told()}
	if late := f.entry.ReceivedAt.Sub(f.entry.EffectiveAt); !f.told() && (late > tolerance || f.data(dataTill) != "") {
		l.retroactive(p, late)
		return
	}
	if last != nil {
		last.till, last.until = f.At, f
	}
	if !p.motive {
		l.flags.add(FlagNoMotive)
	}
	l.pauses = append(l.pauses, p)
}

// retroactive takes a pause that was put down afterwards, with its end: by a
// supervisor, and not too long after.
func (l *life) retroactive(p pause, late time.Duration) {
	till, err := time.Parse(time.RFC3339, p.by.data(dataTill))
	if err != nil || p.by.data("supervisor") != "true" || late > l.contract.Terms.RetroactivePause.Std() {
		l.flags.add(FlagTooLate)
		return
	}
	if received := milli(p.by.entry.ReceivedAt); milli(till).After(received.Add(tolerance)) {
		till = received // nobody can tell afterwards what is to come
		l.flags.add(FlagSkew)
	}
	p.till, p.until = later(milli(till), p.from), p.by
	l.flags.add(FlagRetroactive)
	l.pauses = append(l.pauses, p)
}

// resumed ends a pause. That the desk went on by the bridge's hand ends one
// that it had shown: what was asked for since is yet to be shown.
func (l *life) resumed(f *Fact) {
	l.respond(f)
	last := l.pausing()
	switch {
	case last != nil && (!f.echo() || last.shown):
		last.till, last.until = f.At, f
	case last == nil && !f.echo():
		l.flags.add(FlagStrayResume)
	}
}

func (l *life) pausing() *pause {
	for i := range l.pauses {
		if l.pauses[i].till.IsZero() {
			return &l.pauses[i]
		}
	}
	return nil
}

// samePerson tells whether one person did both; who has no reference goes by
// the name.
func (f *Fact) samePerson(other *Fact) bool {
	if f.entry.ActorRef == "" && other.entry.ActorRef == "" {
		return f.entry.ActorName == other.entry.ActorName
	}
	return f.entry.ActorRef == other.entry.ActorRef
}

// motivated tells whether the reason of a suspension is of the list and
// somebody wrote why. An act elsewhere is not taken without; at the desk it is
// a note of the same person.
func (l *life) motivated(f *Fact) bool {
	switch {
	case !slices.Contains(bridge.Suspensions, f.data("reason")):
		return false
	case f.act() == bridge.ActSuspend, f.act() == ActPause, f.entry.Words["motive"] != "":
		return true
	}
	return slices.ContainsFunc(l.notes, func(note *Fact) bool {
		return note.samePerson(f) && note.At.Sub(f.At).Abs() <= motiveWithin
	})
}
