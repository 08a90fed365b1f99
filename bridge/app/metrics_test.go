package app_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// sums stands for a ledger that is there or not.
type sums struct{ counts, stale error }

func (s sums) Counts(context.Context) (ledger.Counts, error) {
	return ledger.Counts{Storms: 2}, s.counts
}

func (s sums) ClosedWhileFiring(context.Context) ([]bridge.Incident, error) {
	return make([]bridge.Incident, 3), s.stale
}

// TestLedgerIsAway: a ledger that cannot be read is told as such, and takes no
// other metric with it. What is in it is not told as none.
func TestLedgerIsAway(t *testing.T) {
	t.Parallel()
	away := errors.New("the database is away")
	const help = "# HELP vigie_bridge_ledger_readable Whether the ledger could be read for this scrape; what is in it is not told else.\n" +
		"# TYPE vigie_bridge_ledger_readable gauge\nvigie_bridge_ledger_readable "
	for name, c := range map[string]struct {
		sums sums
		want string
		told int
	}{
		"there":                {sums{}, "1", 1},
		"away":                 {sums{counts: away}, "0", 0},
		"away in between":      {sums{stale: away}, "0", 0},
		"away in both queries": {sums{counts: away, stale: away}, "0", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			collector := app.NewLedgerCollector(c.sums, t.TempDir(), nil, slog.New(slog.DiscardHandler))
			if err := testutil.CollectAndCompare(collector, strings.NewReader(help+c.want+"\n"), "vigie_bridge_ledger_readable"); err != nil {
				t.Error(err)
			}
			for _, metric := range []string{"vigie_bridge_storms", "vigie_bridge_closed_while_firing", "vigie_bridge_outbox_oldest_seconds"} {
				if got := testutil.CollectAndCount(collector, metric); got != c.told {
					t.Errorf("%d of %s, want %d", got, metric, c.told)
				}
			}
			if got := testutil.CollectAndCount(collector, "vigie_bridge_ledger_free_bytes"); got != 1 {
				t.Errorf("the disk is told %d times", got)
			}
		})
	}
	elsewhere := app.NewLedgerCollector(sums{}, "", nil, slog.New(slog.DiscardHandler))
	if got := testutil.CollectAndCount(elsewhere, "vigie_bridge_ledger_free_bytes"); got != 0 {
		t.Errorf("the disk of a database elsewhere is told")
	}
	var _ prometheus.Collector = elsewhere
}
