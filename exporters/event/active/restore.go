package active

import (
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
)

// Restore takes up events that were kept. Those whose time is over have
// expired now, as have those whose device is not in the inventory any more: an
// hour from now the end is shown, though it was earlier. Events keep the
// definition that they had where the rules have none of their name. It must be
// called before the first message is applied.
func (t *Table) Restore(now time.Time, events []Event, lookup Lookup) {
	rules := t.rules.Load()
	for i := range events {
		t.restore(now.UnixNano(), &events[i], rules, lookup)
	}
}

func (t *Table) restore(now int64, kept *Event, rules *ruleset, lookup Lookup) {
	name := kept.Device.Name
	info, known := kept.Device, true
	if name == "" {
		name = stormPrefix + kept.Device.Site
	} else if fresh, ok := lookup(name); ok {
		info = fresh
	} else {
		known = false
	}
	s := t.shard(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.devices[name]
	if d == nil {
		d = &device{info: info, entries: map[entryKey]*entry{}, gone: !known}
		s.devices[name] = d
	}
	key := entryKey{kept.Definition.Name, kept.Subject}
	e := d.entries[key]
	if e == nil {
		e = &entry{def: rules.of(kept.Definition), device: d, subject: kept.Subject, index: -1}
		d.entries[key] = e
		t.rest.Add(1)
	}
	s.revive(e, kept, now, known)
	s.settle(e, now)
}

// revive gives an entry what was kept of it.
func (s *shard) revive(e *entry, kept *Event, now int64, known bool) {
	o := &occurrence{
		state: kept.State, reason: kept.Reason, count: kept.Count, rule: kept.Rule, line: []byte(kept.Line),
		first: kept.FirstSeen.UnixNano(), last: kept.LastSeen.UnixNano(), copied: kept.LastSeen.UnixNano(),
	}
	if kept.State == Ended {
		e.wasPast = true
		if e.past != nil || e.live != nil && e.live.state == Active {
			s.mark(e, Urgent, now) // what lived after it is its end now, or active
			return
		}
		o.ended = kept.EndedAt.UnixNano()
		e.past = o
		return
	}
	s.table.live.Add(1)
	e.device.live++
	s.table.rest.Add(-1)
	e.live, e.wasLive = o, true
	if !kept.HeldUntil.IsZero() {
		e.hold = kept.HeldUntil.UnixNano()
	}
	// Its time may have come while nobody looked: it ends now, to be seen.
	switch {
	case e.hold != 0 && now >= e.hold:
		s.end(e, Cleared, now)
	case !known, e.hold == 0 && now >= o.last+int64(e.def.age):
		s.advance(e, min(now, o.last+int64(e.def.age)-1)) // it may have been pending only
		s.end(e, Expired, now)
	default:
		s.advance(e, now)
		return
	}
	s.mark(e, Urgent, now)
}

// of is the definition of a kept event: that of the rules, else its own.
func (set *ruleset) of(kept *event.Definition) *definition {
	if found := set.byName[kept.Name]; found != nil && found.Kind != event.Rate {
		return found
	}
	own := &definition{Definition: kept, age: maxAge(kept)}
	own.clears = []*definition{own}
	return own
}
