package active

import (
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Lookup finds a device of the inventory by its name.
type Lookup func(name string) (*event.Device, bool)

// Relabel takes up a changed inventory: events get the labels that their
// device has now, and those of a device that has left end as expired. It tells
// how many that were. It is called once messages are of the new inventory's
// devices.
func (t *Table) Relabel(now time.Time, lookup Lookup) (ended int) {
	regions := map[string]string{} // by site
	for i := range t.shards {
		ended += t.shards[i].relabel(now.UnixNano(), lookup, regions)
	}
	for i := range t.shards {
		t.shards[i].relabelSites(regions)
	}
	return ended
}

func (s *shard) relabel(now int64, lookup Lookup, regions map[string]string) (ended int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, d := range s.devices {
		if d.info.Name == "" {
			continue
		}
		if info, ok := lookup(name); ok {
			d.info, d.gone = info, false
			regions[info.Site] = info.Labels[labels.Region]
			continue
		}
		d.gone, d.counts = true, nil
		for _, e := range d.raised(func(*entry) bool { return true }) {
			s.advance(e, now)
			if e.live != nil {
				s.end(e, Expired, now)
				s.mark(e, Urgent, now)
				ended++
			}
			s.settle(e, now)
		}
		if len(d.entries) == 0 {
			delete(s.devices, name)
		}
	}
	return ended
}

func (s *shard) relabelSites(regions map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.devices {
		if d.info.Name != "" {
			continue
		}
		if region, ok := regions[d.info.Site]; ok && region != d.info.Labels[labels.Region] {
			d.info = siteDevice(d.info.Site, region)
		}
	}
}

// Clear ends an event as a person says, whose name is remembered, and tells how
// many there were: none or one. What is only pending is ended too.
func (t *Table) Clear(now time.Time, key Key, by string) int {
	name := key.Device
	if name == "" {
		name = stormPrefix + key.Subject
	}
	s := t.shard(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.devices[name]
	if d == nil {
		return 0
	}
	e := d.entries[entryKey{key.Event, key.Subject}]
	if e == nil {
		return 0
	}
	s.advance(e, now.UnixNano())
	if e.live == nil {
		return 0
	}
	e.live.by = by
	s.end(e, Operator, now.UnixNano())
	s.mark(e, Urgent, now.UnixNano())
	s.settle(e, now.UnixNano())
	return 1
}
