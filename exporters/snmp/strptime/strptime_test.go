package strptime

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, pattern, want string }{
		{"Mon Nov 23 14:05:06 2026", "%a %b %d %H:%M:%S %Y", "2026-11-23T14:05:06Z"},
		{"Monday november  3 2026", "%A %B %e %Y", "2026-11-03T00:00:00Z"}, // days may be padded
		{"November  3 2026", "%B %e %Y", "2026-11-03T00:00:00Z"},
		{"Feb 29 2024", "%b %d %Y", "2024-02-29T00:00:00Z"},
		{"Feb 29 2026", "%b %d %Y", ""},
		{"may 1 26", "%b %d %y", "2026-05-01T00:00:00Z"},
		{"01/02/69", "%D", "1969-01-02T00:00:00Z"},
		{"2026-11-23T01:02:03+0130", "%FT%T%z", "2026-11-23T01:02:03+01:30"},
		{"2026-11-23 01:02 -01:00", "%F %R %z", "2026-11-23T01:02:00-01:00"},
		{"2026-11-23 -01", "%F %z", "2026-11-23T00:00:00-01:00"},
		{"2026-11-23 UTC", "%F %Z", "2026-11-23T00:00:00Z"},
		{"2026-11-23 CET", "%F %Z", ""},
		{"12:30:00 AM", "%r", "1900-01-01T00:30:00Z"},
		{"12:30 pm", "%I:%M %p", "1900-01-01T12:30:00Z"},
		{"07 PM", "%I %p", "1900-01-01T19:00:00Z"},
		{"2026 060", "%Y %j", "2026-03-01T00:00:00Z"},
		{"1700000000", "%s", "2023-11-14T22:13:20Z"},
		{"100%  2026", "100%%%n%Y", "2026-01-01T00:00:00Z"},
		{"2026", "%Y-", ""},
		{"2026 and more", "%Y", ""},
		{"24:00", "%H:%M", ""},
		{"13 PM", "%I %p", ""},
		{"", "%Y", ""},
		{"2026", "%Q", ""},
		{"2026", "%Y%", ""},
	}
	for _, test := range tests {
		got, err := Parse(test.text, test.pattern)
		if test.want == "" {
			if err == nil {
				t.Errorf("%q as %q: got %v, want an error", test.text, test.pattern, got)
			}
			continue
		}
		if err != nil || got.Format(time.RFC3339) != test.want {
			t.Errorf("%q as %q: got %v, %v, want %s", test.text, test.pattern, got, err, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Mon Nov 23 14:05:06 2026", "%a %b %d %H:%M:%S %Y")
	f.Add("12:30:00 AM", "%r%z%Z%s%p%j%y")
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if at, err := Parse(text, pattern); err != nil && !at.IsZero() {
			t.Errorf("both %v and %v", at, err)
		}
	})
}
