package availability

import (
	"maps"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// Run is what days tell together of their devices, or of their sites, as a book
// of the same evidence does. It is read-only.
type Run struct {
	parts []*stretch // the one of the last day is the last
}

// stretch are those days of a run that have the same names.
type stretch struct {
	roll   *roll
	odd    map[int32][]*Measure
	absent Measure // of a name that none of these days has
}

// NewRun takes days of one kind in the order of time.
func NewRun(days []*Day) *Run {
	r := new(Run)
	for _, day := range days {
		part := r.part(day.roll)
		for _, o := range day.odd {
			part.odd[o.n] = append(part.odd[o.n], o.is)
		}
		part.absent.Outside = append(part.absent.Outside, day.known...)
		part.absent.Unmeasured = append(part.absent.Unmeasured, Union(day.span).Without(day.known)...)
	}
	for _, part := range r.parts {
		part.absent.Outside, part.absent.Unmeasured = Union(part.absent.Outside...), Union(part.absent.Unmeasured...)
	}
	return r
}

// part is the stretch of some names, which becomes the last.
func (r *Run) part(names *roll) *stretch {
	last := len(r.parts) - 1
	n := slices.IndexFunc(r.parts, func(p *stretch) bool { return p.roll == names })
	switch {
	case n < 0:
		r.parts = append(r.parts, &stretch{roll: names, odd: make(map[int32][]*Measure)})
	case n < last:
		part := r.parts[n]
		r.parts = append(slices.Delete(r.parts, n, n+1), part)
	}
	return r.parts[len(r.parts)-1]
}

// Names are those that any day has, in order.
func (r *Run) Names() []string {
	if len(r.parts) == 1 {
		return r.parts[0].roll.names
	}
	all := make(map[string]bool)
	for _, part := range r.parts {
		for _, name := range part.roll.names {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// At is where a device stood last; empty where no day knows.
func (r *Run) At(name string) string {
	for _, part := range slices.Backward(r.parts) {
		if n, is := part.roll.index[name]; is && part.roll.at != nil {
			return part.roll.at[n]
		}
	}
	return ""
}

// Measure is what is known of a name over all days.
func (r *Run) Measure(name string) Measure {
	if len(r.parts) == 1 { // as nearly always, with little to put together
		part := r.parts[0]
		n, is := part.roll.index[name]
		if !is {
			return part.absent
		}
		switch odds := part.odd[n]; len(odds) {
		case 0:
			return Measure{}
		case 1:
			return *odds[0]
		}
	}
	var outside, down, unmeasured []bridge.Span
	add := func(m *Measure) {
		outside, down, unmeasured = append(outside, m.Outside...), append(down, m.Down...), append(unmeasured, m.Unmeasured...)
	}
	for _, part := range r.parts {
		n, is := part.roll.index[name]
		if !is {
			add(&part.absent)
			continue
		}
		for _, m := range part.odd[n] {
			add(m)
		}
	}
	return Measure{Outside: Union(outside...), Down: Union(down...), Unmeasured: Union(unmeasured...)}
}
