package sqlite_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// childLedger, in the environment, makes this test binary a process that
// writes to a ledger until it is killed.
const childLedger = "VIGIE_TEST_CHILD_LEDGER"

func writeUntilKilled(path string) int {
	return ledgertest.WriteUntilKilled(func(ctx context.Context) (ledgertest.Store, error) {
		return sqlite.Open(ctx, path, slog.New(slog.DiscardHandler))
	})
}

func TestKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	ledgertest.Killed(t, childLedger+"="+path, func() ledgertest.Store {
		store := open(t, path)
		t.Cleanup(func() { closeStore(t, store) })
		return store
	})
}
