package evidence

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
)

// TestOutages: "p" is an evaluation at which the alert is pending, "f" at which
// it fires, "." at which it is not there, "x" one that was left out.
func TestOutages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sight string
		keep        int64
		with        []bridge.Span // in evaluations, "for" added
		without     []bridge.Span
	}{
		{"never", "......", 0, nil, nil},
		{"over before for was", ".pp...", 0, nil, nil},
		{"an outage", "..ppfff...", 0, []bridge.Span{{From: 2, To: 7}}, []bridge.Span{{From: 4, To: 7}}},
		{"one that goes on", "..ppff", 0, []bridge.Span{{From: 2, To: 6}}, []bridge.Span{{From: 4, To: 6}}},
		{"one that went on before", "fff..", 0, []bridge.Span{{From: 0, To: 3}}, []bridge.Span{{From: 0, To: 3}}},
		{"two with an answer in between", "pff.pff.", 0, []bridge.Span{{From: 0, To: 3}, {From: 4, To: 7}}, []bridge.Span{{From: 1, To: 3}, {From: 5, To: 7}}},
		{"an evaluation was left out", "pffxff..", 0, []bridge.Span{{From: 0, To: 6}}, []bridge.Span{{From: 1, To: 6}}},
		{"one was left out while pending", "ppxpff.", 0, []bridge.Span{{From: 3, To: 6}}, []bridge.Span{{From: 4, To: 6}}},
		{"Prometheus was away", "pffxxxxxxpff.", 0, []bridge.Span{{From: 0, To: 3}, {From: 9, To: 12}}, []bridge.Span{{From: 1, To: 3}, {From: 10, To: 12}}},
		{"kept firing", "pffffff..", 4, []bridge.Span{{From: 0, To: 3}}, []bridge.Span{{From: 1, To: 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			const every, first = 30_000, 1_772_000_000_000
			for addFor, want := range map[bool][]bridge.Span{true: c.with, false: c.without} {
				var o outages
				for i, what := range c.sight {
					if what == 'p' || what == 'f' {
						o.add(first+int64(i)*every, what == 'f', every)
					}
				}
				got := o.spans(every, c.keep*every, addFor)
				for i := range got {
					got[i].From, got[i].To = (got[i].From-first)/every, (got[i].To-first)/every
				}
				if !slices.Equal(got, want) {
					t.Errorf("for added: %t: %v, want %v", addFor, got, want)
				}
			}
		})
	}
}

// TestGaps: what is measured within a span does not depend on where it is cut
// into parts, and no sample is in a gap.
func TestGaps(t *testing.T) {
	t.Parallel()
	const every, end = 10, 1000
	r := rand.New(rand.NewPCG(7, 8))
	for range 5_000 {
		var samples []int64
		for at := int64(r.IntN(every)) - 200; at < end+200; at += every {
			if r.IntN(12) == 0 {
				at += every * r.Int64N(12)
			}
			samples = append(samples, at)
		}
		within := func(s bridge.Span) (found []bridge.Span) {
			var near []int64
			for _, at := range samples {
				if at >= s.From-margin*every && at < s.To+margin*every {
					near = append(near, at)
				}
			}
			return gaps(near, s, every)
		}
		whole := availability.Union(within(bridge.Span{From: 0, To: end})...)
		var parts []bridge.Span
		for from := int64(0); from < end; {
			to := min(end, from+int64(50+r.IntN(300)))
			parts = append(parts, within(bridge.Span{From: from, To: to})...)
			from = to
		}
		if got := availability.Union(parts...); !slices.Equal(got, whole) {
			t.Fatalf("samples at %v: in parts %v, as a whole %v", samples, got, whole)
		}
		for i, at := range samples {
			if slices.ContainsFunc(whole, func(s bridge.Span) bool { return s.From <= at && at < s.To }) {
				t.Fatalf("samples at %v: the one at %d is in a gap of %v", samples, at, whole)
			}
			if i > 0 && at-samples[i-1] > 40 && at > 0 && samples[i-1]+every < end &&
				!slices.ContainsFunc(whole, func(s bridge.Span) bool { return s.To == min(end, at) }) {
				t.Fatalf("samples at %v: nothing before %d is unmeasured: %v", samples, at, whole)
			}
		}
	}
}

// TestDays17: days are as long as the zone makes them (V17), and due in time.
func TestDays17(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	terms := Terms{Location: paris, After: 30 * time.Minute, CatchUp: 48 * time.Hour}
	for now, want := range map[string]string{
		"2026-03-30T00:30:00+02:00": "2026-03-27 24h0m0s 2026-03-28 24h0m0s 2026-03-29 23h0m0s ",
		"2026-03-30T00:29:59+02:00": "2026-03-27 24h0m0s 2026-03-28 24h0m0s ",
		"2026-10-26T12:00:00+01:00": "2026-10-24 24h0m0s 2026-10-25 25h0m0s ",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, d := range daysOver(terms, at) {
			got += d.name + " " + (time.Duration(d.span.Length()) * time.Millisecond).String() + " "
		}
		if got != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
	}
}

// TestParts covers a span without gap, and no part is very short.
func TestParts(t *testing.T) {
	t.Parallel()
	r := reading{every: 7_000}
	for length := int64(1); length < 400_000; length += 997 {
		from := int64(5)
		for _, part := range r.parts(bridge.Span{From: 5, To: 5 + length}, 9) {
			if part.From != from || part.Length() < min(length, 4*7_000) {
				t.Fatalf("of %d there is %v", length, part)
			}
			from = part.To
		}
		if from != 5+length {
			t.Fatalf("of %d nothing is left after %d", length, from)
		}
	}
}
