package availability

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// Day is what is known of all devices, or of all sites, over one time, such as
// a day: in short, since nearly all of them were measured and up all of it. It
// is read-only.
type Day struct {
	span  bridge.Span
	known Set // the time of which any source says anything
	roll  *roll
	odd   []odd // those of which there is more to say, in the roll's order
	size  int
}

// roll are the names of a day. Days of the same names share one.
type roll struct {
	names []string // in order
	at    []string // where each stood last; none of sites
	index map[string]int32
}

// odd is what is known of a name of the roll.
type odd struct {
	n  int32
	is *Measure // those that follow each other with the same share it
}

// Sizes of what a day is made of, in bytes, as far as they matter.
const (
	sizeOfOdd     = 16
	sizeOfMeasure = 72
	sizeOfSpan    = 16
	sizeOfName    = 64 // with its place in the index
)

// Size is about how many bytes a day takes.
func (d *Day) Size() int { return d.size }

// DeviceDay is the book's period as a day of devices. Where its names are those of
// another day they are shared.
func (b *Book) DeviceDay(like *Day) *Day {
	names := b.Devices()
	at := make([]string, len(names))
	for i, name := range names {
		at[i] = b.At(name)[0]
	}
	return b.day(names, at, like, func(name string) bool { return b.sound(b.devices[name]) }, b.Device)
}

// SiteDay is the same of sites.
func (b *Book) SiteDay(like *Day) *Day { return b.day(b.Sites(), nil, like, b.soundSite, b.Site) }

func (b *Book) day(names, at []string, like *Day, sound func(string) bool, measure func(string) Measure) *Day {
	d := &Day{known: b.known}
	if len(b.period) > 0 {
		d.span = b.period[0]
	}
	if like != nil && slices.Equal(like.roll.names, names) && slices.Equal(like.roll.at, at) {
		d.roll = like.roll
	} else {
		d.roll = &roll{names: names, at: at, index: make(map[string]int32, len(names))}
		for i, name := range names {
			d.roll.index[name] = int32(i)
		}
		d.size += len(names) * sizeOfName
	}
	for i, name := range names {
		if sound(name) {
			continue
		}
		m := measure(name)
		if len(m.Outside)+len(m.Down)+len(m.Unmeasured) == 0 {
			continue
		}
		last := &m
		if n := len(d.odd); n > 0 && d.odd[n-1].is.equals(&m) {
			last = d.odd[n-1].is
		} else {
			d.size += sizeOfMeasure + sizeOfSpan*(len(m.Outside)+len(m.Down)+len(m.Unmeasured))
		}
		d.odd = append(d.odd, odd{int32(i), last})
		d.size += sizeOfOdd
	}
	d.odd = slices.Clip(d.odd)
	return d
}

func (m *Measure) equals(other *Measure) bool {
	return slices.Equal(m.Outside, other.Outside) && slices.Equal(m.Down, other.Down) && slices.Equal(m.Unmeasured, other.Unmeasured)
}

// sound tells, fast, that a device was measured and up all the time; where it
// does not, it may have been all the same.
func (b *Book) sound(d *device) bool {
	return len(d.down) == 0 && b.within(d.member) && b.within(d.measured)
}

// soundSite is the same of a site: one device that was up is enough.
func (b *Book) soundSite(name string) bool {
	p := b.sites[name]
	if len(p.down) > 0 {
		return false
	}
	for _, d := range p.devices {
		if b.sound(d) && slices.ContainsFunc(d.at, func(s stay) bool { return s.site == name && b.within(s.spans) }) {
			return true
		}
	}
	return false
}

// within tells whether the period lies in one of some spans.
func (b *Book) within(spans []bridge.Span) bool {
	return len(b.period) == 1 && slices.ContainsFunc(spans, func(s bridge.Span) bool {
		return s.From <= b.period[0].From && s.To >= b.period[0].To
	})
}
