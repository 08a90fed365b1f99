package worktime

import (
	"testing"
	"time"
)

// at reads an instant, in UTC or in the zone that follows it.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05.000", time.RFC3339} {
		if parsed, err := time.Parse(layout, text); err == nil {
			return parsed.UTC()
		}
	}
	t.Fatalf("%q is no instant", text)
	return time.Time{}
}

func TestMinutes(t *testing.T) {
	for _, test := range []struct {
		name, zone, hours, holidays string
		from                        string
		minutes                     int
		want                        string
	}{
		{"within a day", "Europe/Berlin", office, "", "2026-03-02T09:30:00+01:00", 60, "2026-03-02T10:30:00+01:00"},
		{"before opening", "Europe/Berlin", office, "", "2026-03-02T06:00:00+01:00", 60, "2026-03-02T10:00:00+01:00"},
		{"ends at closing time", "Europe/Berlin", office, "", "2026-03-02T16:00:00+01:00", 60, "2026-03-02T17:00:00+01:00"},
		{"a minute after closing time", "Europe/Berlin", office, "", "2026-03-02T16:00:00+01:00", 61, "2026-03-03T09:01:00+01:00"},
		{"over the weekend", "Europe/Berlin", office, "", "2026-03-06T16:30:00+01:00", 60, "2026-03-09T09:30:00+01:00"},
		{"from the weekend", "Europe/Berlin", office, "", "2026-03-07T11:00:00+01:00", 1, "2026-03-09T09:01:00+01:00"},
		{"seconds are dropped", "UTC", office, "", "2026-03-02 09:45:12.913", 30, "2026-03-02 10:15"},
		{"a holiday", "UTC", office, `{"2026-03-03":{"active":true,"summary":"x","removed":false}}`, "2026-03-02 16:30", 60, "2026-03-04 09:30"},
		{"a holiday that was removed", "UTC", office, `{"2026-03-03":{"active":true,"removed":true}}`, "2026-03-02 16:30", 60, "2026-03-03 09:30"},
		{"a holiday that is not active", "UTC", office, `{"2026-03-03":{"active":false}}`, "2026-03-02 16:30", 60, "2026-03-03 09:30"},
		{"holidays are the zone's", "Pacific/Auckland", alwaysOpen, `{"2026-03-03":{"active":true}}`, "2026-03-02T10:59:00Z", 2, "2026-03-03T11:01:00Z"},
		{"two shifts", "UTC", twoShifts, "", "2026-03-02 12:00", 30, "2026-03-02 14:15"},
		{"over midnight", "UTC", twoShifts, "", "2026-03-07 23:30", 60, "2026-03-08 00:30"},
		{"around the clock", "UTC", alwaysOpen, "", "2026-03-02 23:58", 3, "2026-03-03 00:01"},
		{"night of the change in spring", "Europe/Paris", alwaysOpen, "", "2026-03-29T01:30:00+01:00", 60, "2026-03-29T03:30:00+02:00"},
		{"day of the change in spring", "Europe/Berlin", alwaysOpen, "", "2026-03-29T00:00:00+01:00", 23 * 60, "2026-03-30T00:00:00+02:00"},
		{"day of the change in autumn", "Europe/Berlin", alwaysOpen, "", "2026-10-25T00:00:00+02:00", 25 * 60, "2026-10-26T00:00:00+01:00"},
		{"opening that the clocks leave out", "Europe/Paris", nights, "", "2026-03-28T12:00:00+01:00", 30, "2026-03-29T03:30:00+02:00"},
		{"opening that comes twice", "Europe/Paris", nights, "", "2026-10-24T12:00:00+02:00", 60, "2026-10-25T02:30:00+01:00"},
		{"office hours in winter time", "Europe/Paris", office, "", "2026-10-23T16:00:00+02:00", 120, "2026-10-26T10:00:00+01:00"},
		{"Tunis has one time", "Africa/Tunis", office, "", "2026-03-27T16:30:00+01:00", 60, "2026-03-30T09:30:00+01:00"},
		{"Tunis in summer", "Africa/Tunis", office, "", "2026-07-01T08:00:00Z", 60, "2026-07-01T09:00:00Z"},
		{"Tunis when it changed clocks at midnight", "Africa/Tunis", alwaysOpen, "", "2005-04-30T23:30:00+01:00", 60, "2005-05-01T01:30:00+02:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := parse(t, test.zone, test.hours, test.holidays)
			from, want := at(t, test.from), at(t, test.want)
			if got := c.Add(from, test.minutes); !got.Equal(want) || got.Location() != time.UTC {
				t.Errorf("%d minutes after %s is %s, want %s", test.minutes, from, got, want)
			}
			if got := c.Between(from, want); got != test.minutes {
				t.Errorf("%d minutes from %s to %s, want %d", got, from, want, test.minutes)
			}
		})
	}
}

func TestBetweenIsNeverNegative(t *testing.T) {
	c := parse(t, "UTC", alwaysOpen, "")
	if got := c.Between(at(t, "2026-03-02 10:00"), at(t, "2026-03-02 09:00")); got != 0 {
		t.Errorf("%d minutes backwards, want 0", got)
	}
}

func TestAddOfNothing(t *testing.T) {
	c := parse(t, "UTC", office, "")
	night := at(t, "2026-03-02 22:10")
	for _, minutes := range []int{0, -5} {
		if got := c.Add(night, minutes); !got.Equal(night) {
			t.Errorf("%d minutes after %s is %s", minutes, night, got)
		}
	}
}

func TestAddGivesUp(t *testing.T) {
	c := parse(t, "UTC", nights, "")
	if got := c.Add(at(t, "2026-03-02 10:00"), 1<<31-1); !got.IsZero() {
		t.Errorf("two thousand million minutes end at %s, want never", got)
	}
}

func TestBreaksDoNotCount(t *testing.T) {
	c := parse(t, "Europe/Berlin", office, "")
	monday := func(clock string) time.Time { return at(t, "2026-03-02T"+clock+":00+01:00") }
	for _, test := range []struct {
		name   string
		breaks []Span
		want   time.Time
	}{
		{"none", nil, monday("11:30")},
		{"in the middle", []Span{{monday("10:00"), monday("10:20")}}, monday("11:50")},
		{"at the beginning", []Span{{monday("09:00"), monday("10:00")}}, monday("12:00")},
		{"before", []Span{{monday("07:00"), monday("08:00")}}, monday("11:30")},
		{"after", []Span{{monday("15:00"), monday("16:00")}}, monday("11:30")},
		{"touching the end", []Span{{monday("11:30"), monday("12:00")}}, monday("11:30")},
		{"two", []Span{{monday("09:40"), monday("09:50")}, {monday("10:00"), monday("10:01")}}, monday("11:41")},
		{"overlapping", []Span{{monday("09:40"), monday("10:40")}, {monday("10:00"), monday("10:20")}}, monday("12:30")},
		{"the whole day", []Span{{monday("08:00"), monday("18:00")}}, at(t, "2026-03-03T11:00:00+01:00")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := c.Add(monday("09:30"), 120, test.breaks...); !got.Equal(test.want) {
				t.Errorf("due at %s, want %s", got, test.want)
			}
			if got := c.Between(monday("09:30"), test.want, test.breaks...); got != 120 {
				t.Errorf("%d minutes, want 120", got)
			}
		})
	}
}
