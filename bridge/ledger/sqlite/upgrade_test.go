package sqlite_test

import (
	"crypto/sha256"
	"database/sql"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

var update = flag.Bool("update", false, "keep a ledger of the newest schema for the tests of those to come")

// firstMirror is the schema from which on ledgers have the desk's tickets.
const firstMirror = 3

// TestUpgrade opens ledgers of the schemas that there have been: made by the
// steps up to theirs, with the rows that a bridge of its time wrote. A step that
// was released is not changed any more.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	if *update {
		keep(t)
	}
	ledgertest.RunUpgrades(t, sqlite.Newest(), firstMirror, func(t *testing.T, version int, rows string) (string, ledgertest.Store) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "ledger.db")
		db := raw(t, path)
		if err := sqlite.UpTo(t.Context(), db, int64(version)); err != nil {
			t.Fatal(err)
		}
		schema := schemaPrint(t, db)
		alter(t, db, rows)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		store := open(t, path)
		t.Cleanup(func() { closeStore(t, store) })
		return schema, store
	})
}

// keep writes the rows of a ledger of the newest schema.
func keep(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	store := open(t, path)
	ledgertest.Fill(t, store)
	ledgertest.FillLogbook(t, store)
	closeStore(t, store)
	db := raw(t, path)
	text := schemaPrint(t, db) + "\n" + strings.Join(rows(t, db), ";\n") + ";\n"
	if err := os.WriteFile(ledgertest.Kept(sqlite.Newest()), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// schemaPrint is a hash of a schema, as a comment.
func schemaPrint(t *testing.T, db *sql.DB) string {
	t.Helper()
	schema := texts(t, db, "SELECT coalesce(sql, '') FROM sqlite_schema WHERE tbl_name <> 'goose_db_version' ORDER BY name")
	return fmt.Sprintf("-- %x", sha256.Sum256([]byte(strings.Join(schema, "\n"))))
}

// rows are the statements that make a ledger's rows again, but for those that
// its triggers make: what moved people's tickets is none of these.
func rows(t *testing.T, db *sql.DB) (all []string) {
	t.Helper()
	for _, table := range texts(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT IN ('move', 'tally') ORDER BY rowid") {
		values := strings.Join(texts(t, db, "SELECT 'quote(' || name || ')' FROM pragma_table_info('"+table+"')"), " || ', ' || ")
		all = append(all, texts(t, db, "SELECT 'INSERT INTO "+table+" VALUES (' || "+values+" || ')' FROM "+table)...)
	}
	const values = "quote(at) || ', ' || quote(kind) || ', ' || quote(nature) || ', ' || quote(criticity) || ', ' || quote(incident)"
	return append(all, texts(t, db, "SELECT 'INSERT INTO move (at, kind, nature, criticity, incident) VALUES (' || "+values+" || ')' FROM move WHERE incident IN (SELECT id FROM call)")...)
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	all, err := relational.List(t.Context(), db, func(row relational.Row) (text string, err error) {
		err = row.Scan(&text)
		return text, err
	}, query)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRefusesNewer: what a newer bridge wrote is left alone by an older one.
func TestRefusesNewer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	closeStore(t, open(t, path))
	ledgertest.RefuseNewer(t, sqlite.Newest(), func(statement string) { alter(t, raw(t, path), statement) }, func() (ledgertest.Store, error) {
		store, err := sqlite.Open(t.Context(), path, slog.New(slog.DiscardHandler))
		return store, err
	})
}
