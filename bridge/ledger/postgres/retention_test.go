package postgres_test

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// TestRetention holds the database to what every ledger does about the old.
func TestRetention(t *testing.T) {
	t.Parallel()
	ledgertest.RunRetention(t, func(t *testing.T) ledgertest.Opened {
		t.Helper()
		place := pgtest.Database(t)
		store, conn := open(t, place), place.Connect(t)
		return ledgertest.Opened{Store: store, Exec: func(statement string) error {
			_, err := conn.Exec(t.Context(), statement)
			return err
		}}
	})
}
