package sqlite

import (
	"context"
	"database/sql"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// UpTo makes the schema that there was with a step.
func UpTo(ctx context.Context, db *sql.DB, version int64) error {
	provider, err := steps(db)
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

// Newest is the number of the newest step.
func Newest() int {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err) // it opens nothing yet
	}
	defer db.Close()
	provider, err := steps(db)
	if err != nil {
		panic(err) // they are embedded
	}
	sources := provider.ListSources()
	return int(sources[len(sources)-1].Version)
}

// Explained is a store whose readers tell how SQLite answers.
func Explained(s *Store) (*Store, *ledgertest.Explainer) {
	e := newEngine(s.write, s.read)
	explainer := &ledgertest.Explainer{DB: s.read, Explain: "EXPLAIN QUERY PLAN "}
	e.Reader = explainer
	e.Snapshot = func(_ context.Context, fn func(relational.DB) error) error { return fn(explainer) }
	return &Store{Ledger: relational.New(e), write: s.write, read: s.read}, explainer
}
