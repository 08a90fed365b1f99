package active

import (
	"container/list"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/internal/labels"
)

// sites know which of their devices have begun to be in trouble.
type sites struct {
	mu     sync.Mutex
	byName map[string]*site
}

// site is the devices of one site, those that spoke last at the front.
type site struct {
	mu     sync.Mutex
	recent list.List // of visit
	byName map[string]*list.Element
	shard  *shard // of its storm; nil: there was none yet
	storm  *entry // under the shard's lock, likewise
}

// siteOf finds the site of a device that speaks. All devices ask the same map,
// so each remembers what it said.
func (s *shard) siteOf(d *device, name string) *site {
	if d.site == nil || d.siteName != name {
		d.site, d.siteName = s.table.sites.get(name), name
	}
	return d.site
}

type visit struct {
	device string
	at     int64
}

func (s *sites) get(name string) *site {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.byName[name]
	if found == nil {
		found = &site{byName: map[string]*list.Element{}}
		if s.byName == nil {
			s.byName = map[string]*site{}
		}
		s.byName[name] = found
	}
	return found
}

// began counts that a device is in trouble, and raises the event of its site
// when it is one of many. The site's lock is held over the shard's, never the
// other way round.
func (t *Table) began(m *moment) {
	storm, info := m.rules.storm, m.msg.Device
	st := m.site
	st.mu.Lock()
	defer st.mu.Unlock()
	nth, over := st.touch(info.Name, m.now, storm.Within, storm.Devices)
	if !over {
		return
	}
	// Over the bound until the last device that makes up the number is too long ago.
	until := nth + int64(storm.Within) + int64(storm.Hold)
	if st.shard == nil {
		st.shard = t.shard(stormPrefix + info.Site)
	}
	st.shard.mu.Lock()
	defer st.shard.mu.Unlock()
	st.shard.storms(m, st, until)
}

// storms raises the event of a site. It has the same entry while it goes on.
func (s *shard) storms(m *moment, st *site, until int64) {
	def, name := m.rules.event, m.msg.Device.Site
	if e := st.storm; e != nil && !e.removed && e.def == def {
		s.hold(m, e.device, def, e, name, until)
		return
	}
	d, key := s.storm(m.msg.Device), entryKey{def.Name, name}
	s.hold(m, d, def, d.entries[key], name, until)
	st.storm = d.entries[key]
}

// touch tells when the device did so that is the nth from now back, and
// whether there are as many within the time.
func (st *site) touch(device string, now int64, within time.Duration, n int) (nth int64, over bool) {
	if known := st.byName[device]; known != nil {
		v := known.Value.(*visit)
		v.at = max(v.at, now)
		st.recent.MoveToFront(known)
	} else {
		st.byName[device] = st.recent.PushFront(&visit{device, now})
	}
	for last := st.recent.Back(); last != nil && now-last.Value.(*visit).at > int64(within); last = st.recent.Back() {
		st.recent.Remove(last)
		delete(st.byName, last.Value.(*visit).device)
	}
	if st.recent.Len() < n {
		return 0, false
	}
	at := st.recent.Front()
	for range n - 1 {
		at = at.Next()
	}
	return at.Value.(*visit).at, true
}

// stormPrefix sets sites apart from devices in the shards.
const stormPrefix = "\x00"

// storm finds or makes what stands for a site, with the labels that all
// devices of it share.
func (s *shard) storm(of *event.Device) *device {
	d := s.devices[stormPrefix+of.Site]
	if d == nil {
		d = &device{info: siteDevice(of.Site, of.Labels[labels.Region]), entries: map[entryKey]*entry{}}
		s.devices[stormPrefix+of.Site] = d
	}
	return d
}

func siteDevice(site, region string) *event.Device {
	shared := map[string]string{labels.Site: site}
	if region != "" {
		shared[labels.Region] = region
	}
	return &event.Device{Site: site, Known: true, Labels: shared}
}
