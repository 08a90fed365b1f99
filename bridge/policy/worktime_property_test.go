package policy_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// calendarsToDraw have all that calendars can have, in zones that change their
// clocks. No border is between 01:00 and 03:00, where clocks change: those
// have a test of their own, and the slow way to count does not know them.
const calendarsToDraw = `calendars:
  - {name: always, always: true, timezone: Europe/Paris}
  - name: office
    timezone: Europe/Paris
    seasons:
      - {from: 2026-02-18, till: 2026-03-19, hours: [{days: [mon, tue, wed, thu], windows: ["08:00-14:30"]}]}
      - {from: 12-20, till: 01-05, hours: [{days: [mon], windows: ["09:00-12:00"]}]}
      - {hours: [{days: [mon, tue, wed, thu, fri], windows: ["08:30-13:00", "14:00-17:30"]}]}
    holidays: [{date: 05-01}, {date: 2026-05-27}, {date: 02-29}]
    days: [{date: 12-31, windows: ["08:30-12:30"]}, {date: 2026-10-25, windows: ["00:00-24:00"]}]
  - name: nights
    timezone: America/New_York
    seasons: [{hours: [{days: [mon, wed, fri, sat, sun], windows: ["18:00-08:00"]}, {days: [tue, thu], windows: ["20:15-06:45"]}]}]
    holidays: [{date: 12-25}, {date: 07-04}]
    days: [{date: 2026-03-07, windows: ["22:00-09:00"]}]
  - name: casablanca
    timezone: Africa/Casablanca
    seasons: [{hours: [{days: [sat, sun], windows: ["00:00-24:00"]}, {days: [wed], windows: ["03:30-04:00"]}]}]
`

var begin = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

func drawCalendar(t *rapid.T, contract *policy.Contract) *policy.Calendar {
	return &contract.Calendars[rapid.IntRange(0, len(contract.Calendars)-1).Draw(t, "calendar")]
}

// drawInstant is one of six years; drawWork is up to a year.
func drawInstant(t *rapid.T, name string) time.Time {
	return begin.Add(time.Duration(rapid.Int64Range(0, 6*365*24*3600*1000).Draw(t, name)) * time.Millisecond)
}

func drawWork(t *rapid.T, name string) time.Duration {
	return time.Duration(rapid.Int64Range(0, 400*3600*1000).Draw(t, name)) * time.Millisecond
}

func TestPropertyWorkAddsUp(t *testing.T) {
	t.Parallel()
	contract := parse(t, calendarsToDraw)
	rapid.Check(t, func(t *rapid.T) {
		c, a := drawCalendar(t, contract), drawInstant(t, "a")
		b := a.Add(drawWork(t, "then"))
		d := b.Add(drawWork(t, "and then"))
		if ab, bd, ad := c.Between(a, b), c.Between(b, d), c.Between(a, d); ab+bd != ad || ab < 0 || ab > b.Sub(a) {
			t.Fatalf("%s: between(a,b) %s + between(b,c) %s is not between(a,c) %s", c.Name, ab, bd, ad)
		}
	})
}

func TestPropertyWorkIsReached(t *testing.T) {
	t.Parallel()
	contract := parse(t, calendarsToDraw)
	rapid.Check(t, func(t *rapid.T) {
		c, a, d := drawCalendar(t, contract), drawInstant(t, "a"), drawWork(t, "work")
		due, over := c.Add(a, d), c.Exceed(a, d)
		if got := c.Between(a, due); got != d {
			t.Fatalf("%s: until %s %s were worked, want %s", c.Name, due, got, d)
		}
		if d > 0 && c.Between(a, due.Add(-time.Millisecond)) != d-time.Millisecond {
			t.Fatalf("%s: %s is not the first such instant", c.Name, due)
		}
		if over.Before(due) || c.Between(a, over) != d || c.Between(a, over.Add(time.Millisecond)) != d+time.Millisecond {
			t.Fatalf("%s: %s is not the last such instant, due %s", c.Name, over, due)
		}
		if more := c.Add(a, d+drawWork(t, "more")); more.Before(due) {
			t.Fatalf("%s: more work is done earlier, at %s and not %s", c.Name, more, due)
		}
		if later := c.Add(a.Add(drawWork(t, "later")), d); later.Before(due) {
			t.Fatalf("%s: what begins later is done earlier, at %s and not %s", c.Name, later, due)
		}
	})
}

// TestPropertyWorkIsThatOfTheClock counts minute by minute what clocks show.
func TestPropertyWorkIsThatOfTheClock(t *testing.T) {
	t.Parallel()
	contract := parse(t, calendarsToDraw)
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t, contract)
		a := drawInstant(t, "a").Truncate(time.Minute)
		b := a.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "minutes")) * time.Minute)
		var slow time.Duration
		for at := a; at.Before(b); at = at.Add(time.Minute) {
			wall := at.In(c.Location())
			for _, w := range c.WindowsOn(wall) {
				if minute := wall.Hour()*60 + wall.Minute(); minute >= w.From && minute < w.To {
					slow += time.Minute
					break
				}
			}
		}
		if got := c.Between(a, b); got != slow {
			t.Fatalf("%s: from %s to %s %s were worked, by the clock %s", c.Name, a, b, got, slow)
		}
	})
}
