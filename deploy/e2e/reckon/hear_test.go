package reckon

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// hear takes one fact.
func (l *tale) hear(f *fact, s *signed) {
	here := mark{f.at, f.Seq}
	switch f.Kind { //nolint:exhaustive // the others say nothing to clocks
	case bridge.KindOpened:
		switch {
		case f.desk():
			l.ticket, l.number = f.Ticket, f.Data["number"]
		case len(l.levels) == 0:
			l.raise(f, f.Data["criticity"])
		}
	case bridge.KindTicketOpened:
		if l.number == "" {
			l.number = f.Data["number"]
		}
	case bridge.KindAlertFiring:
		l.evidence = l.evidence || f.Data["fingerprint"] != ""
	case bridge.KindPriority:
		if to := f.Data["to"]; isCriticity(to) {
			if from := f.from(); len(l.levels) == 0 && isCriticity(from) {
				l.levels = append(l.levels, level{mark{l.start, 0}, from, l.start})
			}
			l.raise(f, to)
		}
	case bridge.KindFirstAct:
		l.acted(f)
		if l.seen == nil && f.person() {
			l.seen = &here
		}
		if f.act() == "take" {
			l.works(here, f.Data["to"] != "")
		}
	case bridge.KindOwner:
		l.acted(f)
		l.works(here, f.Data["to"] != "")
	case bridge.KindAssigned:
		l.assigned(f)
	case bridge.KindLeft:
		if lasting(l.outside) == nil {
			l.outside = append(l.outside, stay{piece: piece{f.at, never}})
		}
	case bridge.KindEntered:
		if out := lasting(l.outside); out != nil {
			out.till = f.at
		}
	case bridge.KindThirdParty, bridge.KindThirdBack:
		l.third(f, here)
	case bridge.KindSuspended, bridge.KindResumed:
		l.acted(f)
		l.pause(f, s)
	case bridge.KindRestored:
		l.acted(f)
		if !l.echo(f) {
			l.works(here, f.person())
			l.backInService(here)
		}
	case bridge.KindResolved, bridge.KindClosed:
		l.acted(f)
		l.solved(f)
	case bridge.KindReopened:
		l.takenBack(f)
	case bridge.KindTicketFollow:
		if into := f.word("into", "ticket"); !l.ours[into] {
			l.finish(f, "merged")
		}
	case bridge.KindCancelled:
		l.finish(f, "cancelled")
	case bridge.KindTicketGone:
		if opened(l.subject) {
			l.finish(f, "gone")
		}
	case bridge.KindNature:
		l.nature = f.Data["to"]
	case bridge.KindAttached:
		l.parent = f.word("incident", "to")
	case bridge.KindDetached:
		from := f.Data["incident"]
		if from == "" {
			from = f.from()
		}
		if from == "" || from == l.parent {
			l.parent = ""
		}
	}
}

func (l *tale) assigned(f *fact) {
	to := f.Data["to"]
	if to == "" {
		return
	}
	if from := f.from(); l.guessed && from != "" {
		l.groups[0].value = from
	}
	l.guessed = false
	last := lasting(l.groups)
	if last.value == to {
		return
	}
	last.till = f.at
	l.groups = append(l.groups, stay{piece: piece{f.at, never}, value: to})
}

func (l *tale) raise(f *fact, criticity string) {
	if criticity == l.criticity() || !isCriticity(criticity) {
		return
	}
	at := f.at
	if len(l.levels) == 0 {
		at = l.start
	}
	l.levels = append(l.levels, level{mark{at, f.Seq}, criticity, l.start})
}

// acted is the first act of a person.
func (l *tale) acted(f *fact) {
	takes := f.desk() && f.Kind == bridge.KindFirstAct || slices.Contains([]string{"take", "suspend", "resume", "restore", "resolve"}, f.act())
	if l.first == nil && f.person() && takes {
		l.first = &mark{f.at, f.Seq}
	}
}

func (l *tale) works(at mark, does bool) {
	if does && l.hands == nil {
		l.hands = &at
	}
}

func (l *tale) third(f *fact, here mark) {
	if l.echo(f) {
		return
	}
	with := lasting(l.parties)
	if f.Kind == bridge.KindThirdBack {
		party := f.Data["party"]
		if party == "" {
			party = f.from()
		}
		if with != nil && (party == "" || party == with.value) {
			with.till = f.at
		}
		return
	}
	party := f.word("party", "to")
	if party == "" {
		return
	}
	l.works(here, true)
	if with != nil && with.value == party {
		return
	}
	if with != nil {
		with.till = f.at
	}
	l.parties = append(l.parties, stay{piece: piece{f.at, never}, value: party})
}

func (l *tale) pause(f *fact, s *signed) {
	var going *stay
	for i := range l.pauses {
		if l.pauses[i].till == never {
			going = &l.pauses[i]
			break
		}
	}
	if f.Kind == bridge.KindResumed {
		if going != nil && (!l.echo(f) || going.shown) {
			going.till = f.at
		}
		return
	}
	if l.echo(f) {
		if going != nil {
			going.shown = true
		}
		return
	}
	p := stay{piece: piece{f.at, never}, value: f.Data["reason"], stands: l.motivated(f), shown: f.desk()}
	late := f.ReceivedAt.Sub(f.EffectiveAt).Milliseconds()
	if !f.desk() && (late > 2*time.Minute.Milliseconds() || f.Data["till"] != "") { // told afterwards
		till, err := time.Parse(time.RFC3339, f.Data["till"])
		if err == nil && f.Data["supervisor"] == "true" && late <= lasts(s.SLA.RetroactiveTime) {
			p.till = max(till.UnixMilli(), p.from)
			l.pauses = append(l.pauses, p)
		}
		return
	}
	if going != nil {
		going.till = f.at
	}
	l.pauses = append(l.pauses, p)
}

func (l *tale) backInService(at mark) {
	if standing(l.restored) == nil {
		l.restored = append(l.restored, end{mark: at, again: never})
	}
}

func (l *tale) solved(f *fact) {
	here := mark{f.at, f.Seq}
	if f.Data["incident"] != "" && !f.desk() {
		l.finish(f, "merged")
		return
	}
	if f.Actor == bridge.ActorBridge && !f.desk() && l.desk { // it counts when the desk shows it
		if l.wish == nil {
			l.wish = &here
		}
		return
	}
	if f.Kind == bridge.KindClosed && l.closed == nil {
		l.closed = &mark{f.at, f.Seq}
	}
	if l.echo(f) {
		if l.wish == nil {
			return
		}
		here = *l.wish
	}
	if standing(l.resolved) != nil {
		return
	}
	l.works(here, f.person() && !l.echo(f))
	l.backInService(here)
	l.resolved = append(l.resolved, end{mark: here, again: never})
}

func (l *tale) takenBack(f *fact) {
	restored, resolved := standing(l.restored), standing(l.resolved)
	if restored == nil && resolved == nil {
		l.wish = nil
		return
	}
	if restored != nil && !l.echo(f) {
		restored.again, restored.undo = max(f.at, restored.at), f.Seq
	}
	if resolved != nil {
		resolved.again, resolved.undo = max(f.at, resolved.at), f.Seq
	}
	l.wish, l.closed = nil, nil
}
