package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// fill has the turn to write for as long as it takes, without the bounds of
// bridges at work.
func fill(ctx context.Context, write *sql.DB, fn func(relational.DB) error) error {
	tx, err := write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to fill ledger: %w", err)
	}
	defer tx.Rollback() // after the commit this does nothing
	for _, bound := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		if _, err := tx.ExecContext(ctx, "SET LOCAL "+bound+" = 0"); err != nil {
			return fmt.Errorf("begin to fill ledger: %w", err)
		}
	}
	if _, err := takeTurn(ctx, tx); err != nil {
		return err
	}
	if err := fn(numbered{tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("fill ledger: %w", err)
	}
	return nil
}

// count has PostgreSQL number rows after those that came with theirs.
func count(ctx context.Context, db relational.DB, last int64) error {
	if _, err := db.ExecContext(ctx, `UPDATE journal_end SET seq = ? WHERE id = 1`, last); err != nil {
		return err
	}
	statements, err := relational.List(ctx, db, func(row relational.Row) (text string, err error) {
		err = row.Scan(&text)
		return text, err
	}, `SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), max(%I)) FROM %I', table_name, column_name, column_name, table_name)
		FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'`)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
