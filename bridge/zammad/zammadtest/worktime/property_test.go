package worktime

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawCalendar takes any of the calendars of the tests, in a zone that changes
// its clocks or not, with or without a week of holidays.
func drawCalendar(t *rapid.T, tb testing.TB) *Calendar {
	zone := rapid.SampledFrom([]string{
		"Europe/Berlin", "Europe/Paris", "Africa/Tunis", "UTC", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo",
	}).Draw(t, "zone")
	hours := rapid.SampledFrom([]string{office, alwaysOpen, twoShifts, nights}).Draw(t, "hours")
	holidays := rapid.SampledFrom([]string{"", `{"2026-03-29":{"active":true},"2026-10-26":{"active":true}}`}).Draw(t, "holidays")
	return parse(tb, zone, hours, holidays)
}

// drawInstant is any millisecond of 2026.
func drawInstant(t *rapid.T, name string) time.Time {
	const year = 365 * 24 * time.Hour / time.Millisecond
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return start.Add(time.Duration(rapid.Int64Range(0, int64(year)).Draw(t, name)) * time.Millisecond)
}

func drawBreaks(t *rapid.T) []Span {
	states := []StateChange{{At: drawInstant(t, "states from")}}
	for range rapid.IntRange(0, 6).Draw(t, "changes") {
		last := states[len(states)-1]
		pause := time.Duration(rapid.Int64Range(0, int64(72*time.Hour/time.Second)).Draw(t, "pause")) * time.Second
		states = append(states, StateChange{At: last.At.Add(pause), Ignores: rapid.Bool().Draw(t, "ignores")})
	}
	return Breaks(states)
}

func TestAddAndBetweenAgree(tt *testing.T) {
	rapid.Check(tt, func(t *rapid.T) {
		c, from, breaks := drawCalendar(t, tt), drawInstant(t, "from"), drawBreaks(t)
		minutes := rapid.IntRange(1, 5000).Draw(t, "minutes")
		due := c.Add(from, minutes, breaks...)
		if got := c.Between(from, due, breaks...); got != minutes {
			t.Errorf("%d minutes from %s to %s, want %d", got, from, due, minutes)
		}
		if got := c.Between(from, due.Add(-time.Minute), breaks...); got != minutes-1 {
			t.Errorf("%s is not the first instant that is due: %d minutes one minute before, want %d", due, got, minutes-1)
		}
	})
}

func TestMinutesAddUp(tt *testing.T) {
	rapid.Check(tt, func(t *rapid.T) {
		c, breaks := drawCalendar(t, tt), drawBreaks(t)
		a, b, d := drawInstant(t, "a"), drawInstant(t, "b"), drawInstant(t, "d")
		if b.Before(a) {
			a, b = b, a
		}
		if d.Before(b) {
			b, d = d, b
		}
		if b.Before(a) {
			a, b = b, a
		}
		parts, whole := c.Between(a, b, breaks...)+c.Between(b, d, breaks...), c.Between(a, d, breaks...)
		if parts != whole {
			t.Errorf("parts of %d minutes make a whole of %d (%s, %s, %s)", parts, whole, a, b, d)
		}
		first, second := rapid.IntRange(1, 2000).Draw(t, "first"), rapid.IntRange(1, 2000).Draw(t, "second")
		steps, once := c.Add(c.Add(a, first, breaks...), second, breaks...), c.Add(a, first+second, breaks...)
		if !steps.Equal(once) {
			t.Errorf("%d and %d minutes after %s are %s in two steps, %s in one", first, second, a, steps, once)
		}
	})
}

// TestNoTimeIsCountedTwice compares with counting minute by minute.
func TestNoTimeIsCountedTwice(tt *testing.T) {
	rapid.Check(tt, func(t *rapid.T) {
		c, breaks := drawCalendar(t, tt), drawBreaks(t)
		from := minute(drawInstant(t, "from"))
		until := from.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "length")) * time.Minute)
		want := 0
		for each := from; each.Before(until); each = each.Add(time.Minute) {
			if c.open(each) && !within(breaks, each) {
				want++
			}
		}
		if got := c.Between(from, until, breaks...); got != want {
			t.Errorf("%d minutes from %s to %s, want %d", got, from, until, want)
		}
	})
}

// open tells whether a minute is working time, by its day alone.
func (c *Calendar) open(t time.Time) bool {
	local := t.In(c.zone)
	day := dateOf(local)
	if c.holidays[day] {
		return false
	}
	for _, each := range c.week[local.Weekday()] {
		if !t.Before(c.onWall(day, each.from)) && t.Before(c.onWall(day, each.to)) {
			return true
		}
	}
	return false
}

func within(breaks []Span, t time.Time) bool {
	for _, each := range breaks {
		if !t.Before(each.From) && t.Before(each.To) {
			return true
		}
	}
	return false
}
