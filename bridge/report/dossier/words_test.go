package dossier

import (
	"testing"
	"time"
)

// TestAt: an instant names its offset in the hour that is there twice, and
// nowhere else.
func TestAt(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	v := &view{zone: paris}
	for _, test := range []struct{ at, want string }{
		{"2026-03-16T08:00:00Z", "16/03/2026 09:00:00"},
		{"2026-03-16T08:00:00.007Z", "16/03/2026 09:00:00,007"},
		{"2026-10-24T23:59:59Z", "25/10/2026 01:59:59"},
		{"2026-10-25T00:00:00Z", "25/10/2026 02:00:00 +02:00"},
		{"2026-10-25T01:59:59.999Z", "25/10/2026 02:59:59,999 +01:00"},
		{"2026-10-25T02:00:00Z", "25/10/2026 03:00:00"},
	} {
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.at(at); got != test.want {
			t.Errorf("%s is %q, want %q", test.at, got, test.want)
		}
	}
	if got := v.at(time.Time{}); got != "–" {
		t.Errorf("no instant is %q", got)
	}
}
