package reckon

import (
	"strconv"

	"github.com/vigie-noc/vigie/bridge"
)

// tales are the lives of a subject up to an instant, with what follows from
// other subjects; none where there is no ticket. They are told once for all that
// is reckoned of one contract and instant.
func (b *book) tales(subject string, s *signed, now int64) []*tale {
	of := telling{subject, s.Version, now}
	known, is := b.told[of]
	if !is {
		known = b.tell(subject, s, now)
		b.told[of] = known
	}
	return known
}

type telling struct {
	subject, version string
	now              int64
}

func (b *book) tell(subject string, s *signed, now int64) []*tale {
	facts := b.facts(subject, now)
	first := begin(subject, facts, s)
	if first == nil {
		return nil
	}
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
		l.desk = l.desk || f.desk()
		if l.over == nil {
			l.hear(&f, s)
		}
	}
	contested(facts, lives)
	last := lives[len(lives)-1]
	for _, child := range b.merged(subject) {
		b.takesOver(b.mergedInto(lives, child, s, now), child, s, now)
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
			l.ours[strconv.FormatInt(f.Ticket, 10)] = true
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
