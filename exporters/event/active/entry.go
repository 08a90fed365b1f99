package active

import (
	"bytes"
	"unicode/utf8"
)

// entry is all that is known of one key: what it is now, and how it ended
// last.
type entry struct {
	def      *definition
	device   *device
	subject  string
	live     *occurrence // pending or active; nil: neither
	past     *occurrence // ended; nil: not within the time that ends are shown
	hold     int64       // of an event that the table raised itself: when it ends
	flips    *flips      // nil: none
	flapping *entry      // that says so of it; see spokenFor
	due      int64       // when to look after it: not later than anything happens
	index    int         // in the heap
	level    Depth       // that it has changed at
	removed  bool

	wasLive, wasPast bool // when a change of it was last taken
}

// occurrence is one life of an event.
type occurrence struct {
	state  State
	reason Reason
	first  int64
	last   int64
	ended  int64
	told   int64 // of the last raise, of the clear when ended: the device's time, 0 where not believed
	copied int64 // when the line was
	count  uint64
	rule   string
	by     string // the person who ended it, if one did
	line   []byte
}

// raise tells whether an event began.
func (s *shard) raise(m *moment, d *device, def *definition, subject []byte) bool {
	e := d.entries[entryKey{def.Name, string(subject)}]
	if e != nil {
		s.advance(e, m.now)
	}
	if e != nil && e.live != nil {
		s.again(m, e)
		return false
	}
	if e != nil && e.past != nil && overtaken(e.past.told, e.past.ended, m) {
		return false
	}
	if e = s.begin(m, d, def, e, subject); e == nil {
		return false
	}
	if def.For > 0 {
		e.live.state = Pending
	} else {
		e.past = nil
	}
	s.flip(m, e)
	s.mark(e, e.depth(m.now), m.now)
	s.schedule(e)
	return true
}

// begin makes an occurrence that is active, and its entry where e is nil. It
// returns nil when there are too many. What stands in subjects may be made up,
// such as a MAC address: no device may take the room of all.
func (s *shard) begin(m *moment, d *device, def *definition, e *entry, subject []byte) *entry {
	if d.live >= s.table.share {
		s.table.overflow.Add(1)
		return nil
	}
	if s.table.live.Add(1) > s.table.max {
		s.table.live.Add(-1)
		s.table.overflow.Add(1)
		return nil
	}
	if e == nil {
		e = &entry{def: def, device: d, subject: string(subject), index: -1}
		d.entries[entryKey{def.Name, e.subject}] = e
	} else {
		s.table.rest.Add(-1)
	}
	o := e.past // its memory is good for the new one, but is needed while that is pending
	if o == nil || def.For > 0 {
		o = &occurrence{}
	}
	*o = occurrence{state: Active, first: m.now, last: m.now, told: m.told, count: m.times, line: o.line[:0]}
	o.say(m)
	e.live, e.hold = o, 0
	d.live++
	return e
}

// again is a raise of what is raised already.
func (s *shard) again(m *moment, e *entry) {
	o := e.live
	o.count += m.times
	o.last = max(o.last, m.now)
	o.told = m.told
	if m.now-o.copied >= lineEvery {
		o.say(m)
	}
	s.mark(e, Soft, m.now)
}

// say copies the message's line. One that says that the line before came again
// tells people nothing.
func (o *occurrence) say(m *moment) {
	if m.msg.Again && len(o.line) > 0 {
		return
	}
	line := m.msg.Line[:min(len(m.msg.Line), MaxLine)]
	if len(line) < len(m.msg.Line) {
		line = wholeRunes(line)
	}
	o.line = append(o.line[:0], line...)
	o.rule, o.copied = m.rule, m.now
}

// wholeRunes leaves out the part of a character at the end of text that was
// cut.
func wholeRunes(text []byte) []byte {
	for i := 1; i <= utf8.UTFMax && i <= len(text); i++ {
		if utf8.RuneStart(text[len(text)-i]) {
			if !utf8.FullRune(text[len(text)-i:]) {
				return text[:len(text)-i]
			}
			break
		}
	}
	return text
}

func toValid(text []byte) []byte { return bytes.ToValidUTF8(wholeRunes(text), []byte("\uFFFD")) }

// clear ends what a clear of def on the subject ends.
func (s *shard) clear(m *moment, d *device, def *definition, subject []byte, every bool) {
	for _, target := range def.clears {
		if !every {
			s.clearOne(m, d.entries[entryKey{target.Name, string(subject)}])
			continue
		}
		for _, e := range d.raised(func(e *entry) bool { return e.def.Name == target.Name }) {
			s.clearOne(m, e)
		}
	}
}

func (s *shard) clearOne(m *moment, e *entry) {
	if e == nil {
		return
	}
	s.advance(e, m.now)
	if e.live == nil || overtaken(e.live.told, e.live.last, m) {
		return
	}
	s.endBy(m, e, Cleared)
	s.flip(m, e)
	s.settle(e, m.now)
}

// restart ends what does not outlive a restart of the device.
func (s *shard) restart(m *moment, d *device, by string) {
	for _, e := range d.raised(func(e *entry) bool { return e.def.RestartEnds && e.def.Name != by }) {
		s.advance(e, m.now)
		if e.live != nil && !overtaken(e.live.told, e.live.last, m) {
			s.endBy(m, e, Restarted)
			s.settle(e, m.now)
		}
	}
}

// raised are the device's entries that are pending or active.
func (d *device) raised(wanted func(*entry) bool) (found []*entry) {
	for _, e := range d.entries {
		if e.live != nil && wanted(e) {
			found = append(found, e)
		}
	}
	return found
}

// endBy ends an entry by a message.
func (s *shard) endBy(m *moment, e *entry, reason Reason) {
	o := e.live
	s.end(e, reason, m.now)
	if e.past == o {
		o.told = m.told
		o.say(m)
	}
	s.mark(e, e.depth(m.now), m.now)
}

// end ends what is active; of what is pending nothing is left.
func (s *shard) end(e *entry, reason Reason, at int64) {
	if e.live.state == Active {
		e.past = e.live
		e.past.state, e.past.reason, e.past.ended = Ended, reason, at
	}
	e.live, e.hold = nil, 0
	e.device.live--
	s.table.live.Add(-1)
	s.table.rest.Add(1)
}

// overtaken tells whether a message happened before another of the same key
// that was received earlier. Clocks of devices have seconds: less than one
// says nothing.
func overtaken(told, received int64, m *moment) bool {
	return told != 0 && m.told != 0 && told-m.told >= 1e9 && m.now-received < int64(Disorder)
}
