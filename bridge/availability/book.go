package availability

import (
	"cmp"
	"maps"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// Book is the evidence of a period, ready to be looked up. It is read-only.
type Book struct {
	period  Set
	known   Set // the time of which any source says anything
	devices map[string]*device
	sites   map[string]*place
	spare   []device // allocated at once: there are tens of thousands
}

// device is what the days say of one, each span of one day of a source.
type device struct {
	member   []bridge.Span
	measured []bridge.Span
	down     []bridge.Span
	at       []stay

	// Room for what most have one of.
	room struct {
		member, measured, stayed [1]bridge.Span
		at                       [1]stay
	}
}

// stay is when a device stood at a site.
type stay struct {
	site  string
	spans []bridge.Span
}

type place struct {
	down    []bridge.Span
	devices []*device // each once
}

// NewBook takes all days of all sources that have to do with a period.
func NewBook(period bridge.Span, days []bridge.EvidenceDay) *Book {
	b := &Book{period: Union(period), devices: make(map[string]*device), sites: make(map[string]*place)}
	if len(days) > 0 {
		b.devices = make(map[string]*device, len(days[0].Members))
	}
	var known []bridge.Span
	for i := range days {
		known = append(known, days[i].Span)
		b.add(&days[i])
	}
	b.known = Union(known...).And(b.period)
	return b
}

func (b *Book) add(day *bridge.EvidenceDay) {
	outages := make(map[string]*bridge.Outage)
	for i := range day.Outages {
		outage := &day.Outages[i]
		if outage.Kind == bridge.EvidenceSite {
			b.place(outage.Name).down = append(b.place(outage.Name).down, outage.Down...)
			continue
		}
		outages[outage.Name] = outage
	}
	for _, m := range day.Members {
		d := b.device(m.Device)
		d.member = grown(d.member, day.Span)
		b.stood(d, m, day.Span)
		outage := outages[m.Device]
		switch {
		case !m.Measured:
		case outage == nil:
			d.measured = grown(d.measured, day.Span)
		default:
			d.measured = append(d.measured, Union(day.Span).Without(Union(outage.Unmeasured...))...)
			d.down = append(d.down, outage.Down...)
		}
	}
}

// stood notes where a device stood. Most never move.
func (b *Book) stood(d *device, m bridge.EvidenceMember, day bridge.Span) {
	n := slices.IndexFunc(d.at, func(s stay) bool { return s.site == m.Site })
	if n < 0 {
		n = len(d.at)
		d.at = append(d.at, stay{site: m.Site})
		if n == 0 {
			d.at[0].spans = d.room.stayed[:0]
		}
		p := b.place(m.Site)
		p.devices = append(p.devices, d)
	}
	d.at[n].spans = grown(d.at[n].spans, day)
}

// grown are spans with one more, which most often goes on where the last ends.
func grown(all []bridge.Span, with bridge.Span) []bridge.Span {
	if n := len(all); n > 0 && with.From >= all[n-1].From && with.From <= all[n-1].To {
		all[n-1].To = max(all[n-1].To, with.To)
		return all
	}
	return append(all, with)
}

func (b *Book) device(name string) *device {
	d := b.devices[name]
	if d == nil {
		if len(b.spare) == 0 {
			b.spare = make([]device, 256)
		}
		d, b.spare = &b.spare[0], b.spare[1:]
		d.member, d.measured, d.at = d.room.member[:0], d.room.measured[:0], d.room.at[:0]
		b.devices[name] = d
	}
	return d
}

func (b *Book) place(name string) *place {
	p := b.sites[name]
	if p == nil {
		p = &place{}
		b.sites[name] = p
	}
	return p
}

// Devices are the names of those that the inventory had within the period.
func (b *Book) Devices() []string { return slices.Sorted(maps.Keys(b.devices)) }

// Sites are the names of those that had devices within the period.
func (b *Book) Sites() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(b.sites)), func(name string) bool { return len(b.sites[name].devices) == 0 })
}

// At are the sites at which a device stood, the last of them first.
func (b *Book) At(name string) []string {
	d := b.devices[name]
	if d == nil {
		return nil
	}
	stays := slices.Clone(d.at)
	slices.SortStableFunc(stays, func(a, b stay) int {
		return cmp.Compare(b.spans[len(b.spans)-1].To, a.spans[len(a.spans)-1].To)
	})
	all := make([]string, 0, len(stays))
	for _, s := range stays {
		all = append(all, s.site)
	}
	return all
}

// Device is what is known of one over the period; a name that no day knows
// was outside for as long as anything is known.
func (b *Book) Device(name string) Measure {
	d := b.devices[name]
	if d == nil {
		d = &device{}
	}
	return b.measure(Union(d.member...), Union(d.down...), Union(d.measured...))
}

// Site is what is known of one over the period.
func (b *Book) Site(name string) Measure {
	p := b.sites[name]
	if p == nil {
		p = &place{}
	}
	var member, up []bridge.Span
	for _, d := range p.devices {
		var here Set
		for _, s := range d.at {
			if s.site == name {
				here = Union(s.spans...)
			}
		}
		member = append(member, here...)
		up = append(up, Union(d.measured...).Without(Union(d.down...)).And(here)...)
	}
	return b.measure(Union(member...), Union(p.down...), Union(up...))
}

// measure sorts the period: what is neither outside nor down nor measured is
// not measured.
func (b *Book) measure(member, down, measured Set) Measure {
	m := Measure{Outside: b.known.Without(member), Down: b.period.And(down)}
	m.Unmeasured = b.period.Without(m.Outside).Without(m.Down).Without(measured)
	return m
}
