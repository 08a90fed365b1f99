package logbook

import (
	"strings"
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	found, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func shifts(t *testing.T, name string, begins ...string) Shifts {
	t.Helper()
	all, err := ParseBegins(begins)
	if err != nil {
		t.Fatal(err)
	}
	return Shifts{Begins: all, Zone: zone(t, name)}
}

func TestShiftOfAnInstant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of         Shifts
		at         string
		from, till string // UTC
	}{
		"day":                    {shifts(t, "Africa/Tunis", "07:00", "19:00"), "2026-03-02T08:30:00Z", "2026-03-02T06:00:00Z", "2026-03-02T18:00:00Z"},
		"its first instant":      {shifts(t, "Africa/Tunis", "07:00", "19:00"), "2026-03-02T06:00:00Z", "2026-03-02T06:00:00Z", "2026-03-02T18:00:00Z"},
		"the last before":        {shifts(t, "Africa/Tunis", "07:00", "19:00"), "2026-03-02T05:59:59.999Z", "2026-03-01T18:00:00Z", "2026-03-02T06:00:00Z"},
		"over midnight":          {shifts(t, "Africa/Tunis", "07:00", "19:00"), "2026-03-01T23:30:00Z", "2026-03-01T18:00:00Z", "2026-03-02T06:00:00Z"},
		"one a day":              {shifts(t, "Africa/Tunis", "00:00"), "2026-03-01T23:30:00Z", "2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z"},
		"three a day":            {shifts(t, "Africa/Tunis", "06:00", "14:00", "22:00"), "2026-03-02T20:59:00Z", "2026-03-02T13:00:00Z", "2026-03-02T21:00:00Z"},
		"an hour less at night":  {shifts(t, "Europe/Paris", "07:00", "19:00"), "2026-03-29T00:30:00Z", "2026-03-28T18:00:00Z", "2026-03-29T05:00:00Z"},
		"an hour more at night":  {shifts(t, "Europe/Paris", "07:00", "19:00"), "2026-10-25T00:30:00Z", "2026-10-24T17:00:00Z", "2026-10-25T06:00:00Z"},
		"begins in the gap":      {shifts(t, "Europe/Paris", "02:30", "14:30"), "2026-03-29T01:15:00Z", "2026-03-28T13:30:00Z", "2026-03-29T01:30:00Z"},
		"two that fall together": {shifts(t, "Europe/Paris", "02:30", "03:30"), "2026-03-29T01:45:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"},
		"in Ramadan's hour":      {shifts(t, "Africa/Casablanca", "07:00", "19:00"), "2026-02-15T03:00:00Z", "2026-02-14T18:00:00Z", "2026-02-15T07:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339Nano, c.at)
			if err != nil {
				t.Fatal(err)
			}
			got := c.of.At(at)
			if got.From.Format(time.RFC3339) != c.from || got.Till.Format(time.RFC3339) != c.till {
				t.Errorf("got %s to %s, want %s to %s", got.From, got.Till, c.from, c.till)
			}
		})
	}
}

// TestShiftsHaveNoGap: whatever the clocks do, the end of one is the beginning
// of the next.
func TestShiftsHaveNoGap(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Africa/Tunis", "Europe/Paris", "Africa/Casablanca", "Australia/Lord_Howe"} {
		of := shifts(t, name, "00:00", "02:15", "07:00", "19:00")
		now := time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC)
		later, n := of.At(now), 0
		for later.From.After(now.AddDate(-1, 0, 0)) {
			each := of.At(later.From.Add(-time.Nanosecond))
			n++
			if !each.Till.Equal(later.From) || !each.From.Before(each.Till) || of.At(each.From) != each || of.At(each.Till.Add(-1)) != each {
				t.Errorf("%s: %s to %s, and then %s", name, each.From, each.Till, later.From)
			}
			later = each
		}
		if n < 4*360 {
			t.Errorf("%s: %d shifts in a year", name, n)
		}
	}
}

func TestParseBegins(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"7h": "time of a day", "25:00": "time of a day", "19:00 07:00": "order", "07:00 07:00": "twice", "": "no shift",
		strings.Repeat("07:00 ", 13): "too many",
	} {
		if _, err := ParseBegins(strings.Fields(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
