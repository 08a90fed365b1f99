package app_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// undone stands for a ledger that knows what is still to do, or cannot tell.
type undone struct {
	contract string
	err      error
}

func (u undone) Waiting(_ context.Context, contract string, now time.Time) (ledger.Waiting, error) {
	if contract != u.contract {
		return ledger.Waiting{}, errors.New("of another contract")
	}
	return ledger.Waiting{Unmeasured: 7, UnmeasuredSince: now.Add(-time.Hour), Untold: 2, UntoldSince: now.Add(-time.Minute)}, u.err
}

func TestBacklog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "contract.yml")
	write(t, path, contract)
	rules, err := policy.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	of := func() *policy.Contract { return rules }
	synctest.Test(t, func(t *testing.T) {
		there := app.NewBacklogCollector(undone{contract: sla.Basis(rules)}, of, slog.New(slog.DiscardHandler))
		const want = `# HELP vigie_bridge_calls_untold Tickets that people opened and that do not show yet what a ladder has to tell there.
# TYPE vigie_bridge_calls_untold gauge
vigie_bridge_calls_untold 2
# HELP vigie_bridge_calls_untold_oldest_seconds For how long the oldest of it has waited.
# TYPE vigie_bridge_calls_untold_oldest_seconds gauge
vigie_bridge_calls_untold_oldest_seconds 60
# HELP vigie_bridge_compliance_late_seconds For how long the oldest of them, or of the figures that time changed, has waited.
# TYPE vigie_bridge_compliance_late_seconds gauge
vigie_bridge_compliance_late_seconds 3600
# HELP vigie_bridge_compliance_unmeasured Entries of the journal that are in no figure of the contract yet; all of them after the contract changed.
# TYPE vigie_bridge_compliance_unmeasured gauge
vigie_bridge_compliance_unmeasured 7
`
		if err := testutil.CollectAndCompare(there, strings.NewReader(want)); err != nil {
			t.Error(err)
		}
		// Nothing is told where nobody knows: 0 would say that all is done.
		away := app.NewBacklogCollector(undone{sla.Basis(rules), errors.New("the database is away")}, of, slog.New(slog.DiscardHandler))
		if got := testutil.CollectAndCount(away); got != 0 {
			t.Errorf("of a ledger that is away, %d are told", got)
		}
	})
}
