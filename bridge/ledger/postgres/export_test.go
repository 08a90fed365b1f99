package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// Number is number, for its test.
var Number = number

// Connect opens a database as the store does.
func Connect(o Options) (*sql.DB, error) {
	config, err := o.parse()
	if err != nil {
		return nil, err
	}
	return o.connect(config), nil
}

// Apart are options of a machine whose clock is ahead of the true one.
func Apart(o Options, by time.Duration) Options {
	o.now = func() time.Time { return time.Now().Add(by) }
	return o
}

// UpTo makes the schema that there was with a step, and tells the number of
// the newest; 0 makes none.
func UpTo(ctx context.Context, db *sql.DB, version int) (newest int, err error) {
	provider, err := steps(db)
	if err != nil {
		return 0, err
	}
	sources := provider.ListSources()
	if version > 0 {
		_, err = provider.UpTo(ctx, int64(version))
	}
	return int(sources[len(sources)-1].Version), err
}

// Explained is a store whose readers tell how PostgreSQL answers.
func Explained(s *Store) (*Store, *ledgertest.Explainer) {
	e := newEngine(s.write, s.read)
	explainer := &ledgertest.Explainer{DB: numbered{s.read}, Explain: "EXPLAIN "}
	e.Reader = explainer
	e.Snapshot = func(_ context.Context, fn func(relational.DB) error) error { return fn(explainer) }
	return &Store{Ledger: relational.New(e), write: s.write, read: s.read}, explainer
}
