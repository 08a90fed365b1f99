package active

// flips are the last transitions of an entry.
type flips struct {
	at     []int64 // a ring as long as the number that makes flapping
	next   int     // the oldest
	damped int64   // until when it flaps
	room   [8]int64
}

// newFlips has the ring beside it where there is room: what lies in one place
// is in the processor's cache together.
func newFlips(transitions int) *flips {
	f := &flips{}
	if n := max(1, transitions); n <= len(f.room) {
		f.at = f.room[:n]
	} else {
		f.at = make([]int64, n)
	}
	return f
}

// flip counts a transition of an entry, and raises the event that says that
// there are too many.
func (s *shard) flip(m *moment, e *entry) {
	flap := e.def.Flap
	if flap == nil || e.def.flap == nil || e.hold != 0 {
		return
	}
	f := e.flips
	if f == nil || len(f.at) != flap.Transitions {
		f = newFlips(flap.Transitions)
		e.flips = f
	}
	f.at[f.next] = m.now
	f.next = (f.next + 1) % len(f.at)
	oldest := f.at[f.next]
	flapping := e.spokenFor()
	if s.held(m, flapping) || oldest != 0 && m.now-oldest <= int64(flap.Within) {
		f.damped = m.now + int64(flap.Hold)
		s.hold(m, e.device, e.def.flap, flapping, e.subject, f.damped)
	}
}

// spokenFor is the entry that says of another that it flaps; nil if there is
// none. Whoever flaps is asked again and again, so it is remembered.
func (e *entry) spokenFor() *entry {
	if f := e.flapping; f == nil || f.removed || f.def != e.def.flap {
		e.flapping = e.device.entries[entryKey{e.def.flap.Name, e.subject}]
	}
	return e.flapping
}

// held tells whether an entry is said to flap already: then any transition
// makes that go on.
func (s *shard) held(m *moment, flapping *entry) bool {
	if flapping == nil {
		return false
	}
	s.advance(flapping, m.now)
	return flapping.live != nil
}

// newest is when the last transition was.
func (f *flips) newest() int64 { return f.at[(f.next+len(f.at)-1)%len(f.at)] }

// hold raises an event of the table's own making, until then. Its entry is
// made where e is nil.
func (s *shard) hold(m *moment, d *device, def *definition, e *entry, subject string, until int64) {
	if e != nil {
		s.advance(e, m.now)
	}
	if e == nil || e.live == nil {
		if e = s.begin(m, d, def, e, []byte(subject)); e == nil {
			return
		}
		e.past = nil
		d.count(def.Name, 1)
		s.mark(e, Urgent, m.now)
	} else {
		s.again(m, e)
	}
	e.hold = max(e.hold, until)
	s.schedule(e)
}

// depth is how far down a change of the entry is: while it flaps, its
// transitions are not worth a write each.
func (e *entry) depth(now int64) Depth {
	if e.flips != nil && now < e.flips.damped {
		return Damped
	}
	return Urgent
}
