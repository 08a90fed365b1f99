// Package relational is what a ledger is in any SQL database: its rows as
// nouns, its statements, the chains of the journal. The stores in the folders
// beside it open a database, make its schema and say the little that each
// does in its own way; no statement is written twice.
//
// Statements keep to the SQL that SQLite and PostgreSQL share, with ? for
// their parameters.
package relational

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// DB runs statements: a database, or one transaction of it.
type DB interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Engine is what a database does in its own way; all must be given, but for
// the text that it has no need of.
type Engine struct {
	Reader DB
	Writer DB // for transactions of one statement
	// Transact runs fn in one transaction, alone or as if alone; fn may be
	// run again from its beginning. An error means that nothing is kept.
	Transact func(ctx context.Context, fn func(*Tx) error) error
	// Snapshot runs fn on the ledger as it is at one instant, for as long as
	// it takes.
	Snapshot func(ctx context.Context, fn func(DB) error) error
	// Repeated tells whether a statement was refused because a value that
	// must be unique is there already.
	Repeated func(error) bool
	// Ahead is how far the clock that all who share the database go by is ahead
	// of our own; nil where nobody shares it. Leases are told by that clock.
	Ahead func(ctx context.Context) (time.Duration, error)
	// Forget has what transactions removed be gone from the files too. An error
	// means that it may still be read in them.
	Forget func(ctx context.Context) error

	// Fill runs fn in one transaction that may take as long as it does, while
	// nobody else writes.
	Fill func(ctx context.Context, fn func(DB) error) error
	// Count has numbers go on after those of rows that were put in with theirs,
	// the journal's after last.
	Count func(ctx context.Context, db DB, last int64) error

	Tables   string // query: the names of all tables that hold what a ledger is
	Given    string // stands before VALUES where rows are put in with their numbers
	Numbered string // query: how many entries the journal has ever numbered
	Hold     string // ends a query whose rows nobody may change until the transaction ends
	Skip     string // ends one that leaves out what others hold, and holds the rest
}

// shared is an instant of our own clock as the clock tells it that all go by.
func (e *Engine) shared(ctx context.Context, own time.Time) (time.Time, error) {
	if e.Ahead == nil {
		return own, nil
	}
	ahead, err := e.Ahead(ctx)
	if err != nil {
		return own, fmt.Errorf("compare clocks: %w", err)
	}
	return own.Add(ahead), nil
}

// Ledger is a ledger in a database.
type Ledger struct {
	engine *Engine
	line   chan struct{} // has room for the one transaction of those that nobody waits for
}

var _ ledger.Store = (*struct {
	*Ledger
	closer
})(nil)

// closer is what the store of an engine adds.
type closer interface{ Close() error }

// still is a ledger as it is at one instant, which ends with the reading.
type still struct{ *Ledger }

func (still) Close() error { return nil }

// Still hands over the ledger as it is at one instant.
func (l *Ledger) Still(ctx context.Context, read func(ledger.Store) error) error {
	return l.engine.Snapshot(ctx, func(db DB) error {
		engine := *l.engine
		engine.Reader = db
		engine.Snapshot = func(_ context.Context, fn func(DB) error) error { return fn(db) }
		return read(still{New(&engine)})
	})
}

// New is the ledger that an engine keeps.
func New(engine *Engine) *Ledger { return &Ledger{engine: engine, line: make(chan struct{}, 1)} }
