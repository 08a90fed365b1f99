package reckon

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// never is later than anything.
const never = math.MaxInt64

// stay is a time in which something was so, and of which the value is.
type stay struct {
	piece

	value  string
	stands bool // a pause whose motive is written
	shown  bool // … and that the desk showed
}

// mark is an instant, with the place of its fact among those of one instant.
type mark struct{ at, seq int64 }

func (m *mark) before(at, seq int64) bool { return m.at < at || m.at == at && m.seq < seq }

// level is a criticity that came into force.
type level struct {
	mark

	criticity string
	start     int64 // of what clocks count under it
}

// end is one that may have been taken back.
type end struct {
	mark

	again int64 // never while it stands
	undo  int64 // place of the fact that took it back
}

// tale is one life of a ticket.
type tale struct {
	subject, number string
	ticket          int64
	start, openedAt int64
	levels          []level
	pauses, parties []stay
	groups          []stay
	guessed         bool // the first of these is only where its level goes
	outside         []stay
	restored        []end
	resolved        []end
	first, seen     *mark // a person's first act, as the desk tells it and as the bridge saw it
	hands           *mark
	over            *mark // merged, cancelled or gone
	how             string
	closed, wish    *mark
	nature          string
	follows         string // another ticket's is what this one is about
	parent          string
	evidence, desk  bool
	lateReopen      bool
	took            bool // over what was merged into it
	notes           []fact
	contests        []contest
	inherited       []verdict
	ours            map[string]bool // the desk's tickets of this case
}

type contest struct {
	clock, of, handed string
	upheld            bool
}

func (l *tale) criticity() string {
	if len(l.levels) == 0 {
		return ""
	}
	return l.levels[len(l.levels)-1].criticity
}

func standing(ends []end) *end {
	if n := len(ends); n > 0 && ends[n-1].again == never {
		return &ends[n-1]
	}
	return nil
}

func lasting(stays []stay) *stay {
	if n := len(stays); n > 0 && stays[n-1].till == never {
		return &stays[n-1]
	}
	return nil
}

// echo is what the desk tells of the bridge's own hand, on an incident's ticket.
func (l *tale) echo(f *fact) bool {
	return !opened(l.subject) && f.desk() && f.Actor == bridge.ActorBridge && f.Data["linked"] == ""
}

// motivated tells whether somebody wrote why a ticket was suspended.
func (l *tale) motivated(f *fact) bool {
	if !slices.Contains(bridge.Suspensions, f.Data["reason"]) {
		return false
	}
	if f.act() == "suspend" || f.act() == "pause" || f.Words["motive"] != "" {
		return true
	}
	for i := range l.notes {
		n := &l.notes[i]
		same := n.ActorRef == f.ActorRef && (n.ActorRef != "" || n.ActorName == f.ActorName)
		if apart := n.at - f.at; same && max(apart, -apart) <= 15*time.Minute.Milliseconds() {
			return true
		}
	}
	return false
}

// finish ends a life in another way than by being resolved.
func (l *tale) finish(f *fact, how string) { l.over, l.how = &mark{f.at, f.Seq}, how }

// excluded tells whether no rate knows it.
func (l *tale) excluded() bool {
	always := len(l.outside) == 1 && l.outside[0].from <= l.start && l.outside[0].till == never
	return l.over != nil && l.ended().at == l.over.at && l.ended().seq == l.over.seq || l.unmeasured() || l.follows != "" || always
}

func (l *tale) unmeasured() bool { return l.nature == "changement" || l.nature == "problème" }

// ended is when it was over, nil while it is not.
func (l *tale) ended() *mark {
	resolved := standing(l.resolved)
	switch {
	case l.over != nil && (resolved == nil || l.over.at < resolved.at):
		return l.over
	case resolved != nil:
		return &resolved.mark
	}
	return nil
}

// isCriticity tells whether a word is one.
func isCriticity(word string) bool {
	return len(word) == 2 && strings.HasPrefix(word, "P") && word[1] >= '1' && word[1] <= '4'
}
