package document_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"30s": 30 * time.Second, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute,
		"2d": 2 * day, "1d12h": day + 12*time.Hour, "0s": 0, "0d": 0, "250ms": 250 * time.Millisecond,
		"1.5h": 90 * time.Minute, "36500d": 36500 * day,
	} {
		got, err := document.ParseDuration(text)
		if err != nil || got.Std() != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestParseDurationRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "5", "-5m", "5 m", "d", "-1d", "1.5d", "36501d", "2d-1h", "1h2d", "2dd", "five", "9999999h"} {
		got, err := document.ParseDuration(text)
		if err == nil {
			t.Errorf("%q was read as %v", text, got)
			continue
		}
		if want := `"` + text + `" is not a duration: write 30s, 5m, 1h30m or 2d`; err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}

func TestDurationAsText(t *testing.T) {
	t.Parallel()
	var d document.Duration
	if err := d.UnmarshalText([]byte("2d")); err != nil || d.Std() != 48*time.Hour {
		t.Errorf("got %v, %v", d, err)
	}
	if err := d.UnmarshalText([]byte("soon")); err == nil || d.Std() != 48*time.Hour {
		t.Errorf("got %v, %v; a refused text must change nothing", d, err)
	}
}

func TestDurationString(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Hour: "1h", 90 * time.Minute: "1h30m", 20 * time.Second: "20s", 10 * time.Minute: "10m",
		time.Hour + time.Second: "1h0m1s", 48 * time.Hour: "48h", 0: "0s",
	} {
		got := document.Duration(d).String()
		if got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
		if back, err := document.ParseDuration(got); err != nil || back.Std() != d {
			t.Errorf("%q is read as %v, %v", got, back, err)
		}
	}
}

// FuzzParseDuration: whatever is read is not negative and a negative one never
// comes out by overflow.
func FuzzParseDuration(f *testing.F) {
	for _, seed := range []string{"5m", "2d", "1d12h", "36500d", "36500d2562047h", "-5m", "", "d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := document.ParseDuration(text); err == nil && d < 0 {
			t.Errorf("%q was read as %v", text, d)
		}
	})
}
