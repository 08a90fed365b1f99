package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	sqlite3 "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// newEngine says what SQLite does in its own way. It has one writer, so that
// rows need not be held.
func newEngine(write, read *sql.DB) *relational.Engine {
	statements := newPrepared(write)
	e := &relational.Engine{
		Reader: read, Writer: write, Repeated: isUnique,
		Numbered: `SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0),
			coalesce((SELECT max(seq) FROM journal), 0))`,
	}
	e.Tables = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'`
	e.Fill = func(ctx context.Context, fn func(relational.DB) error) error { return fill(ctx, write, fn) }
	e.Count = count
	e.Transact = func(ctx context.Context, fn func(*relational.Tx) error) error {
		return transact(ctx, statements, e, fn)
	}
	e.Snapshot = func(ctx context.Context, fn func(relational.DB) error) error { return snapshot(ctx, read, fn) }
	e.Forget = func(ctx context.Context) error { return forget(ctx, write) }
	return e
}

func transact(ctx context.Context, statements *prepared, engine *relational.Engine, fn func(*relational.Tx) error) error {
	statements.prepare(ctx)
	tx, err := statements.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin ledger transaction: %w", err)
	}
	// A panic of fn passes through, but must not keep the only connection
	// that writes. After the commit this does nothing.
	defer tx.Rollback()

	if err := fn(relational.NewTx(ctx, preparedTx{tx, statements}, engine)); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		// Where the end of ctx rolled it back first, the error does not tell.
		return fmt.Errorf("commit ledger transaction: %w", errors.Join(err, ctx.Err()))
	}
	return nil
}

func fill(ctx context.Context, write *sql.DB, fn func(relational.DB) error) error {
	tx, err := write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to fill ledger: %w", err)
	}
	defer tx.Rollback() // after the commit this does nothing
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("fill ledger: %w", err)
	}
	return nil
}

// count: SQLite itself goes on after the last row that is there, but not after
// one that is there no more.
func count(ctx context.Context, db relational.DB, last int64) error {
	_, err := db.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = 'journal'`)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ('journal', ?)`, last)
	return err
}

func snapshot(ctx context.Context, read *sql.DB, fn func(relational.DB) error) error {
	tx, err := read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin to read ledger: %w", err)
	}
	defer tx.Rollback()
	return fn(tx)
}

// forget moves all from the log into the file, where removed content is
// overwritten, and empties the log. Whoever reads meanwhile hinders it.
func forget(ctx context.Context, write *sql.DB) error {
	const tries = 20
	var busy, pages, moved int
	for range tries {
		if err := write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
			return fmt.Errorf("empty the log: %w", err)
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("empty the log: it is read all the time (%d of %d pages moved)", moved, pages)
}

func isUnique(err error) bool {
	failure, ok := errors.AsType[*sqlite3.Error](err)
	return ok && failure.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE
}
