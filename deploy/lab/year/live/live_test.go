package live_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/deploy/lab/year"
	"github.com/vigie-noc/vigie/deploy/lab/year/live"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openLedger(t *testing.T) ledger.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// TestLive makes sure that what happens is taken in by all parts: alerts by the
// intake, acts at the desk and elsewhere, and that the month is closed in the end
// with a journal that is whole.
func TestLive(t *testing.T) {
	t.Parallel()
	store, y := openLedger(t), year.Make(year.Options{Seed: 1, Months: 1, Schools: 6, Busy: 50})
	closed, told := 0, 0
	tally, err := live.Live(t.Context(), live.Options{
		Year: y, Store: store, Dir: t.TempDir(),
		Told: func(at time.Time, done, total int) {
			if told++; done != told || total != len(y.Happenings) || at.IsZero() {
				t.Errorf("%d of %d at %s", done, total, at)
			}
		},
		Closed: func(_ context.Context, month *frozen.Month, contract *policy.Contract) error {
			if closed++; month.Month != "2025-09" || contract.Version != "2025-1" || len(month.Sums) == 0 {
				t.Errorf("%s was closed by %s: %+v", month.Month, contract.Version, month.Sums)
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	done, refused := 0, 0
	for _, n := range tally.Done {
		done += n
	}
	for _, n := range tally.Refused {
		refused += n
	}
	if done+refused != len(y.Happenings) || refused > done/4 || closed != 1 || tally.Months != 1 {
		t.Errorf("of %d happenings %d were done and %d refused: %+v", len(y.Happenings), done, refused, tally)
	}
	for _, what := range []year.What{year.Fires, year.Ends, year.Calls, year.Take, year.Close} {
		if tally.Done[what] == 0 {
			t.Errorf("nothing %s: %v", what, tally.Refused)
		}
	}
	found, err := store.Verify(t.Context(), 0, func(ledger.Break) {})
	if err != nil || !found.Whole() || found.Entries < int64(done) {
		t.Errorf("the journal: %+v, %v", found, err)
	}
}

// TestStop makes sure that a year can be stopped.
func TestStop(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	_, err := live.Live(ctx, live.Options{
		Year: year.Make(year.Options{Months: 1}), Store: openLedger(t), Dir: t.TempDir(), Told: func(time.Time, int, int) { stop() },
	})
	if err == nil {
		t.Error("it goes on")
	}
}
