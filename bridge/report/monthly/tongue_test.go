package monthly

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// TestTongue: how values read in sentences.
func TestTongue(t *testing.T) {
	t.Parallel()
	french, english := tongue{zone: time.FixedZone("", 3600)}, tongue{english: true, zone: time.FixedZone("", 3600)}
	for _, c := range []struct{ got, want string }{
		{french.span(27*time.Hour + 20*time.Minute + 59*time.Second), "1 j 03 h 20 min"},
		{english.span(27*time.Hour + 20*time.Minute), "1 d 03 h 20 min"},
		{french.span(3*time.Hour + 5*time.Minute), "3 h 05 min"},
		{french.span(59*time.Minute + 59*time.Second), "59 min"},
		{french.span(59 * time.Second), "59 s"},
		{french.span(0), "0 s"},
		{french.number(1_234_567), "1\u202f234\u202f567"},
		{french.number(-1_000), "−1\u202f000"},
		{french.number(999), "999"},
		{english.number(1_000), "1,000"},
		{french.percent(99_999), "99,999 %"},
		{english.percent(5), "0.005%"},
		{french.instant(0), "–"},
		{french.at(time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC)), "01/04/2026 00:30"},
		{english.at(time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC)), "2026-04-01 00:30"},
		{french.monthName(2026, time.August), "août 2026"},
		{english.monthName(2026, time.August), "August 2026"},
		{french.counted(0, "fait", "faits"), "0 fait"},
		{english.counted(0, "fact", "facts"), "0 facts"},
		{french.counted(2, "fait", "faits"), "2 faits"},
		{upper("établissement"), "Établissement"},
		{upper(""), ""},
		{french.term("nobody says this"), "nobody says this"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestEquation: R22's sum is shown, and one that does not hold is seen.
func TestEquation(t *testing.T) {
	t.Parallel()
	j := &job{}
	s := frozen.Stock{Start: 10, Opened: 5, Reopened: 1, Entered: 2, Resolved: 4, Cancelled: 1, Merged: 1, Left: 1, End: 11}
	if c := j.equation(s); c.Text != "10 + 5 + 1 + 2 − 4 − 1 − 1 − 1 = 11" || c.State != Good {
		t.Errorf("%+v", c)
	}
	s.End = 12
	if c := j.equation(s); c.Text != "10 + 5 + 1 + 2 − 4 − 1 − 1 − 1 = 11 ≠ 12" || c.State != Bad {
		t.Errorf("%+v", c)
	}
}

// TestRate: cut and not rounded, and nothing of nothing (R23).
func TestRate(t *testing.T) {
	t.Parallel()
	if rate := rateOf(2, 1); rate == nil || *rate != 66_666 {
		t.Errorf("2 of 3 is %v", rate)
	}
	if rate := rateOf(0, 0); rate != nil {
		t.Errorf("nothing of nothing is %d", *rate)
	}
	if of := shareOf(time.Hour, 3*time.Hour); of == nil || *of != 33_333 {
		t.Errorf("a third is %v", of)
	}
	if of := shareOf(time.Hour, 0); of != nil {
		t.Errorf("a share of nothing is %d", *of)
	}
}
