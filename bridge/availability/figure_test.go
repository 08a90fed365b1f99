package availability_test

import (
	"cmp"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
)

const hour = int64(time.Hour / time.Millisecond)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func month(year int, m time.Month, location *time.Location) bridge.Span {
	return bridge.SpanOf(time.Date(year, m, 1, 0, 0, 0, 0, location), time.Date(year, m+1, 1, 0, 0, 0, 0, location))
}

// TestV19: down from 31/01 23:00 until 01/02 02:00 is 1 h in January and 2 h
// in February.
func TestV19(t *testing.T) {
	t.Parallel()
	tunis := zone(t, "Africa/Tunis")
	m := availability.Measure{Down: availability.Union(bridge.SpanOf(
		time.Date(2026, 1, 31, 23, 0, 0, 0, tunis), time.Date(2026, 2, 1, 2, 0, 0, 0, tunis)))}
	for of, want := range map[time.Month]int64{time.January: hour, time.February: 2 * hour} {
		if f := availability.Of(m, nil, month(2026, of, tunis)); f.Down != want || f.Up != f.Period-want {
			t.Errorf("%v: %+v, want %d ms of downtime", of, f, want)
		}
	}
}

// TestV17 has months be as long as the zone makes them.
func TestV17(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string][3]int64{"Europe/Paris": {672, 743, 745}, "Africa/Tunis": {672, 744, 744}} {
		for i, m := range []time.Month{time.February, time.March, time.October} {
			f := availability.Of(availability.Measure{}, nil, month(2026, m, zone(t, name)))
			if f.Period != hours[i]*hour || f.Up != f.Period {
				t.Errorf("%s, %v: %+v, want %d h", name, m, f, hours[i])
			}
		}
	}
}

// TestR26 is the formula: what is excluded, in which order, and how the
// percents are printed.
func TestR26(t *testing.T) {
	t.Parallel()
	span := func(from, to int64) availability.Set { return availability.Union(bridge.Span{From: from, To: to}) }
	period := bridge.Span{From: 0, To: 1_000_000}
	for _, c := range []struct {
		name                  string
		m                     availability.Measure
		planned               availability.Set
		measured, best, worst string
		doubtful              bool
	}{
		{"nothing happened", availability.Measure{}, nil, "100,000 %", "100,000 %", "100,000 %", false},
		{"99.9996 is cut off", availability.Measure{Down: span(0, 4)}, nil, "99,999 %", "99,999 %", "99,999 %", false},
		{"a single millisecond is not 100 %", availability.Measure{Down: span(5, 6)}, nil, "99,999 %", "99,999 %", "99,999 %", false},
		{"down all the time", availability.Measure{Down: span(-5, 2_000_000)}, nil, "0,000 %", "0,000 %", "0,000 %", false},
		{"down within planned maintenance", availability.Measure{Down: span(0, 500_000)}, span(0, 400_000), "83,333 %", "83,333 %", "83,333 %", false},
		{"planned all the time", availability.Measure{Down: span(0, 10)}, span(0, 1_000_000), "sans objet", "sans objet", "sans objet", false},
		{"a tenth of a point exactly", availability.Measure{Unmeasured: span(0, 1_000)}, nil, "100,000 %", "100,000 %", "99,900 %", false},
		{"more than a tenth of a point", availability.Measure{Unmeasured: span(0, 1_001)}, nil, "100,000 %", "100,000 %", "99,899 %", true},
		{"never measured", availability.Measure{Unmeasured: span(0, 1_000_000)}, nil, "sans objet", "100,000 %", "0,000 %", true},
		{"down and unmeasured at once is down", availability.Measure{Down: span(0, 100_000), Unmeasured: span(50_000, 200_000)}, nil, "88,888 %", "90,000 %", "80,000 %", true},
		{"half of the time not in the inventory", availability.Measure{Outside: span(0, 500_000), Down: span(400_000, 600_000)}, nil, "80,000 %", "80,000 %", "80,000 %", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := availability.Of(c.m, c.planned, period)
			if got := [3]string{f.Measured().String(), f.Best().String(), f.Worst().String()}; got != [3]string{c.measured, c.best, c.worst} {
				t.Errorf("%v, want %s, %s, %s", got, c.measured, c.best, c.worst)
			}
			if f.Doubtful() != c.doubtful {
				t.Errorf("both are to be printed: %t, want %t", f.Doubtful(), c.doubtful)
			}
		})
	}
}

// TestMeets: a promise is held to the exact figure, and to none where what was
// not measured decides.
func TestMeets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		f          availability.Figure
		promised   int64
		met, known bool
	}{
		{"reached exactly", availability.Figure{Up: 99_900, Down: 100}, 99_900, true, true},
		{"a millisecond short", availability.Figure{Up: 99_899_999, Down: 100_001}, 99_900, false, true},
		{"printed the same, and short", availability.Figure{Up: 99_999_600, Down: 400}, 100_000, false, true},
		{"little was not measured", availability.Figure{Up: 99_950, Down: 50, Unmeasured: 100}, 99_950, true, true},
		{"what was not measured decides", availability.Figure{Up: 99_950, Down: 50, Unmeasured: 1_000}, 99_900, false, false},
		{"it would be short at best", availability.Figure{Up: 50_000, Down: 50_000, Unmeasured: 10_000}, 99_900, false, true},
		{"it would do at worst", availability.Figure{Up: 99_000, Unmeasured: 1_000}, 95_000, true, true},
		{"never measured", availability.Figure{Unmeasured: 1_000}, 0, false, false},
		{"nothing at all", availability.Figure{}, 99_900, false, false},
	} {
		if met, known := c.f.Meets(c.promised); met != c.met || known != c.known {
			t.Errorf("%s: %t, known %t", c.name, met, known)
		}
	}
}

// TestMoreThan64Bits: a year of all sites of a country has more milliseconds
// than can be multiplied by 100,000.
func TestMoreThan64Bits(t *testing.T) {
	t.Parallel()
	one := availability.Figure{Period: 365 * 24 * hour, Down: 1, Up: 365*24*hour - 1}
	var all availability.Figure
	for range 20_000 {
		all = all.Add(one)
	}
	if got := all.Measured().String(); got != "99,999 %" {
		t.Errorf("it is %s", got)
	}
	if met, known := all.Meets(100_000); met || !known {
		t.Errorf("of 20,000 ms of downtime, it meets 100 %%: %t, %t", met, known)
	}
	if all.Worse(one) != 0 {
		t.Errorf("the same shares are not the same: %d", all.Worse(one))
	}
}

func TestWorse(t *testing.T) {
	t.Parallel()
	order := []availability.Figure{ // the worst first
		{Down: 5},
		{Up: 1, Down: 1},
		{Up: 999_999_999, Down: 2},
		{Up: 1_000_000_000, Down: 2},
		{Up: 9, Unmeasured: 4},
		{Up: 900},
		{Unmeasured: 9},
		{},
	}
	for i := range order {
		for j := range order {
			if got, want := order[i].Worse(order[j]), cmp.Compare(i, j); got != want {
				t.Errorf("%+v with %+v: %d, want %d", order[i], order[j], got, want)
			}
		}
	}
}
