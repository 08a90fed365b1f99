package postgres_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// TestClocksApart: a bridge whose clock is wrong does not take what another
// has in hand, nor keeps it longer than it may.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"fast": 10 * time.Minute, "slow": -10 * time.Minute, "hardly": 400 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := pgtest.Database(t)
			right := open(t, place)
			wrong, err := postgres.Open(t.Context(), postgres.Apart(options(place), by), logger(t))
			if err != nil {
				t.Fatal(err)
			}
			defer wrong.Close()
			const lease = 3 * time.Second
			for n, each := range []struct {
				first, second *postgres.Store
				ahead         [2]time.Duration // of the first's and second's clocks
			}{{right, wrong, [2]time.Duration{0, by}}, {wrong, right, [2]time.Duration{by, 0}}} {
				save(t, right, []string{"01A", "01B"}[n])
				now := func(which int) time.Time { return time.Now().Add(each.ahead[which]) }
				begun := time.Now()
				mine, err := each.first.Claim(t.Context(), now(0), lease)
				if err != nil || mine == nil {
					t.Fatalf("%d: claimed %+v, %v", n, mine, err)
				}
				if theirs, err := each.second.Claim(t.Context(), now(1), lease); err != nil || theirs != nil && time.Since(begun) < lease-time.Second {
					t.Errorf("%d: the second claimed %+v, %v, which the first has in hand", n, theirs, err)
				}
				// Leads are the same.
				task := []string{"a", "b"}[n]
				if leads, err := each.first.Lead(t.Context(), task, "first", now(0), lease); err != nil || !leads {
					t.Fatalf("%d: leads %t, %v", n, leads, err)
				}
				led := time.Now()
				if leads, err := each.second.Lead(t.Context(), task, "second", now(1), lease); err != nil || leads && time.Since(led) < lease-time.Second {
					t.Errorf("%d: the second leads %t, %v, while the first does", n, leads, err)
				}
				taken := false
				for deadline := begun.Add(lease + 20*time.Second); !taken && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
					theirs, err := each.second.Claim(t.Context(), now(1), time.Hour)
					if err != nil {
						t.Fatal(err)
					}
					taken = theirs != nil
				}
				if !taken {
					t.Errorf("%d: what the first left is never taken up", n)
				}
			}
		})
	}
}
