package app_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge/app"
)

// lateBook stands for a log book that is behind, or whose ledger cannot tell.
type lateBook struct {
	late time.Duration
	err  error
}

func (b lateBook) Late(context.Context, time.Time) (time.Duration, error) { return b.late, b.err }

func TestLogbookLate(t *testing.T) {
	t.Parallel()
	const want = `# HELP vigie_bridge_logbook_late_seconds For how long the oldest entry of the journal that was not looked through for the log book has waited, or the keeper of the log book has failed; 0 where another bridge keeps it.
# TYPE vigie_bridge_logbook_late_seconds gauge
vigie_bridge_logbook_late_seconds 5400
`
	if err := testutil.CollectAndCompare(app.NewLogbookCollector(lateBook{late: 90 * time.Minute}, slog.New(slog.DiscardHandler)), strings.NewReader(want)); err != nil {
		t.Error(err)
	}
	// Nothing is told where nobody knows: 0 would say that all is put down.
	away := app.NewLogbookCollector(lateBook{err: errors.New("the database is away")}, slog.New(slog.DiscardHandler))
	if got := testutil.CollectAndCount(away); got != 0 {
		t.Errorf("of a ledger that is away, %d are told", got)
	}
}
