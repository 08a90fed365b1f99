package sla

import (
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// restored ends the outage: alerts ended and stayed so, or an agent says it
// (R7). The bridge's own word counts whatever the ticket shows.
func (l *life) restored(f *Fact) {
	l.respond(f)
	if f.echo() {
		return
	}
	l.flags.drop(FlagUnverified)
	l.handsOn(f, f.person())
	if standing(l.restores) == nil {
		l.restores = append(l.restores, stop{at: f.At, by: f})
	}
}

// resolved ends the ticket, and the outage where nobody said so before. What
// the bridge decides counts as of then, once the desk shows it: a person may
// have the ticket in hand, and keep it. A ticket that came later was in nobody's.
func (l *life) resolved(f *Fact) {
	l.respond(f)
	if into := f.data("incident"); into != "" && !f.told() {
		l.finish(f, StageMerged, into) // a storm that goes on in a wider one
		return
	}
	if f.Actor == bridge.ActorBridge && !f.told() && l.desk && l.shows {
		if l.decided == nil {
			l.decided = f
		}
		return
	}
	if f.Kind == bridge.KindClosed && l.closed == nil {
		l.closed = f
	}
	if f.echo() {
		f = l.decided
	}
	if f == nil || standing(l.resolves) != nil {
		return
	}
	l.handsOn(f, f.person())
	l.flags.drop(FlagUnverified)
	if standing(l.restores) == nil {
		l.restores = append(l.restores, stop{at: f.At, by: f})
	}
	l.resolves = append(l.resolves, stop{at: f.At, by: f})
}

// reopened takes ends back (R16). Where the desk only shows what the bridge
// did, the ticket alone is open again.
func (l *life) reopened(f *Fact) {
	restored, resolved := standing(l.restores), standing(l.resolves)
	if restored == nil && resolved == nil {
		l.decided = nil
		return
	}
	if restored != nil && !f.echo() {
		restored.again, restored.undo = later(f.At, restored.at), f
	}
	if resolved != nil {
		resolved.again, resolved.undo = later(f.At, resolved.at), f
	}
	if !f.echo() || resolved != nil {
		l.reopens++
	}
	l.decided, l.closed = nil, nil
}

// goesOnIn tells whether a ticket is part of this very case, so that a merge
// into it is no end.
func (l *life) goesOnIn(ticket string) bool {
	id, err := strconv.ParseInt(ticket, 10, 64)
	return err == nil && l.tickets[id]
}

// follow ends a member without evidence of its own with its parent (R19).
func (l *life) follow(parent *State) {
	if l.parent == "" || l.evidence || standing(l.restores) != nil || parent == nil {
		return
	}
	l.flags.add(FlagFollows)
	if clock := parent.restored; clock != nil && !clock.at.Before(l.start) {
		l.restores = append(l.restores, stop{at: clock.at, by: clock.by})
	}
}

// absorb takes over what a ticket had that was merged into this one: the
// earliest beginning and the highest criticity (R18).
func (l *life) absorb(child *State) {
	if child.Start.IsZero() || child.EndedAt.IsZero() {
		return
	}
	l.flags.add(FlagTookOver)
	when, by := later(child.EndedAt, l.start), child.EndedBy
	start := earlier(l.start, child.Start)
	if start.Before(l.start) {
		l.began(start, child.StartedBy)
	}
	n := 0
	for n < len(l.steps) && !l.steps[n].at.After(when) {
		n++
	}
	criticity := child.Criticity
	if n > 0 {
		start = earlier(start, l.steps[n-1].start)
		if mine := l.steps[n-1].criticity; !criticity.Worse(mine) {
			criticity = mine
		}
	}
	l.steps = slices.Insert(l.steps, n, step{at: when, criticity: criticity, start: start, by: by})
	for i := n + 1; i < len(l.steps); i++ {
		l.steps[i].start = earlier(l.steps[i].start, start)
	}
	for i := range child.Clocks {
		if c := &child.Clocks[i]; c.Status == Breached && !c.BreachedAt.After(when) {
			l.inherited = append(l.inherited, *c)
		}
	}
}

// began puts the beginning earlier. Who had the ticket first had it then; what
// its first criticity made of it stands, unless changes carry on what was used.
func (l *life) began(start time.Time, by *Fact) {
	l.start, l.started = start, by
	l.lines[0].from = start
	if len(l.steps) > 0 && l.contract.Terms.PriorityChange != policy.ChangeRetroactive {
		l.steps[0].start = start
	}
}
