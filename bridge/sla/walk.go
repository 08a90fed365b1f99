package sla

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// walk takes the facts of a case in order, and gives the ticket's lives: one,
// unless it was opened again after its window.
func (l *life) walk(all []*Fact) []*life {
	lives := []*life{l}
	for _, f := range all {
		l.shows = l.shows || f.told() || f.Kind == bridge.KindTicketOpened
		if f.At.Before(l.start) {
			if slices.Contains(stops, f.Kind) && !f.echo() {
				l.flags.add(FlagSkew)
			}
			f = at(f, l.start)
		}
		if l.tooLate(f) {
			l = l.again(f)
			lives = append(lives, l)
			continue
		}
		if take := takes[f.Kind]; take != nil && l.ended == nil {
			take(l, f)
		}
	}
	return lives
}

// stops are the facts that would end a clock before it began (R3).
var stops = []bridge.Kind{
	bridge.KindFirstAct, bridge.KindRestored, bridge.KindResolved, bridge.KindClosed, bridge.KindSuspended, bridge.KindThirdParty,
}

// takes is what each fact does to a life; the table in doc.go says it in words.
var takes = map[bridge.Kind]func(*life, *Fact){
	bridge.KindOpened: (*life).openedAgain, bridge.KindTicketOpened: (*life).hasTicket,
	bridge.KindAlertFiring: (*life).firing, bridge.KindAlertEnded: (*life).alertEnded,
	bridge.KindPriority: (*life).prioritySet, bridge.KindFirstAct: (*life).firstAct, bridge.KindOwner: (*life).owned,
	bridge.KindAssigned: (*life).assigned, bridge.KindEntered: (*life).entered, bridge.KindLeft: (*life).left,
	bridge.KindSuspended: (*life).suspended, bridge.KindResumed: (*life).resumed,
	bridge.KindThirdParty: (*life).handed, bridge.KindThirdBack: (*life).returned,
	bridge.KindRestored: (*life).restored, bridge.KindResolved: (*life).resolved, bridge.KindClosed: (*life).resolved,
	bridge.KindReopened: (*life).reopened, bridge.KindUnverified: (*life).unverified,
	bridge.KindUnstable: (*life).unstable, bridge.KindSteady: (*life).steady,
	bridge.KindTicketFollow: (*life).merged, bridge.KindCancelled: (*life).cancelled, bridge.KindTicketGone: (*life).gone,
	bridge.KindNature: (*life).natureSet, bridge.KindGap: (*life).gap, bridge.KindPlanned: (*life).planned,
	bridge.KindHidden: (*life).hidden, bridge.KindVisible: (*life).visible,
	bridge.KindAttached: (*life).attached, bridge.KindDetached: (*life).detached,
}

func (l *life) hasTicket(f *Fact) {
	if l.number == "" {
		l.number = f.data("number")
	}
}

// openedAgain: another ticket of the same case, after the first was deleted or
// merged; or the incident that took over a ticket which was there before.
func (l *life) openedAgain(f *Fact) {
	if f.told() {
		l.ticket, l.number = f.entry.Ticket, f.data("number")
		return
	}
	if f != l.opened && len(l.steps) == 0 {
		l.raise(f, bridge.Criticity(f.data("criticity")))
	}
}

func (l *life) firing(f *Fact) {
	if alert := f.data("fingerprint"); alert != "" {
		l.evidence = true
		l.down.begin(alert, f.At)
	}
	l.flags.drop(FlagUnverified)
}

func (l *life) alertEnded(f *Fact) { l.down.end(f.data("fingerprint"), f.At) }

func (l *life) prioritySet(f *Fact) {
	criticity := bridge.Criticity(f.data("to"))
	if !slices.Contains(bridge.Criticities, criticity) {
		return
	}
	switch {
	case f.data("motivated") == "true":
		l.flags.drop(FlagUnmotivated)
	case f.data("motivated") == "false" && f.person() && criticity != l.criticity():
		l.flags.add(FlagUnmotivated)
	}
	if before := bridge.Criticity(f.before()); len(l.steps) == 0 && slices.Contains(bridge.Criticities, before) {
		l.steps = append(l.steps, step{at: l.start, criticity: before, start: l.start, by: l.opened})
	}
	l.raise(f, criticity)
}

// raise has another criticity be in force.
func (l *life) raise(f *Fact, criticity bridge.Criticity) {
	if criticity == l.criticity() || !slices.Contains(bridge.Criticities, criticity) {
		return
	}
	from := f.At
	if len(l.steps) == 0 {
		from = l.start // nobody had said before
	}
	l.steps = append(l.steps, step{at: from, criticity: criticity, start: l.start, by: f})
}

// openingActs are the acts elsewhere than at the desk that take a ticket out of new.
var openingActs = []bridge.ActKind{bridge.ActTake, bridge.ActSuspend, bridge.ActResume, bridge.ActRestore, bridge.ActResolve}

// respond takes the first act of a person (R7).
func (l *life) respond(f *Fact) {
	if l.response == nil && f.person() && (f.told() && f.Kind == bridge.KindFirstAct || slices.Contains(openingActs, f.act())) {
		l.response = f
	}
}

func (l *life) firstAct(f *Fact) {
	l.respond(f)
	if l.observed == nil && f.person() {
		l.observed = f
	}
	if f.act() == bridge.ActTake {
		l.owned(f)
	}
}

func (l *life) owned(f *Fact) {
	l.respond(f)
	l.handsOn(f, f.data("to") != "")
}

func (l *life) handsOn(f *Fact, is bool) {
	if is && l.hands == nil {
		l.hands = f
	}
}

func (l *life) assigned(f *Fact) {
	to, before := f.data("to"), f.before()
	if to == "" {
		return
	}
	if l.guessed && before != "" {
		l.lines[0].value, l.lines[0].title = before, l.lineOf(before)
	}
	l.guessed = false
	l.given(f, f.At, to)
}

func (l *life) left(f *Fact) {
	if lasting(l.outside) == nil {
		l.outside = append(l.outside, stay{from: f.At, by: f})
	}
}

func (l *life) entered(f *Fact) {
	if out := lasting(l.outside); out != nil {
		out.till, out.until = f.At, f
	}
}

func (l *life) handed(f *Fact) {
	party := f.data("party")
	if party == "" {
		party = f.data("to")
	}
	if f.echo() || party == "" {
		return
	}
	l.handsOn(f, true)
	if with := lasting(l.parties); with != nil {
		if with.value == party {
			return
		}
		with.till, with.until = f.At, f
	}
	l.parties = append(l.parties, stay{from: f.At, by: f, value: party})
}

// returned ends a third party's time; what another one gave back, told late,
// does not.
func (l *life) returned(f *Fact) {
	party := f.data("party")
	if party == "" {
		party = f.before()
	}
	if with := lasting(l.parties); with != nil && !f.echo() && (party == "" || party == with.value) {
		with.till, with.until = f.At, f
	}
}

func (l *life) merged(f *Fact) {
	into := f.data("into")
	if into == "" {
		into = f.data("ticket")
	}
	if l.goesOnIn(into) {
		return
	}
	l.finish(f, StageMerged, into)
}

func (l *life) cancelled(f *Fact) { l.finish(f, StageCancelled, "") }

// gone: what people opened is over with its ticket; an incident gets another.
func (l *life) gone(f *Fact) {
	if bridge.SubjectTicket(f.entry.Subject) != 0 {
		l.finish(f, StageGone, "")
	}
}

func (l *life) finish(f *Fact, how Stage, into string) {
	l.ended, l.stage, l.into = f, how, into
}

func (l *life) natureSet(f *Fact) { l.nature = f.data("to") }
func (l *life) gap(*Fact)         { l.flags.add(FlagIncomplete) }
func (l *life) planned(*Fact)     { l.flags.add(FlagPlanned) }
func (l *life) unstable(*Fact)    { l.flags.add(FlagUnstable) }
func (l *life) steady(*Fact)      { l.flags.drop(FlagUnstable) }
func (l *life) unverified(*Fact)  { l.flags.add(FlagUnverified) }
func (l *life) hidden(*Fact)      { l.flags.add(FlagHidden) }
func (l *life) visible(*Fact)     { l.flags.drop(FlagHidden) }

func (l *life) attached(f *Fact) {
	if l.parent = f.data("incident"); l.parent == "" {
		l.parent = f.data("to")
	}
}

// detached from another than the one that it is attached to is told late.
func (l *life) detached(f *Fact) {
	from := f.data("incident")
	if from == "" {
		from = f.before()
	}
	if from == "" || from == l.parent {
		l.parent = ""
	}
}

// tooLate tells a reopening after which it is another ticket (R16).
func (l *life) tooLate(f *Fact) bool {
	if f.Kind != bridge.KindReopened || f.echo() || l.ended != nil || l.closed == nil || standing(l.resolves) == nil {
		return false
	}
	level := l.contract.Level(l.criticity())
	return f.At.After(l.closed.At.Add(level.ReopenWindow()))
}
