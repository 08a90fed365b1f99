package sqlite

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// TestPrepared: what a transaction runs is prepared for the next, a wrong
// statement hinders no other, and no more is kept than is said.
func TestPrepared(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", source(filepath.Join(t.TempDir(), "ledger.db"), "immediate"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1)
	statements := newPrepared(db)
	for round := range 3 {
		statements.prepare(t.Context())
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		with := preparedTx{tx, statements}
		if _, err := with.ExecContext(t.Context(), "SELECT of nothing"); err == nil {
			t.Error("a wrong statement runs")
		}
		for n := range mostPrepared + 50 {
			if got := one(t, with, fmt.Sprintf("SELECT %d + ?", n), round); got != n+round {
				t.Fatalf("%d + %d is %d", n, round, got)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	ready := 0
	for _, stmt := range statements.all {
		if stmt != nil {
			ready++
		}
	}
	if len(statements.all) > mostPrepared || ready < mostPrepared-1 {
		t.Errorf("%d of %d statements are prepared, of %d at most", ready, len(statements.all), mostPrepared)
	}
}

// one is the one number that a query answers.
func one(t *testing.T, with preparedTx, query string, args ...any) (n int) {
	t.Helper()
	rows, err := with.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatalf("no row: %v", rows.Err())
	}
	if err := rows.Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
