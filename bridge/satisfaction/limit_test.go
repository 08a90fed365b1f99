package satisfaction

import (
	"net/netip"
	"testing"
	"time"
)

// TestShareIsBounded: however many come, no more than two generations are kept,
// and who comes often is never forgotten.
func TestShareIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)
	s := share[int]{pace: pace{1, 5}}
	often := 0
	for i := 1; i <= 10*mostKept; i++ {
		s.allow(i, now)
		if i%(mostKept/2) == 0 && s.allow(-1, now) {
			often++
		}
		if kept := len(s.recent) + len(s.older); kept > 2*mostKept {
			t.Fatalf("after %d there are %d", i, kept)
		}
	}
	if often != 5 {
		t.Errorf("who comes often was allowed %d times", often)
	}
	if !s.allow(-1, now.Add(time.Second)) || s.allow(-1, now.Add(time.Second)) {
		t.Error("a second later it is not one more")
	}
}

func TestCallerOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"192.0.2.1": "192.0.2.1/32", "::ffff:192.0.2.1": "192.0.2.1/32", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := callerOf(netip.MustParseAddr(text)); got.String() != want {
			t.Errorf("%s is of %s, want %s", text, got, want)
		}
	}
	if got := callerOf(netip.Addr{}); got.IsValid() {
		t.Errorf("nobody is of %s", got)
	}
}
