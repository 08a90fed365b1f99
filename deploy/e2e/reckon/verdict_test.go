package reckon

import (
	"slices"
)

// verdict is what a clock of a life came to, or the life as a whole ("total").
type verdict struct {
	subject, number string
	ticket          int64
	life            int
	clock           string
	criticity       string
	result          string // met, breached, ended; empty while it goes on; void
	began, at       int64
	target          int64
	stopped         bool
	contested       bool
	upheld          bool
	gross, net      int64
	overrun         int64
	parties, pauses int64
	voidAt          int64 // when it ended without being decided
}

var clocks = []string{"response", "intervention", "restore", "resolve"}

// everything is what all that there is came to by an instant.
func (b *book) everything(s *signed, now int64) (all []verdict) {
	for _, subject := range b.subjects {
		all = append(all, b.verdicts(subject, s, now)...)
	}
	return all
}

// verdicts are what all lives of a subject came to by an instant.
func (b *book) verdicts(subject string, s *signed, now int64) (all []verdict) {
	for life, l := range b.tales(subject, s, now) {
		if l.excluded() {
			continue
		}
		for _, name := range clocks {
			v := l.clock(name, s, now)
			if v == nil || v.criticity == "" {
				continue
			}
			outside := false
			for _, o := range l.outside {
				outside = outside || v.result != "" && v.result != "void" && o.from <= v.at && v.at < o.till
			}
			if !outside {
				v.life = life
				all = append(all, *v)
			}
		}
		if v := l.whole(s); v != nil {
			v.life = life
			all = append(all, *v)
		}
	}
	return all
}

// whole is a life that is over: how long it was, and who had it.
func (l *tale) whole(s *signed) *verdict {
	over := l.ended()
	if over == nil {
		return nil
	}
	v := &verdict{
		subject: l.subject, ticket: l.ticket, number: l.number, clock: "total", criticity: l.criticity(), result: "ended", at: over.at, stopped: true,
	}
	paused, taken := l.still("resolve", s, l.resolved)
	all := &calendar{Always: true}
	v.gross, _ = all.worked(l.start, over.at, s.zone, taken, 0)
	running, _ := all.worked(l.start, over.at, s.zone, slices.Concat(taken, paused), 0)
	v.pauses = v.gross - running
	with := make([]piece, 0, len(l.parties))
	for _, p := range l.parties {
		with = append(with, p.piece)
	}
	alone, _ := all.worked(l.start, over.at, s.zone, slices.Concat(taken, paused, with), 0)
	v.parties = running - alone
	return v
}

// mergedInto is the life that another ticket was merged into: the one that went on
// then.
func (b *book) mergedInto(lives []*tale, child string, s *signed, now int64) *tale {
	last := lives[len(lives)-1]
	others := b.tales(child, s, now)
	if len(lives) == 1 || len(others) == 0 || others[len(others)-1].over == nil {
		return last
	}
	into := lives[0]
	for _, l := range lives {
		if l.start <= others[len(others)-1].over.at {
			into = l
		}
	}
	return into
}

// takesOver has a ticket have what another had that was merged into it: the
// earlier beginning, the higher criticity, and its breaches.
func (b *book) takesOver(l *tale, child string, s *signed, now int64) {
	lives := b.tales(child, s, now)
	if len(lives) == 0 {
		return
	}
	c := lives[len(lives)-1]
	over := c.ended()
	if over == nil {
		return
	}
	when := max(over.at, l.start)
	l.took = true
	if c.start < l.start {
		l.start = c.start
		l.groups[0].from = c.start // who had it first had it then
	}
	n := 0
	for n < len(l.levels) && l.levels[n].at <= when {
		n++
	}
	start, criticity := min(l.start, c.start), c.criticity()
	if n > 0 {
		start = min(c.start, l.levels[n-1].start)
		if mine := l.levels[n-1].criticity; criticity == "" || mine <= criticity {
			criticity = mine
		}
	}
	l.levels = slices.Insert(l.levels, n, level{mark{when, over.seq}, criticity, start})
	for i := n + 1; i < len(l.levels); i++ {
		l.levels[i].start = min(l.levels[i].start, start)
	}
	for _, name := range clocks {
		if v := c.clock(name, s, now); v != nil && v.result == "breached" && v.at <= when {
			l.inherited = append(l.inherited, *v)
		}
	}
}

// followsParent ends a member that has no evidence of its own with its parent.
func (b *book) followsParent(l *tale, s *signed, now int64) {
	lives := b.tales(l.parent, s, now)
	if len(lives) == 0 || standing(l.restored) != nil {
		return
	}
	if e := standing(lives[len(lives)-1].restored); e != nil && e.at >= l.start {
		l.restored = append(l.restored, end{mark: e.mark, again: never})
	}
}
