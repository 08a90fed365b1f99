package active_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

// model is the same as a table, said as plainly as can be: it looks at
// everything whenever time goes on.
type model struct {
	defs   map[string]*event.Definition
	storm  *event.Storm
	things map[active.Key]*thing
	begun  map[string]map[string]time.Time // by site and device
	totals map[string]uint64               // by event and device
	now    time.Time
}

// thing is what there is of one key.
type thing struct {
	site          string
	live, past    *life
	hold          time.Time
	flips         []time.Time
	told, toldEnd time.Time // by the device
}

type life struct {
	state              active.State
	reason             active.Reason
	first, last, ended time.Time
	count              uint64
}

func newModel(storm *event.Storm) *model {
	m := &model{
		defs: map[string]*event.Definition{}, storm: storm, things: map[active.Key]*thing{},
		begun: map[string]map[string]time.Time{}, totals: map[string]uint64{}, now: t0,
	}
	for _, d := range definitions() {
		m.defs[d.Name] = d
	}
	return m
}

// pass lets time go on, one change after the other.
func (m *model) pass(to time.Time) {
	for {
		var when time.Time
		var do func()
		soonest := func(at time.Time, what func()) {
			if !at.After(to) && (when.IsZero() || at.Before(when)) {
				when, do = at, what
			}
		}
		for key, th := range m.things {
			d := m.defs[key.Event]
			if l := th.live; l != nil {
				switch {
				case l.state == active.Pending:
					soonest(l.first.Add(d.For), func() { l.state, th.past = active.Active, nil })
				case !th.hold.IsZero():
					soonest(th.hold, func() { m.end(th, active.Cleared, th.hold) })
				default:
					soonest(l.last.Add(d.MaxAge), func() { m.end(th, active.Expired, l.last.Add(d.MaxAge)) })
				}
			}
			if p := th.past; p != nil {
				soonest(p.ended.Add(active.Shown), func() { th.past = nil })
			}
		}
		if do == nil {
			m.now = to
			return
		}
		do()
	}
}

func (m *model) end(th *thing, reason active.Reason, at time.Time) {
	if th.live.state == active.Active {
		th.past = th.live
		th.past.state, th.past.reason, th.past.ended = active.Ended, reason, at
		th.toldEnd = th.told
	}
	th.live, th.hold = nil, time.Time{}
}

func (m *model) thing(key active.Key, site string) *thing {
	if m.things[key] == nil {
		m.things[key] = &thing{}
	}
	m.things[key].site = site
	return m.things[key]
}

// late tells whether a message was told long before what came just before it.
func (m *model) late(told, received time.Time, at time.Time) bool {
	return !told.IsZero() && !at.IsZero() && told.Sub(at) >= time.Second && m.now.Sub(received) < active.Disorder
}

func (m *model) raise(dev *event.Device, name, subject string, at time.Time, times uint64) {
	d := m.defs[name]
	if d.Restarts {
		for key, th := range m.things {
			if key.Device == dev.Name && key.Event != name && m.defs[key.Event].RestartEnds && th.live != nil && !m.late(th.told, th.live.last, at) {
				th.endBy(m, active.Restarted, at)
			}
		}
	}
	m.totals[name+" "+dev.Name] += times
	if d.Kind == event.Rate {
		return
	}
	th := m.thing(active.Key{Event: name, Device: dev.Name, Subject: subject}, dev.Site)
	if th.live != nil {
		th.live.last, th.live.count, th.told = m.now, th.live.count+times, at
		return
	}
	if th.past != nil && m.late(th.toldEnd, th.past.ended, at) {
		return
	}
	th.live, th.told = &life{state: active.Active, first: m.now, last: m.now, count: times}, at
	if d.For > 0 {
		th.live.state = active.Pending
	} else {
		th.past = nil
	}
	m.flip(dev, d, th, subject, times)
	if d.Severity != "info" && m.storm != nil {
		m.begin(dev, times)
	}
}

func (th *thing) endBy(m *model, reason active.Reason, at time.Time) {
	th.told = at
	m.end(th, reason, m.now)
}

func (m *model) clear(dev *event.Device, name, subject string, every bool, at time.Time, times uint64) {
	ends := []string{name} // by way of whatever clears whatever
	for range m.defs {
		for _, d := range m.defs {
			if slices.ContainsFunc(d.ClearedBy, func(by string) bool { return slices.Contains(ends, by) }) {
				ends = append(ends, d.Name)
			}
		}
	}
	for key, th := range m.things {
		if key.Device == dev.Name && (every || key.Subject == subject) && slices.Contains(ends, key.Event) &&
			th.live != nil && !m.late(th.told, th.live.last, at) {
			held := key.Event == "port_flapping"
			th.endBy(m, active.Cleared, at)
			if !held {
				m.flip(dev, m.defs[key.Event], th, key.Subject, times)
			}
		}
	}
}

func (m *model) flip(dev *event.Device, d *event.Definition, th *thing, subject string, times uint64) {
	if d.Flap == nil {
		return
	}
	th.flips = append(th.flips, m.now)
	flapping := m.thing(active.Key{Event: d.Flap.Event, Device: dev.Name, Subject: subject}, dev.Site)
	n := len(th.flips) - d.Flap.Transitions
	if flapping.live == nil && (n < 0 || m.now.Sub(th.flips[n]) > d.Flap.Within) {
		return
	}
	m.holdUntil(flapping, d.Flap.Event+" "+dev.Name, m.now.Add(d.Flap.Hold), times)
}

func (m *model) holdUntil(th *thing, total string, until time.Time, times uint64) {
	if th.live == nil {
		th.live, th.past = &life{state: active.Active, first: m.now, count: 0}, nil
		m.totals[total]++
	}
	th.live.last, th.live.count = m.now, th.live.count+times
	if until.After(th.hold) {
		th.hold = until
	}
}

func (m *model) begin(dev *event.Device, times uint64) {
	if m.begun[dev.Site] == nil {
		m.begun[dev.Site] = map[string]time.Time{}
	}
	m.begun[dev.Site][dev.Name] = m.now
	var recent []time.Time
	for _, at := range m.begun[dev.Site] {
		if m.now.Sub(at) <= m.storm.Within {
			recent = append(recent, at)
		}
	}
	if len(recent) < m.storm.Devices {
		return
	}
	slices.SortFunc(recent, func(a, b time.Time) int { return b.Compare(a) })
	until := recent[m.storm.Devices-1].Add(m.storm.Within + m.storm.Hold)
	m.holdUntil(m.thing(active.Key{Event: m.storm.Event, Subject: dev.Site}, dev.Site), m.storm.Event+" ", until, times)
}

// lines are all there is, a line each, in the order of a table's events.
func (m *model) lines() (lines []string) {
	for key, th := range m.things {
		for i, l := range []*life{th.live, th.past} {
			if l != nil {
				lines = append(lines, fmt.Sprintf("%s|%s|%s|%d %s", key.Event, key.Device, key.Subject, i, lifeLine(l, th.site)))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func lifeLine(l *life, site string) string {
	ended := ""
	if l.state == active.Ended {
		ended = l.ended.Format(time.TimeOnly)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s-%s %d %s", site, l.state, l.reason, l.first.Format(time.TimeOnly), l.last.Format(time.TimeOnly), l.count, ended))
}

func eventLine(e *active.Event) string {
	i := 0
	if e.State == active.Ended {
		i = 1
	}
	l := life{e.State, e.Reason, e.FirstSeen, e.LastSeen, e.EndedAt, e.Count}
	return fmt.Sprintf("%s|%s|%s|%d %s", e.Definition.Name, e.Device.Name, e.Subject, i, lifeLine(&l, e.Device.Site))
}
