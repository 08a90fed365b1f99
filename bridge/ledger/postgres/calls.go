package postgres

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"

	"github.com/pressly/goose/v3"

	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

//go:embed calls.sql
var callsSchema string

// callsStep is step 18 of the schema: tickets that people opened count, also
// those that the mirror has read before.
func callsStep() *goose.Migration {
	return goose.NewGoMigration(18, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, callsSchema); err != nil {
			return fmt.Errorf("make the tables of people's tickets: %w", err)
		}
		return relational.FillCalls(ctx, numbered{tx})
	}}, nil)
}
