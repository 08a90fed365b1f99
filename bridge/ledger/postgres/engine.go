package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// PostgreSQL's names of errors that something is done about.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// newEngine says what PostgreSQL does in its own way.
func newEngine(write, read *sql.DB) *relational.Engine {
	e := &relational.Engine{
		Reader: numbered{read}, Writer: numbered{write},
		Repeated: func(err error) bool { return is(err, uniqueViolation) },
		Numbered: `SELECT greatest(seq, (SELECT max(seq) FROM journal)) FROM journal_end`,
		Hold:     " FOR UPDATE", Skip: " FOR UPDATE SKIP LOCKED",
	}
	e.Tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
		AND table_name NOT LIKE 'goose%' AND table_name <> 'journal_end'`
	e.Given = "OVERRIDING SYSTEM VALUE"
	e.Fill = func(ctx context.Context, fn func(relational.DB) error) error { return fill(ctx, write, fn) }
	e.Count = count
	e.Transact = func(ctx context.Context, fn func(*relational.Tx) error) error { return transact(ctx, write, e, fn) }
	e.Snapshot = func(ctx context.Context, fn func(relational.DB) error) error { return snapshot(ctx, read, fn) }
	e.Forget = func(ctx context.Context) error { return forget(ctx, write) }
	return e
}

func is(err error, codes ...string) bool {
	failure, ok := errors.AsType[*pgconn.PgError](err)
	return ok && slices.Contains(codes, failure.Code)
}

// A transaction that was in the way of another is run again: so many times,
// at most so much later.
const (
	maxRuns  = 5
	runAgain = 50 * time.Millisecond
)

func transact(ctx context.Context, write *sql.DB, engine *relational.Engine, fn func(*relational.Tx) error) error {
	for run := 1; ; run++ {
		err := once(ctx, write, engine, fn)
		if run == maxRuns || !is(err, serializationFailure, deadlockDetected) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(rand.N(runAgain)): //nolint:gosec // spread, not secrecy
		}
	}
}

// longest bounds a whole transaction.
const longest = time.Minute

func once(ctx context.Context, write *sql.DB, engine *relational.Engine, fn func(*relational.Tx) error) error {
	conn, err := write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin ledger transaction: %w", err)
	}
	defer conn.Close() //nolint:errcheck // it goes back to the others, or is gone
	// Statements end with ctx. A commit does not: cut short, it would leave
	// nobody knowing what became of it.
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	tx, err := conn.BeginTx(bound, nil)
	if err != nil {
		return fmt.Errorf("begin ledger transaction: %w", err)
	}
	defer tx.Rollback() // also where fn panics; after the commit it does nothing

	turn, err := takeTurn(ctx, tx)
	if err != nil {
		return err
	}
	last := turn.seq
	t := relational.NewTx(ctx, numbered{tx}, engine)
	t.Journal.Last = &last
	if err := errors.Join(fn(t), ctx.Err()); err != nil {
		return err
	}
	if last != turn.seq {
		if _, err := tx.ExecContext(ctx, `UPDATE journal_end SET seq = $1 WHERE id = 1`, last); err != nil {
			return fmt.Errorf("number journal: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return settle(bound, write, turn.id, err)
	}
	return nil
}

// turn is what a transaction begins with.
type turn struct {
	seq int64  // the journal's last number
	id  string // PostgreSQL's, of the transaction
}

// takeTurn waits until no other transaction writes.
func takeTurn(ctx context.Context, tx *sql.Tx) (turn, error) {
	found, err := relational.One(ctx, tx, func(row relational.Row) (t turn, err error) {
		err = row.Scan(&t.seq, &t.id)
		return t, err
	}, `SELECT seq, pg_current_xact_id()::text FROM journal_end WHERE id = 1 FOR UPDATE`)
	switch {
	case err != nil:
		return turn{}, fmt.Errorf("wait for a turn to write: %w", err)
	case found == nil:
		return turn{}, errors.New("the ledger's table journal_end has lost its row")
	}
	return *found, nil
}

// snapshot reads without a bound of time, also between two statements: a walk of
// the whole journal takes what it takes, as does what is reckoned of what was
// read, and holds nobody up.
func snapshot(ctx context.Context, read *sql.DB, fn func(relational.DB) error) error {
	tx, err := read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin to read ledger: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil {
		return fmt.Errorf("begin to read ledger: %w", err)
	}
	return fn(numbered{tx})
}

// forget has the rows that were removed, or were otherwise before, leave their
// tables. Whoever still sees them hinders it. What the server keeps of its log,
// and of the room in its files that is free, is its administrator's.
func forget(ctx context.Context, write *sql.DB) error {
	if _, err := write.ExecContext(ctx, `VACUUM words, ticket, incident`); err != nil {
		return fmt.Errorf("clear out tables: %w", err)
	}
	return nil
}
