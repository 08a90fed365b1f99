package reckon

import "slices"

// kept is how somebody kept to what they agreed on, in a month.
type kept struct {
	name                               string
	begun, waiting, met, late, running int64
	took                               int64
}

// holders are whose the time of a month was.
type holders struct {
	ended, gross   int64
	buckets        map[string]int64
	parties, lines map[string]*kept
}

// holders reckons who had the tickets of a month, and for how long.
func (b *book) holders(s *signed, from, to, now int64) *holders {
	h := &holders{buckets: make(map[string]int64), parties: make(map[string]*kept), lines: make(map[string]*kept)}
	for _, subject := range b.subjects {
		lives := b.tales(subject, s, now)
		// What the other reckoning is compared with are tickets that lasted in the month.
		for _, l := range lives {
			if l.excluded() {
				continue
			}
			h.life(l, s, from, to)
			h.agreed(l, s, from, to, now)
		}
	}
	return h
}

func of(all map[string]*kept, name string) *kept {
	if all[name] == nil {
		all[name] = &kept{name: name}
	}
	return all[name]
}

// pieces of a life until it ended, or now: what is in a pause that the contract
// accepts, with a third party, and with each line.
func (l *tale) shares(s *signed, till int64) (gross, pauses int64, parties, lines map[string][]piece) {
	paused, taken := l.still("resolve", s, l.resolved)
	parties, lines = make(map[string][]piece), make(map[string][]piece)
	var with []piece
	for _, p := range l.parties {
		with = append(with, p.piece)
		parties[p.value] = append(parties[p.value], without(piece{max(p.from, l.start), min(p.till, till)}, slices.Concat(taken, paused))...)
	}
	for _, g := range l.groups {
		lines[g.value] = append(lines[g.value], without(piece{max(g.from, l.start), min(g.till, till)}, slices.Concat(taken, paused, with))...)
	}
	whole := without(piece{l.start, till}, taken)
	running := without(piece{l.start, till}, slices.Concat(taken, paused))
	return length(whole), length(whole) - length(running), parties, lines
}

func length(all []piece) (sum int64) {
	for _, p := range all {
		sum += p.till - p.from
	}
	return sum
}

// life adds one that ended in the month.
func (h *holders) life(l *tale, s *signed, from, to int64) {
	over := l.ended()
	if over == nil || over.at < from || over.at >= to || l.criticity() == "" {
		return
	}
	gross, pauses, parties, lines := l.shares(s, over.at)
	h.ended++
	h.gross += gross
	h.buckets["pause"] += pauses
	for name, all := range parties {
		h.buckets["party"] += length(all)
		of(h.parties, name).took += length(all)
	}
	for name, all := range lines {
		h.buckets[name] += length(all)
	}
}

// agreed counts what third parties and lines of support had to keep to.
func (h *holders) agreed(l *tale, s *signed, from, to, now int64) {
	over, till := l.ended(), now
	if over != nil {
		till = over.at
	}
	for _, p := range l.parties {
		if at := (piece{max(p.from, l.start), min(p.till, till)}); at.from < at.till {
			k := of(h.parties, p.value)
			k.begun += number(at.from >= from && at.from < to)
			k.waiting += number(at.from < min(to, now) && at.till >= min(to, now))
		}
		stopped := p.till
		if over != nil && over.at < stopped {
			stopped = max(over.at, p.from)
		}
		if a := agreedWith(s.ThirdParties, p.value); a != nil {
			of(h.parties, p.value).decide(s, a, []piece{{p.from, min(stopped, now)}}, stopped, from, to)
		}
	}
	_, _, _, lines := l.shares(s, till)
	for name, own := range lines {
		a := agreedWith(s.Support, name)
		if a == nil || length(own) == 0 {
			continue
		}
		stopped := int64(never)
		switch last := lasting(l.groups); {
		case over != nil:
			stopped = over.at
		case last == nil || last.value != name:
			stopped = own[len(own)-1].till
		}
		of(h.lines, name).decide(s, a, own, stopped, from, to)
	}
}

func agreedWith(all []agreement, name string) *agreement {
	for i := range all {
		if all[i].Name == name && all[i].Target != "" {
			return &all[i]
		}
	}
	return nil
}

// decide counts one delay in the month in which it was decided.
func (k *kept) decide(s *signed, a *agreement, own []piece, stopped, from, to int64) {
	slices.SortFunc(own, func(a, b piece) int { return int(a.from - b.from) })
	used, late, allowed := int64(0), int64(-1), lasts(a.Target)
	for _, p := range own {
		worked, exceeded := s.calendar(a.Calendar).worked(p.from, p.till, s.zone, nil, allowed-used)
		if exceeded >= 0 && late < 0 {
			late = exceeded
		}
		used += worked
	}
	at := stopped
	if late >= 0 {
		at = late
	}
	switch {
	case at >= from && at < to && late >= 0:
		k.late++
	case at >= from && at < to:
		k.met++
	case own[0].from < to && at >= to:
		k.running++
	}
}
