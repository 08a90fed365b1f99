package notation_test

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// plain makes spaces at which no line breaks to be seen: ~ and, within numbers, _.
func plain(said string) string {
	return strings.NewReplacer("\u00a0", "~", "\u202f", "_").Replace(said)
}

func TestCell(t *testing.T) {
	t.Parallel()
	tunis := time.FixedZone("Africa/Tunis", 3600)
	ms := func(d time.Duration) int64 { return d.Milliseconds() }
	for _, c := range []struct {
		kind            monthly.Kind
		number          int64
		french, english string
	}{
		{monthly.Count, 0, "0", "0"},
		{monthly.Count, 999, "999", "999"},
		{monthly.Count, 1000, "1_000", "1,000"},
		{monthly.Count, 1_234_567, "1_234_567", "1,234,567"},
		{monthly.Count, -12_345, "−12_345", "−12,345"},
		{monthly.Share, 100_000, "100,000~%", "100.000%"},
		{monthly.Share, 99_999, "99,999~%", "99.999%"},
		{monthly.Share, 0, "0,000~%", "0.000%"},
		{monthly.Share, 5, "0,005~%", "0.005%"},
		{monthly.Share, -1_250, "−1,250~%", "−1.250%"},
		{monthly.Duration, 0, "0~s", "0~s"},
		{monthly.Duration, 59_999, "59~s", "59~s"},
		{monthly.Duration, 119_999, "1~min", "1~min"},
		{monthly.Duration, ms(time.Hour), "1~h~00~min", "1~h~00~min"},
		{monthly.Duration, ms(24*time.Hour - 1), "23~h~59~min", "23~h~59~min"},
		{monthly.Duration, ms(27*time.Hour + 20*time.Minute), "1~j~03~h~20~min", "1~d~03~h~20~min"},
		{monthly.Duration, ms(-90 * time.Minute), "−1~h~30~min", "−1~h~30~min"},
		{monthly.Instant, time.Date(2026, 10, 5, 6, 30, 59, 0, time.UTC).UnixMilli(), "05/10/2026~07:30", "2026-10-05~07:30"},
	} {
		cell := monthly.Cell{Number: c.number, Known: true, Text: "unread"}
		if got := plain(notation.Of(&monthly.Cover{Zone: tunis}).Cell(c.kind, &cell)); got != c.french {
			t.Errorf("%s %d is %q in French, want %q", c.kind, c.number, got, c.french)
		}
		if got := plain(notation.Of(&monthly.Cover{Zone: tunis, Language: "en"}).Cell(c.kind, &cell)); got != c.english {
			t.Errorf("%s %d is %q in English, want %q", c.kind, c.number, got, c.english)
		}
	}
}

// TestCellOfText: a text is told, also where a number is not known; it steers
// nobody's eye.
func TestCellOfText(t *testing.T) {
	t.Parallel()
	written := notation.Of(&monthly.Cover{})
	for _, kind := range []monthly.Kind{monthly.Text, monthly.Code, monthly.Criticity, monthly.Verdict, monthly.Count, monthly.Share, monthly.Instant, monthly.Duration} {
		if got := written.Cell(kind, &monthly.Cell{Text: "sans\u202e objet\x1b", Number: 7}); got != "sans  objet " {
			t.Errorf("%s that is not known is %q", kind, got)
		}
	}
	if got := written.Cell(monthly.Text, &monthly.Cell{Text: "N1", Number: 7, Known: true}); got != "N1" {
		t.Errorf("a text with a number is %q", got)
	}
}

// TestInstantTwice: where an hour is there twice, it is told which of the two.
func TestInstantTwice(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	written := notation.Of(&monthly.Cover{Zone: paris})
	for at, want := range map[time.Time]string{
		time.Date(2026, 10, 24, 23, 59, 0, 0, time.UTC): "25/10/2026~01:59",
		time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC):  "25/10/2026~02:30~(+02:00)",
		time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC):  "25/10/2026~02:30~(+01:00)",
		time.Date(2026, 10, 25, 2, 0, 0, 0, time.UTC):   "25/10/2026~03:00",
		time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC):    "29/03/2026~03:00",
	} {
		if got := plain(written.Instant(at)); got != want {
			t.Errorf("%s is %q, want %q", at, got, want)
		}
	}
	if got := written.Local(time.Date(2026, 10, 25, 0, 30, 5, 9, time.UTC)); got != time.Date(2026, 10, 25, 2, 30, 5, 0, time.UTC) {
		t.Errorf("the wall says %s", got)
	}
}
