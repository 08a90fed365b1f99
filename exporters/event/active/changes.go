package active

import "time"

// Depth says how much a change matters to somebody who keeps the table.
type Depth uint8

// Depths. Each has those after it in it.
const (
	Everything Depth = iota // not only what has changed
	Soft                    // count, last seen and line of what is raised again
	Damped                  // transitions of what flaps, too
	Urgent                  // beginnings and ends
)

// Change is what there is of one key now. Both nil: nothing.
type Change struct {
	Key
	Live *Event // pending or active
	Past *Event // ended
	// What there was when the key was last taken.
	WasLive, WasPast bool
}

// Changes takes what has changed since it was last taken, at least as deep as
// asked. Of two changes of one key the later one holds. Everything gives what
// there is, changed or not: whoever lost changes begins anew with it.
func (t *Table) Changes(depth Depth) (changes []Change) {
	for i := range t.shards {
		changes = t.shards[i].take(depth, changes)
	}
	return changes
}

func (s *shard) take(depth Depth, changes []Change) []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = 0
	for level := Urgent; level >= max(depth, Soft); level-- {
		list := s.changed[level]
		for i, e := range list {
			list[i] = nil
			if e.level != level {
				continue // it was taken, or is in the list of a deeper change
			}
			e.level = 0
			if depth == Everything {
				continue
			}
			if c := e.change(); c.Live != nil || c.Past != nil || c.WasLive || c.WasPast {
				changes = append(changes, c)
			}
		}
		s.changed[level] = list[:0]
	}
	if depth == Everything {
		for _, d := range s.devices {
			for _, e := range d.entries {
				changes = append(changes, e.change())
			}
		}
	}
	return changes
}

// Discard forgets what has changed, for who is going to ask for Everything.
func (t *Table) Discard() {
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.Lock()
		for level, list := range s.changed {
			for _, e := range list {
				e.level = 0
			}
			clear(list)
			s.changed[level] = list[:0]
		}
		s.since = 0
		s.mu.Unlock()
	}
}

// mark notes that an entry has changed.
func (s *shard) mark(e *entry, level Depth, now int64) {
	if s.changed[Urgent] == nil || e.level >= level {
		return
	}
	e.level = level
	s.changed[level] = append(s.changed[level], e)
	if level == Urgent && s.since == 0 {
		s.since = now
	}
}

// ChangedSince is when the oldest urgent change was made that was not taken;
// zero if there is none.
func (t *Table) ChangedSince() time.Time {
	var oldest int64
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.Lock()
		if s.since != 0 && (oldest == 0 || s.since < oldest) {
			oldest = s.since
		}
		s.mu.Unlock()
	}
	return instant(oldest)
}

func instant(nanoseconds int64) time.Time {
	if nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds).UTC()
}

func (e *entry) key() Key { return Key{e.def.Name, e.device.info.Name, e.subject} }

// change is what there is of the entry, which has been taken then.
func (e *entry) change() Change {
	c := Change{Key: e.key(), WasLive: e.wasLive, WasPast: e.wasPast}
	e.wasLive, e.wasPast = e.live != nil, e.past != nil
	if e.live != nil {
		live := e.event(e.live)
		c.Live = &live
	}
	if e.past != nil {
		past := e.event(e.past)
		c.Past = &past
	}
	return c
}

// event is a copy of one of the entry's occurrences.
func (e *entry) event(o *occurrence) Event {
	found := Event{
		Definition: e.def.Definition, Device: e.device.info, Subject: e.subject,
		State: o.state, Reason: o.reason,
		FirstSeen: instant(o.first), LastSeen: instant(o.last), EndedAt: instant(o.ended), EndedBy: o.by,
		Count: o.count, Line: string(o.line), Rule: o.rule,
	}
	if o == e.live {
		found.HeldUntil = instant(e.hold)
	}
	return found
}
