package header

import (
	"testing"
	"time"
)

func utc(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestClockStamp checks what a stamp leaves open.
func TestClockStamp(t *testing.T) {
	t.Parallel()
	clock := paris(t)
	for _, c := range []struct {
		name, header, received, want string
	}{
		{"this year", "Jan 14 09:12:33", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33Z"},
		{"last year's December", "Dec 31 23:59:58", "2026-01-01T00:00:10Z", "2025-12-31T22:59:58Z"},
		{"next year's January", "Jan 1 00:00:03", "2025-12-31T22:59:50Z", "2025-12-31T23:00:03Z"},
		{"half a year ago", "Jul 20 12:00:00", "2026-01-14T08:15:00Z", "2025-07-20T10:00:00Z"},
		{"in less than half a year", "Jul 1 12:00:00", "2026-01-14T08:15:00Z", "2026-07-01T10:00:00Z"},
		{"day of a leap year", "Feb 29 12:00:00", "2028-02-29T11:00:00Z", "2028-02-29T11:00:00Z"},
		{"second of a leap", "Dec 31 2016 23:59:60 UTC", "2017-01-01T00:00:00Z", "2017-01-01T00:00:00Z"},
		{"year told", "Jan 14 2021 09:12:33", "2026-01-14T08:15:00Z", "2021-01-14T08:12:33Z"},
		{"year told after the time", "Jan 14 09:12:33 2021", "2026-01-14T08:15:00Z", "2021-01-14T08:12:33Z"},
		{"summer", "Jul 14 09:12:33", "2026-07-14T07:15:00Z", "2026-07-14T07:12:33Z"},
		{"first of the hour that comes twice", "Oct 25 02:30:00", "2026-10-25T00:30:20Z", "2026-10-25T00:30:00Z"},
		{"second of the hour that comes twice", "Oct 25 02:30:00", "2026-10-25T01:30:20Z", "2026-10-25T01:30:00Z"},
		{"zone by name", "Jan 14 09:12:33 EST:", "2026-01-14T08:15:00Z", "2026-01-14T14:12:33Z"},
		{"zone of La Réunion", "Jan 14 12:12:33 RET:", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33Z"},
		{"zone of Guyane", "Jan 14 05:12:33 GFT:", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33Z"},
		{"zone that nobody knows", "1: Jan 14 09:12:33 ABCDE:", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33Z"},
		{"zone by offset", "2026-01-14T04:42:33.5-03:30", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33.5Z"},
		{"zone by name and offset", "Jan 14 09:12:33 GMT+01:00:", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33Z"},
		{"offset without summer time", "Jul 14 2026 10:12:33+01:00 DST", "2026-07-14T08:15:00Z", "2026-07-14T08:12:33Z"},
		{"offset with summer time", "Jul 14 2026 10:12:33+02:00 DST", "2026-07-14T08:15:00Z", "2026-07-14T08:12:33Z"},
		{"month first", "01/02/2026:08:12:33 GMT", "2026-01-02T08:15:00Z", "2026-01-02T08:12:33Z"},
		{"day first", "02/01/2026:08:12:33 GMT", "2026-01-02T08:15:00Z", "2026-01-02T08:12:33Z"},
		{"seconds", "1768378353", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33Z"},
		{"milliseconds", "1768378353123", "2026-01-14T08:15:00Z", "2026-01-14T08:12:33.123Z"},
		{"no time", "3w2d:", "2026-01-14T08:15:00Z", ""},
	} {
		var m Message
		Parse([]byte("<14>"+c.header+" host app: text"), &m)
		got := ""
		if at, told := clock.Stamp(&m, utc(t, c.received)); told {
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

// TestClockZones checks that abbreviations mean what they mean in Go's own
// tables, where a zone of the name is there.
func TestClockZones(t *testing.T) {
	t.Parallel()
	for place, month := range map[string]time.Month{
		"Europe/Paris": 1, "Europe/Lisbon": 7, "Europe/London": 7, "Europe/Helsinki": 1, "Europe/Athens": 7, "Europe/Moscow": 1,
		"America/New_York": 1, "America/Chicago": 7, "America/Denver": 1, "America/Los_Angeles": 7, "America/Anchorage": 1,
		"Pacific/Honolulu": 1, "Asia/Tokyo": 1, "Asia/Hong_Kong": 1, "Australia/Sydney": 1, "Pacific/Auckland": 7,
		"America/Halifax": 7, "Asia/Kolkata": 1, "Africa/Johannesburg": 1, "Africa/Nairobi": 1, "Africa/Lagos": 1,
		"America/Martinique": 1,
	} {
		location, err := time.LoadLocation(place)
		if err != nil {
			t.Fatal(err)
		}
		name, offset := time.Date(2026, month, 10, 12, 0, 0, 0, location).Zone()
		if minutes, known := zone([]byte(name)); !known || int(minutes) != offset/60 {
			t.Errorf("%s, %s: %d (known %v), not %d", place, name, minutes, known, offset/60)
		}
	}
}

// TestClockTime checks when a device is believed.
func TestClockTime(t *testing.T) {
	t.Parallel()
	received := utc(t, "2026-01-14T08:15:00Z")
	for _, c := range []struct {
		name, line string
		tolerance  time.Duration
		at         string
		skew       time.Duration
		told       bool
	}{
		{"near", "<14>Jan 14 08:12:33 h a: x", 0, "2026-01-14T08:12:33Z", -147 * time.Second, true},
		{"ahead", "<14>Jan 14 08:20:00 h a: x", 0, "2026-01-14T08:20:00Z", 5 * time.Minute, true},
		{"too far ahead", "<14>Jan 14 08:20:01 h a: x", 0, "2026-01-14T08:15:00Z", 301 * time.Second, true},
		{"too far behind", "<14>Jan 1 00:00:09 1970 h a: x", 0, "2026-01-14T08:15:00Z", utc(t, "1970-01-01T00:00:09Z").Sub(received), true},
		{"clock not set", "<14>1: *Jan 14 08:12:33: %A-1-B: x", 0, "2026-01-14T08:15:00Z", -147 * time.Second, true},
		{"clock lost", "<14>1: .Jan 14 08:12:33: %A-1-B: x", 0, "2026-01-14T08:15:00Z", -147 * time.Second, true},
		{"less tolerance", "<14>Jan 14 08:12:33 h a: x", time.Minute, "2026-01-14T08:15:00Z", -147 * time.Second, true},
		{"more tolerance", "<14>Jan 14 07:15:00 h a: x", time.Hour, "2026-01-14T07:15:00Z", -time.Hour, true},
		{"no time", "<14>a[1]: x", 0, "2026-01-14T08:15:00Z", 0, false},
	} {
		var m Message
		Parse([]byte(c.line), &m)
		at, skew, told := Clock{Tolerance: c.tolerance}.Time(&m, received)
		if !at.Equal(utc(t, c.at)) || skew != c.skew || told != c.told {
			t.Errorf("%s: %v, %v, %v", c.name, at, skew, told)
		}
	}
}
