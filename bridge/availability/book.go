package availability

import (
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
}

// device is what the days say of one, each span of one day of a source.
type device struct {
	member   []bridge.Span
	measured []bridge.Span
	down     []bridge.Span
	at       map[string][]bridge.Span // when it stood at which site
}

type place struct {
	down    []bridge.Span
	devices map[string]bool
}

// NewBook takes all days of all sources that have to do with a period.
func NewBook(period bridge.Span, days []bridge.EvidenceDay) *Book {
	b := &Book{period: Union(period), devices: make(map[string]*device), sites: make(map[string]*place)}
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
		d.member = append(d.member, day.Span)
		d.at[m.Site] = append(d.at[m.Site], day.Span)
		b.place(m.Site).devices[m.Device] = true
		outage := outages[m.Device]
		switch {
		case !m.Measured:
		case outage == nil:
			d.measured = append(d.measured, day.Span)
		default:
			d.measured = append(d.measured, Union(day.Span).Without(Union(outage.Unmeasured...))...)
			d.down = append(d.down, outage.Down...)
		}
	}
}

func (b *Book) device(name string) *device {
	d := b.devices[name]
	if d == nil {
		d = &device{at: make(map[string][]bridge.Span)}
		b.devices[name] = d
	}
	return d
}

func (b *Book) place(name string) *place {
	p := b.sites[name]
	if p == nil {
		p = &place{devices: make(map[string]bool)}
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
	for of := range p.devices {
		d := b.devices[of]
		here := Union(d.at[name]...)
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
