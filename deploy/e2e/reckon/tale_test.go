package reckon

import (
	"math"
	"slices"
	"strconv"
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
	notes           []fact
	contests        []contest
	inherited       []verdict
	ours            map[string]bool // the desk's tickets of this case
}

type contest struct {
	clock, of, handed string
	upheld            bool
}

// tales are the lives of a subject up to an instant, with what follows from
// other subjects; none where there is no ticket.
func (b *book) tales(subject string, s *signed, now int64) []*tale {
	facts := b.facts(subject, now)
	first := begin(subject, facts, s)
	if first == nil {
		return nil
	}
	first.desk = first.desk && !b.literal
	lives := []*tale{first}
	for i := range facts {
		f := facts[i]
		l := lives[len(lives)-1]
		f.at = max(f.at, l.start)
		if late := f.Kind == bridge.KindReopened && !l.echo(&f) && l.over == nil && l.closed != nil && standing(l.resolved) != nil &&
			f.at > l.closed.at+s.window(l.criticity()); late {
			lives = append(lives, l.anew(&f))
			continue
		}
		if b.literal {
			l.desk = l.desk || f.desk()
		}
		if l.over == nil {
			if f.Actor == bridge.ActorBridge && !f.desk() && f.Kind == bridge.KindResolved && !l.desk {
				b.early[subject] = true
			}
			l.hear(&f, s)
		}
	}
	contested(facts, lives)
	last := lives[len(lives)-1]
	for _, child := range b.merged(subject) {
		b.takesOver(last, child, s, now)
	}
	if last.parent != "" && !last.evidence {
		b.followsParent(last, s, now)
	}
	return lives
}

// begin finds where the clocks begin.
func begin(subject string, facts []fact, s *signed) *tale {
	l := &tale{subject: subject, ours: make(map[string]bool)}
	var detected, bridges, desks *fact
	for i := range facts {
		f := &facts[i]
		switch {
		case f.Kind == bridge.KindDetected && !f.desk() && detected == nil:
			detected = f
		case f.Kind == bridge.KindOpened && !f.desk() && bridges == nil:
			bridges = f
		case f.Kind == bridge.KindOpened && f.desk() && desks == nil:
			desks = f
		case f.Kind == bridge.KindNoted && f.person():
			l.notes = append(l.notes, *f)
		}
		if f.desk() {
			l.desk, l.ours[strconv.FormatInt(f.Ticket, 10)] = true, true
		}
	}
	from := bridges
	if from == nil {
		from = desks
	}
	if from == nil {
		return nil
	}
	l.start, l.openedAt, l.follows = from.at, from.at, from.Data["incident"]
	if detected != nil && detected.at < l.start {
		l.start = detected.at
	}
	criticity := from.Data["criticity"]
	if desks != nil {
		if criticity == "" {
			criticity = desks.Data["criticity"]
		}
		l.nature, l.ticket, l.number = desks.Data["nature"], desks.Ticket, desks.Data["number"]
		if desks.Data["owner"] != "" {
			l.hands = &mark{max(desks.at, l.start), desks.Seq}
		}
		if desks.Data["outside"] != "" {
			l.outside = append(l.outside, stay{piece: piece{l.start, never}})
		}
	}
	group := ""
	if desks != nil {
		group = desks.Data["group"]
	}
	if l.guessed = group == ""; l.guessed {
		group = s.group(criticity)
	}
	l.groups = []stay{{piece: piece{l.start, never}, value: group}}
	if criticity != "" {
		l.levels = append(l.levels, level{mark{l.start, from.Seq}, criticity, l.start})
	}
	return l
}

// anew is the life that begins with a reopening that came too late.
func (l *tale) anew(f *fact) *tale {
	next := &tale{
		subject: l.subject, number: l.number, ticket: l.ticket, start: f.at, nature: l.nature, parent: l.parent, evidence: l.evidence,
		desk: l.desk, notes: l.notes, ours: l.ours, lateReopen: true,
	}
	if c := l.criticity(); c != "" {
		next.levels = []level{{mark{f.at, f.Seq}, c, f.at}}
	}
	if p := lasting(l.parties); p != nil {
		next.parties = []stay{{piece: piece{f.at, never}, value: p.value}}
	}
	if g := lasting(l.groups); g != nil {
		next.groups = []stay{{piece: piece{f.at, never}, value: g.value}}
	}
	if lasting(l.outside) != nil {
		next.outside = []stay{{piece: piece{f.at, never}}}
	}
	return next
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

// contested gives each life what was said against its breaches.
func contested(facts []fact, lives []*tale) {
	for i := range facts {
		f := &facts[i]
		if f.Kind != bridge.KindCorrection || f.Data["what"] != "contested" {
			continue
		}
		n := 0
		for at, l := range lives {
			if l.start <= f.at {
				n = at
			}
		}
		if life, err := strconv.Atoi(f.Data["life"]); err == nil {
			n = life
		}
		said := contest{clock: f.Data["clock"], of: f.Data["of"], handed: f.Data["handed"]}
		for j := range facts {
			g := &facts[j]
			said.upheld = said.upheld || g.Kind == bridge.KindCorrection && g.Data["what"] == "upheld" && g.Data["ref"] == strconv.FormatInt(f.Number, 10)
		}
		if n < len(lives) {
			lives[n].contests = append(lives[n].contests, said)
		}
	}
}

// isCriticity tells whether a word is one.
func isCriticity(word string) bool {
	return len(word) == 2 && strings.HasPrefix(word, "P") && word[1] >= '1' && word[1] <= '4'
}
