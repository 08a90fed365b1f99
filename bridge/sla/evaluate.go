package sla

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Engine is the way in which figures follow from a journal: it is raised when the
// same journal comes to give others.
//
//	sla-1  the first
//	sla-2  of lives after a reopening, the one that a ticket was merged into has what that
//	       had, and not the last; what was over before it had a ticket is over at once
const Engine = "sla-2"

// Basis is what figures follow from beside the journal: those that are kept are of
// one, and are reckoned anew for another.
func Basis(contract *policy.Contract) string { return contract.Hash() + " " + Engine }

// Evaluate is pure: the state of a ticket's clocks at an instant, from the
// contract and the journal alone.
func Evaluate(contract *policy.Contract, c Case, now time.Time) State {
	now = milli(now)
	all, found := facts(c.Entries, now)
	l := &life{contract: contract, now: now, flags: found, enters: bridge.KindOpened}
	if !l.begin(all, c.NotBefore) {
		return l.heldState(&c, all)
	}
	lives := l.walk(all)
	contestsOf(all, lives)
	last := lives[len(lives)-1]
	for i := range c.Merged {
		child := Evaluate(contract, c.Merged[i], now)
		mergedInto(lives, &child).absorb(&child)
	}
	if c.Parent != nil && last.parent != "" && !last.evidence {
		parent := Evaluate(contract, *c.Parent, now)
		last.follow(&parent)
	}
	state := last.state(&c)
	for _, each := range lives[:len(lives)-1] {
		state.Earlier = append(state.Earlier, each.state(&c))
	}
	return state
}

// mergedInto is the life that another ticket was merged into: the one that went on
// then, or the last while the other's history does not tell when (R16, R18).
func mergedInto(lives []*life, child *State) *life {
	last := len(lives) - 1
	if child.merged == nil {
		return lives[last]
	}
	for last > 0 && lives[last].start.After(child.merged.At) {
		last--
	}
	return lives[last]
}

// heldState is that of a fault without a ticket: held back for now, or over
// before.
func (l *life) heldState(c *Case, all []*Fact) State {
	s := State{Now: l.now, Contract: l.contract.Version, ContractHash: l.contract.Hash(), Stage: StageHeld, Flags: l.flags, Excluded: "temporisé"}
	if len(c.Entries) > 0 {
		s.Subject = c.Entries[0].Subject
	}
	for _, f := range all {
		if f.Kind == bridge.KindCancelled {
			s.Stage, s.EndedAt, s.EndedBy, s.Excluded = StageCancelled, f.At, f, excludedWords[StageCancelled]
		}
	}
	return s
}

var excludedWords = map[Stage]string{StageCancelled: "annulé", StageMerged: "fusionné", StageGone: "supprimé"}

// state puts together what a life comes to.
func (l *life) state(c *Case) State {
	s := State{
		Subject: c.Entries[0].Subject, Ticket: l.ticket, Number: l.number, Now: l.now,
		Contract: l.contract.Version, ContractHash: l.contract.Hash(),
		Criticity: l.criticity(), Nature: l.nature, OpenedAt: l.opened.At, Start: l.start, StartedBy: l.started,
		Into: l.into, Reopens: l.reopens, Down: l.down.until(l.now), Outside: lasting(l.outside) != nil, Moves: l.moves(),
		restored: standing(l.restores), outside: l.outside, merged: l.ended,
	}
	for i := range l.pauses {
		p := &l.pauses[i]
		s.Pauses = append(s.Pauses, Pause{From: p.from, Till: p.till, Reason: p.value, By: p.by})
	}
	if l.detected != nil {
		s.DetectedAt = l.detected.At
	}
	s.EndedAt, s.EndedBy = l.end()
	s.Stage = l.stageNow()
	for _, name := range policy.ClockNames {
		if clock := l.clock(name); clock != nil && l.measured() {
			s.Clocks = append(s.Clocks, *clock)
		}
	}
	l.total(&s)
	if l.measured() {
		s.Parties, s.Lines = l.partyClocks(), l.lineClocks(s.Segments)
	}
	l.warned(&s)
	return s
}

func (l *life) stageNow() Stage {
	over, by := l.end()
	switch {
	case !over.IsZero() && by == l.ended:
		return l.stage
	case !over.IsZero():
		return StageResolved
	case standing(l.restores) != nil:
		return StageRestored
	}
	return StageOpen
}

// total is who had the ticket from its beginning to its end, with the pauses
// that its last clock accepts.
func (l *life) total(s *State) {
	k := &counting{life: l, over: l.resolves, last: s.Criticity, level: func(c bridge.Criticity) policy.Clock {
		level := l.contract.Level(c)
		for _, name := range slices.Backward(policy.ClockNames) {
			if clock := level.Clocks.Of(name); clock.Target > 0 {
				return *clock
			}
		}
		return policy.Clock{Pauses: l.contract.Terms.Pauses}
	}}
	till, by := l.now, (*Fact)(nil)
	if !s.EndedAt.IsZero() {
		till, by = s.EndedAt, s.EndedBy
	}
	s.Segments = k.segments(s.Start, till, s.StartedBy, by)
	s.Buckets, s.Wall, s.Work = bucketsOf(s.Segments)
}

// warned completes the flags, and says why no rate knows the ticket.
func (l *life) warned(s *State) {
	if s.Criticity == "" && l.measured() {
		l.flags.add(FlagNoCriticity)
	}
	if s.Outside {
		l.flags.add(FlagOutside)
	}
	if !s.EndedAt.IsZero() || s.restored != nil {
		l.flags.drop(FlagUnverified)
	}
	s.Flags = l.flags
	switch {
	case excludedWords[s.Stage] != "":
		s.Excluded = excludedWords[s.Stage]
	case !l.measured():
		s.Excluded = "nature " + l.nature
	case l.opened.data("incident") != "":
		s.Excluded = "suit un autre ticket" // a third party's ticket, or a problem
	case len(l.outside) > 0 && !l.outside[0].from.After(l.opened.At) && l.outside[0].till.IsZero():
		s.Excluded = "hors du périmètre"
	}
}
