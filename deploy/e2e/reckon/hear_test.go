package reckon

import (
	"slices"

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
