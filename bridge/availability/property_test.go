package availability_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
)

const (
	cases   = 30_000
	horizon = 60 // milliseconds of which each is looked at alone
)

// spans are a few at random: overlapping, empty, turned round, beyond the
// horizon.
func spans(r *rand.Rand) []bridge.Span {
	all := make([]bridge.Span, r.IntN(6))
	for i := range all {
		all[i] = bridge.Span{From: r.Int64N(horizon+20) - 10, To: r.Int64N(horizon+20) - 10}
	}
	return all
}

func in(all []bridge.Span, at int64) bool {
	return slices.ContainsFunc(all, func(s bridge.Span) bool { return s.From <= at && at < s.To })
}

// TestSets compares with what each millisecond says.
func TestSets(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(26, 1))
	for range cases {
		a, b := spans(r), spans(r)
		for name, c := range map[string]struct {
			got  availability.Set
			want func(at int64) bool
		}{
			"union":   {availability.Union(append(slices.Clone(a), b...)...), func(at int64) bool { return in(a, at) || in(b, at) }},
			"and":     {availability.Union(a...).And(availability.Union(b...)), func(at int64) bool { return in(a, at) && in(b, at) }},
			"without": {availability.Union(a...).Without(availability.Union(b...)), func(at int64) bool { return in(a, at) && !in(b, at) }},
		} {
			var length int64
			for at := int64(-20); at < horizon+20; at++ {
				if c.want(at) {
					length++
				}
				if in(c.got, at) != c.want(at) {
					t.Fatalf("%s of %v and %v is %v: wrong at %d", name, a, b, c.got, at)
				}
			}
			if c.got.Length() != length {
				t.Fatalf("%s of %v and %v is %v: %d ms, want %d", name, a, b, c.got, c.got.Length(), length)
			}
			for i := range c.got {
				if c.got[i].Length() == 0 || i > 0 && c.got[i].From <= c.got[i-1].To {
					t.Fatalf("%s of %v and %v is %v: out of order, empty or touching", name, a, b, c.got)
				}
			}
		}
	}
}

// TestFigures: shares add up to the period, two periods side by side are the
// whole (a month ends where the next begins), more downtime is no better.
func TestFigures(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(26, 2))
	for range cases {
		m := availability.Measure{Outside: availability.Union(spans(r)...), Down: availability.Union(spans(r)...), Unmeasured: availability.Union(spans(r)...)}
		planned := availability.Union(spans(r)...)
		border := r.Int64N(horizon + 1)
		whole := availability.Of(m, planned, bridge.Span{From: 0, To: horizon})
		first := availability.Of(m, planned, bridge.Span{From: 0, To: border})
		second := availability.Of(m, planned, bridge.Span{From: border, To: horizon})
		for _, f := range []availability.Figure{whole, first, second} {
			if f.Outside+f.Planned+f.Down+f.Unmeasured+f.Up != f.Period {
				t.Fatalf("%+v does not add up", f)
			}
			if best, worst := f.Best(), f.Worst(); best.Thousandths < worst.Thousandths {
				t.Fatalf("%+v: best %v is worse than worst %v", f, best, worst)
			}
			if of := f.Measured(); of.Defined && (of.Thousandths < f.Worst().Thousandths || of.Thousandths > f.Best().Thousandths) {
				t.Fatalf("%+v: %v is not between %v and %v", f, of, f.Worst(), f.Best())
			}
		}
		if sum := add(first, second); sum != whole {
			t.Fatalf("the parts of %+v at %d give %+v, the whole %+v", m, border, sum, whole)
		}
		worse := m
		worse.Down = availability.Union(append(slices.Clone(m.Down), spans(r)...)...)
		if f := availability.Of(worse, planned, bridge.Span{From: 0, To: horizon}); f.Worst().Defined && f.Worst().Thousandths > whole.Worst().Thousandths {
			t.Fatalf("more downtime is better: %+v, was %+v", f, whole)
		}
	}
}

func add(a, b availability.Figure) availability.Figure {
	return availability.Figure{
		Period: a.Period + b.Period, Outside: a.Outside + b.Outside, Planned: a.Planned + b.Planned,
		Down: a.Down + b.Down, Unmeasured: a.Unmeasured + b.Unmeasured, Up: a.Up + b.Up,
	}
}

// TestBooks: what a book tells of a device and a site is what each
// millisecond of the days says.
func TestBooks(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(26, 3))
	period := bridge.Span{From: 0, To: horizon}
	for range cases / 10 {
		days := somedays(r)
		book := availability.NewBook(period, days)
		for _, name := range []string{"a", "b", "c"} {
			m := book.Device(name)
			for at := int64(-5); at < horizon+5; at++ {
				if got, want := state(m, at), deviceAt(days, name, at); got != want {
					t.Fatalf("%+v: device %s at %d is %s, want %s", days, name, at, got, want)
				}
			}
		}
		m := book.Site("s")
		for at := int64(-5); at < horizon+5; at++ {
			if got, want := state(m, at), siteAt(days, at); got != want {
				t.Fatalf("%+v: the site at %d is %s, want %s", days, at, got, want)
			}
		}
	}
}

// somedays are those of two sources; some are missing.
func somedays(r *rand.Rand) (days []bridge.EvidenceDay) {
	for _, source := range []string{"noc", "nord"} {
		for from := int64(0); from < horizon; from += 20 {
			if r.IntN(4) == 0 {
				continue
			}
			day := bridge.EvidenceDay{Source: source, Span: bridge.Span{From: from, To: from + 20}}
			clip := func() []bridge.Span { return availability.Union(spans(r)...).And(availability.Union(day.Span)) }
			for _, name := range []string{"a", "b", "c"} {
				if r.IntN(5) == 0 {
					continue
				}
				day.Members = append(day.Members, bridge.EvidenceMember{Device: name, Site: "s", Measured: r.IntN(4) > 0})
				if r.IntN(2) == 0 {
					down := clip()
					day.Outages = append(day.Outages, bridge.Outage{
						Kind: bridge.EvidenceDevice, Name: name, Down: down,
						Unmeasured: availability.Set(clip()).Without(down),
					})
				}
			}
			if r.IntN(3) == 0 {
				day.Outages = append(day.Outages, bridge.Outage{Kind: bridge.EvidenceSite, Name: "s", Down: clip()})
			}
			days = append(days, day)
		}
	}
	return days
}

func state(m availability.Measure, at int64) string {
	switch {
	case at < 0 || at >= horizon:
		if in(m.Outside, at) || in(m.Down, at) || in(m.Unmeasured, at) {
			return "beyond the period"
		}
		return "up"
	case in(m.Outside, at):
		return "outside"
	case in(m.Down, at):
		return "down"
	case in(m.Unmeasured, at):
		return "unmeasured"
	}
	return "up"
}

func deviceAt(days []bridge.EvidenceDay, name string, at int64) string {
	if at < 0 || at >= horizon {
		return "up"
	}
	known, member, measured, down := false, false, false, false
	for _, day := range days {
		if !in([]bridge.Span{day.Span}, at) {
			continue
		}
		known = true
		i := slices.IndexFunc(day.Members, func(m bridge.EvidenceMember) bool { return m.Device == name })
		if i < 0 {
			continue
		}
		member = true
		if !day.Members[i].Measured {
			continue
		}
		o := slices.IndexFunc(day.Outages, func(o bridge.Outage) bool { return o.Kind == bridge.EvidenceDevice && o.Name == name })
		if o < 0 {
			measured = true
			continue
		}
		measured = measured || !in(day.Outages[o].Unmeasured, at)
		down = down || in(day.Outages[o].Down, at)
	}
	return word(known, member, down, measured)
}

func siteAt(days []bridge.EvidenceDay, at int64) string {
	if at < 0 || at >= horizon {
		return "up"
	}
	known, member, down, up := false, false, false, false
	for _, day := range days {
		if !in([]bridge.Span{day.Span}, at) {
			continue
		}
		known = true
		member = member || len(day.Members) > 0
		for _, o := range day.Outages {
			down = down || o.Kind == bridge.EvidenceSite && in(o.Down, at)
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		up = up || deviceAt(days, name, at) == "up"
	}
	return word(known, member, down, up)
}

func word(known, member, down, up bool) string {
	switch {
	case known && !member:
		return "outside"
	case down:
		return "down"
	case up:
		return "up"
	}
	return "unmeasured"
}

// TestRuns: days in short tell what a book tells of the whole, whatever names come
// and go between them, and however they share what they have in common.
func TestRuns(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(26, 4))
	period := bridge.Span{From: 0, To: horizon}
	for range cases / 10 {
		days := somedays(r)
		book := availability.NewBook(period, days)
		var devices, sites []*availability.Day
		var likeDevice, likeSite *availability.Day
		for from := int64(0); from < horizon; {
			span := bridge.Span{From: from, To: min(horizon, from+1+r.Int64N(30))}
			one := availability.NewBook(span, slices.DeleteFunc(slices.Clone(days), func(d bridge.EvidenceDay) bool {
				return d.Span.To <= span.From || d.Span.From >= span.To
			}))
			likeDevice, likeSite = one.DeviceDay(likeDevice), one.SiteDay(likeSite)
			devices, sites = append(devices, likeDevice), append(sites, likeSite)
			from = span.To
		}
		for kind, c := range map[string]struct {
			run   *availability.Run
			names []string
			of    func(string) availability.Measure
		}{
			"devices": {availability.NewRun(devices), book.Devices(), book.Device},
			"sites":   {availability.NewRun(sites), book.Sites(), book.Site},
		} {
			if got := c.run.Names(); !slices.Equal(got, c.names) {
				t.Fatalf("%+v: %s are %v, want %v", days, kind, got, c.names)
			}
			for _, name := range append(c.names, "nobody") {
				got, want := c.run.Measure(name), c.of(name)
				for at := int64(-5); at < horizon+5; at++ {
					if state(got, at) != state(want, at) {
						t.Fatalf("%+v: %s, %s at %d is %s, want %s", days, kind, name, at, state(got, at), state(want, at))
					}
				}
				if g, w := availability.Failures(got, nil, period), availability.Failures(want, nil, period); g != w {
					t.Fatalf("%+v: %s, %s failed %d times, want %d", days, kind, name, g, w)
				}
			}
		}
	}
}

// TestFailures counts the times at which a thing goes down, by looking at each
// millisecond.
func TestFailures(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(26, 5))
	period := bridge.Span{From: 0, To: horizon}
	for range cases {
		m := availability.Measure{Outside: availability.Union(spans(r)...), Down: availability.Union(spans(r)...)}
		planned := availability.Union(spans(r)...)
		want, counted, before := int64(0), false, false
		for at := range int64(horizon) {
			if now := in(m.Down, at); now != before {
				counted, before = false, now
			}
			if before && !counted && !in(m.Outside, at) && !in(planned, at) {
				want, counted = want+1, true
			}
		}
		f := availability.Of(m, planned, period)
		if got := availability.Failures(m, planned, period); got != want || (got > 0) != (f.Down > 0) {
			t.Fatalf("%+v, planned %v: %d failures in %+v, want %d", m, planned, got, f, want)
		}
		between, is := f.Between(want)
		lasting, also := f.Lasting(want)
		if is != (want > 0) || also != is || is && (between != f.Up/want || lasting != f.Down/want) {
			t.Fatalf("%+v with %d failures: %d between (%v), each for %d (%v)", f, want, between, is, lasting, also)
		}
	}
}
