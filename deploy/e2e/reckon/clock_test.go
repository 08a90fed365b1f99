package reckon

import "slices"

// still are the pieces in which a clock of a criticity does not run: pauses that
// the contract accepts, and times between an end and its undoing.
func (l *tale) still(name string, s *signed, ends []end) (pauses, over []piece) {
	for _, p := range l.pauses {
		if name != "response" && p.stands && // nobody is kept from answering (R10)
			slices.Contains(s.SLA.Pauses, p.value) {
			pauses = append(pauses, p.piece)
		}
	}
	for _, e := range ends {
		if e.again != never {
			over = append(over, piece{e.at, e.again})
		}
	}
	return pauses, over
}

// stop is what stops a clock, nil while nothing did.
func (l *tale) stop(name string) *mark {
	switch name {
	case "response":
		if l.first != nil {
			return l.first
		}
		return l.seen
	case "intervention":
		return l.hands
	case "restore":
		if e := standing(l.restored); e != nil {
			return &e.mark
		}
	case "resolve":
		if e := standing(l.resolved); e != nil {
			return &e.mark
		}
	}
	return nil
}

// clock reckons one of the delays; nil where none was promised.
func (l *tale) clock(name string, s *signed, now int64) *verdict {
	if l.unmeasured() || len(l.levels) == 0 {
		return nil
	}
	ends := l.resolved
	if name == "restore" {
		ends = l.restored
	}
	limit, place, void := now, int64(never), false
	v := &verdict{subject: l.subject, ticket: l.ticket, number: l.number, clock: name}
	over := l.ended()
	switch by := l.stop(name); {
	case by != nil && (over == nil || by.at <= over.at):
		limit, place, v.stopped = by.at, by.seq, true
	case over != nil:
		limit, place, void = over.at, over.seq, true
		v.voidAt = over.at
	}
	levels := l.levels[:1]
	for n := 1; n < len(l.levels) && l.levels[n].before(limit, place); n++ {
		levels = l.levels[:n+1]
	}
	promised := slices.ContainsFunc(levels, func(of level) bool { return s.of(of.criticity, name).Target != "" })
	if !promised {
		return nil
	}
	last := levels[len(levels)-1]
	v.began = last.start
	breach := l.breach(name, s, levels, limit, ends)
	paused, taken := l.still(name, s, ends)
	if clause := s.of(last.criticity, name); clause.Target != "" {
		v.target = lasts(clause.Target)
		cal := s.calendar(clause.Calendar)
		v.net, _ = cal.worked(v.began, limit, s.zone, slices.Concat(paused, taken), v.target)
		v.overrun = max(0, v.net-v.target)
		all := &calendar{Always: true}
		v.gross, _ = all.worked(v.began, limit, s.zone, taken, 0)
	}
	v.judge(l, breach, last, limit, void)
	return v
}

// judge says what it came to.
func (v *verdict) judge(l *tale, breach int64, last level, limit int64, void bool) {
	v.criticity = last.criticity
	under := ""
	for _, o := range l.inherited {
		if o.clock == v.clock && o.at <= limit && (breach < 0 || o.at < breach) {
			breach, under = o.at, o.criticity
			v.contested, v.upheld = o.contested, o.upheld
		}
	}
	switch {
	case breach >= 0:
		v.result, v.at = "breached", breach
		if v.criticity = under; under == "" {
			v.criticity = l.levels[0].criticity
			for _, each := range l.levels {
				if each.at <= breach {
					v.criticity = each.criticity
				}
			}
		}
		for _, c := range l.contests {
			if c.clock == v.clock && c.of == "" && c.handed == "" {
				v.contested, v.upheld = true, c.upheld
			}
		}
	case void:
		v.result = "void"
	case v.stopped && v.target > 0:
		v.result, v.at = "met", limit
	case v.target == 0:
		v.result = "void"
	}
}

// breach is the first instant after which more was used than any criticity that
// was in force allowed; -1 for none. One that a change of criticity brought about
// is that of the change, or of the reopening where it was over then.
func (l *tale) breach(name string, s *signed, levels []level, limit int64, ends []end) int64 {
	for i, of := range levels {
		till := limit
		if i+1 < len(levels) {
			till = levels[i+1].at
		}
		clause := s.of(of.criticity, name)
		if clause.Target == "" {
			continue
		}
		paused, taken := l.still(name, s, ends)
		_, at := s.calendar(clause.Calendar).worked(of.start, till, s.zone, slices.Concat(paused, taken), lasts(clause.Target))
		if at < 0 {
			continue
		}
		if i == 0 || at >= of.at {
			return at
		}
		at = of.at
		for _, e := range ends {
			if e.again != never && !of.before(e.at, e.seq) && of.before(e.again, e.undo) {
				if i+1 < len(levels) && levels[i+1].before(e.again, e.undo) {
					at = -1
					break
				}
				at = e.again
				break
			}
		}
		if at >= 0 {
			return at
		}
	}
	return -1
}
