package active

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Filter selects events. What is empty or zero selects all.
type Filter struct {
	Event   string
	Device  string
	Subject string
	Site    string
	State   State
}

func (f *Filter) matches(e *entry, o *occurrence) bool {
	return o != nil &&
		(f.Event == "" || f.Event == e.def.Name) &&
		(f.Device == "" || f.Device == e.device.info.Name) &&
		(f.Subject == "" || f.Subject == e.subject) &&
		(f.Site == "" || f.Site == e.device.info.Site) &&
		(f.State == "" || f.State == o.state)
}

// found is an event that matches, and where it is.
type found struct {
	Key
	shard  *shard
	entry  *entry
	live   bool
	weight int   // of its severity; the worst is the least
	first  int64 // when it was first seen
}

// byKey has what lives before what has ended.
func byKey(a, b found) int {
	if c := a.Compare(b.Key); c != 0 || a.live == b.live {
		return c
	}
	if a.live {
		return -1
	}
	return 1
}

// byUrgency has the worst first, and of those the latest.
func byUrgency(a, b found) int {
	return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(b.first, a.first), byKey(a, b))
}

// Events gives the first events that a filter selects, in the order of their
// keys, and tells whether there are more.
func (t *Table) Events(filter Filter, limit int) (events []Event, more bool) {
	return t.ordered(filter, limit, byKey)
}

// Worst gives the events that a filter selects as somebody should read them
// who has no time for all, and tells whether there are more.
func (t *Table) Worst(filter Filter, limit int) (events []Event, more bool) {
	return t.ordered(filter, limit, byUrgency)
}

func (t *Table) ordered(filter Filter, limit int, order func(a, b found) int) (events []Event, more bool) {
	var all []found
	for i := range t.shards {
		if s := &t.shards[i]; filter.Device == "" || s == t.shard(filter.Device) {
			all = s.find(&filter, all)
		}
	}
	slices.SortFunc(all, order)
	for _, f := range all {
		if len(events) == limit {
			return events, true
		}
		if e, ok := f.event(); ok {
			events = append(events, e)
		}
	}
	return events, false
}

func (s *shard) find(filter *Filter, all []found) []found {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, d := range s.devices {
		if filter.Device != "" && filter.Device != name {
			continue
		}
		for _, e := range d.entries {
			for _, o := range [...]*occurrence{e.live, e.past} {
				if filter.matches(e, o) {
					weight := slices.Index(labels.Severities, e.def.Severity)
					all = append(all, found{e.key(), s, e, o == e.live, weight, o.first})
				}
			}
		}
	}
	return all
}

// event copies what was found, unless it is gone by now.
func (f *found) event() (Event, bool) {
	f.shard.mu.Lock()
	defer f.shard.mu.Unlock()
	o := f.entry.past
	if f.live {
		o = f.entry.live
	}
	if o == nil || f.entry.removed {
		return Event{}, false
	}
	return f.entry.event(o), true
}

// Sight is what metrics show of an event.
type Sight struct {
	Definition *event.Definition
	Device     *event.Device
	Subject    string
	Reason     Reason // "": it is active
}

// Sights are the active and the ended events, in the order of their keys.
func (t *Table) Sights() []Sight {
	sights := make([]Sight, 0, t.live.Load()+t.rest.Load())
	for i := range t.shards {
		sights = t.shards[i].sights(sights)
	}
	slices.SortFunc(sights, func(a, b Sight) int {
		return cmp.Or(
			strings.Compare(a.Definition.Name, b.Definition.Name),
			strings.Compare(a.Device.Name, b.Device.Name),
			strings.Compare(a.Subject, b.Subject),
			strings.Compare(string(a.Reason), string(b.Reason)))
	})
	return sights
}

func (s *shard) sights(all []Sight) []Sight {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.devices {
		for _, e := range d.entries {
			if e.live != nil && e.live.state == Active {
				all = append(all, Sight{e.def.Definition, d.info, e.subject, ""})
			}
			if e.past != nil {
				all = append(all, Sight{e.def.Definition, d.info, e.subject, e.past.reason})
			}
		}
	}
	return all
}

// Total is how many messages of a device raised an event.
type Total struct {
	Event  string
	Device *event.Device
	Count  uint64
}

// Totals are the counters since the start, by event and device.
func (t *Table) Totals() (totals []Total) {
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.Lock()
		for _, d := range s.devices {
			for _, c := range d.counts {
				totals = append(totals, Total{c.event, d.info, c.n})
			}
		}
		s.mu.Unlock()
	}
	slices.SortFunc(totals, func(a, b Total) int {
		return cmp.Or(
			strings.Compare(a.Event, b.Event),
			strings.Compare(a.Device.Name, b.Device.Name),
			strings.Compare(a.Device.Site, b.Device.Site))
	})
	return totals
}

// RuleHits is how often a rule hit since the start.
type RuleHits struct {
	Rule string
	Hits uint64
	Last time.Time // zero: never
}

// RuleHits are those of all rules, by name. Hits of devices that are not in
// the inventory do not count.
func (t *Table) RuleHits() []RuleHits {
	names := t.rules.Load().names
	byName := make(map[string]*RuleHits, len(names))
	for _, name := range names {
		byName[name] = &RuleHits{Rule: name}
	}
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.Lock()
		for name, h := range s.hits {
			sum := byName[name]
			if sum == nil {
				sum = &RuleHits{Rule: name}
				byName[name] = sum
			}
			sum.Hits += h.n
			if last := instant(h.last); last.After(sum.Last) {
				sum.Last = last
			}
		}
		s.mu.Unlock()
	}
	all := make([]RuleHits, 0, len(byName))
	for _, sum := range byName {
		all = append(all, *sum)
	}
	slices.SortFunc(all, func(a, b RuleHits) int { return strings.Compare(a.Rule, b.Rule) })
	return all
}

// Overflow is how many events, or ends of events, there was no room for.
func (t *Table) Overflow() uint64 { return t.overflow.Load() }

// Unknown is how many hits were of devices that are not in the inventory.
func (t *Table) Unknown() uint64 { return t.unknown.Load() }
