package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
)

// TestRetention holds the file to what every ledger does about the old.
func TestRetention(t *testing.T) {
	t.Parallel()
	ledgertest.RunRetention(t, func(t *testing.T) ledgertest.Opened {
		t.Helper()
		path := filepath.Join(t.TempDir(), "ledger.db")
		store := open(t, path)
		t.Cleanup(func() { closeStore(t, store) })
		db := raw(t, path)
		return ledgertest.Opened{Store: store, Exec: func(statement string) error {
			_, err := db.ExecContext(t.Context(), statement)
			return err
		}}
	})
}
