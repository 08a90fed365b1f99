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
			got := -1
			rows, err := with.QueryContext(t.Context(), fmt.Sprintf("SELECT %d + ?", n), round)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				if err := rows.Scan(&got); err != nil {
					t.Fatal(err)
				}
			}
			if err := rows.Err(); err != nil || got != n+round {
				t.Fatalf("%d + %d is %d, %v", n, round, got, err)
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
