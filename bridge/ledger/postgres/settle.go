package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// How a commit is settled of which no answer came.
const (
	settleFor   = 5 * time.Second
	settleEvery = 200 * time.Millisecond
)

// ErrUnknown says that the database went away while it was asked to keep a
// transaction, and that it could not be asked since whether it did.
var ErrUnknown = errors.New("nobody knows whether the transaction was kept")

// settle finds out what became of a commit: an error of it means that nothing
// was kept only where the database said so itself.
func settle(ctx context.Context, db *sql.DB, id string, failure error) error {
	failure = fmt.Errorf("commit ledger transaction: %w", failure)
	if _, said := errors.AsType[*pgconn.PgError](failure); said || errors.Is(failure, pgx.ErrTxCommitRollback) {
		return failure
	}
	ctx, cancel := context.WithTimeout(ctx, settleFor)
	defer cancel()
	for {
		var status sql.NullString
		err := db.QueryRowContext(ctx, `SELECT pg_xact_status($1::text::xid8)`, id).Scan(&status)
		switch {
		case err == nil && status.String == "committed":
			return nil
		case err == nil && status.String == "aborted":
			return failure
		}
		select {
		case <-ctx.Done():
			return errors.Join(ErrUnknown, failure)
		case <-time.After(settleEvery):
		}
	}
}
