package postgres_test

import (
	"crypto/sha256"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

var update = flag.Bool("update", false, "keep a ledger of the newest schema for the tests of those to come")

// TestUpgrade opens ledgers of the schemas that there have been: made by the
// steps up to theirs, with the rows that a bridge of its time wrote. A step that
// was released is not changed any more.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	newest := upTo(t, connect(t, pgtest.Database(t)), 0)
	if *update {
		keep(t, newest)
	}
	ledgertest.RunUpgrades(t, newest, 1, func(t *testing.T, version int, rows string) (string, ledgertest.Store) {
		t.Helper()
		place := pgtest.Database(t)
		db := connect(t, place)
		upTo(t, db, version)
		schema := schemaPrint(t, db)
		place.Exec(t, rows)
		return schema, open(t, place)
	})
}

func connect(t *testing.T, place *pgtest.Place) *sql.DB {
	t.Helper()
	db, err := postgres.Connect(options(place))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func upTo(t *testing.T, db *sql.DB, version int) (newest int) {
	t.Helper()
	newest, err := postgres.UpTo(t.Context(), db, version)
	if err != nil {
		t.Fatal(err)
	}
	return newest
}

// keep writes the rows of a ledger of the newest schema.
func keep(t *testing.T, newest int) {
	t.Helper()
	place := pgtest.Database(t)
	store := open(t, place)
	ledgertest.Fill(t, store)
	ledgertest.FillLogbook(t, store)
	db := connect(t, place)
	lines := []string{schemaPrint(t, db)}
	for _, table := range []string{"delivery", "incident", "occurrence", "ticket", "mirror", "journal", "words", "call"} {
		columns := texts(t, db, "SELECT column_name FROM information_schema.columns WHERE table_name = '"+table+"' ORDER BY ordinal_position")
		holes := strings.TrimSuffix(strings.Repeat("%L, ", len(columns)), ", ")
		lines = append(lines, texts(t, db, "SELECT format('INSERT INTO "+table+" OVERRIDING SYSTEM VALUE VALUES ("+holes+");', "+
			strings.Join(columns, ", ")+") FROM "+table+" ORDER BY 1")...)
	}
	lines = append(lines, texts(t, db, "SELECT format('INSERT INTO move (at, kind, nature, criticity, incident) VALUES (%L, %L, %L, %L, %L);', "+
		"at, kind, nature, criticity, incident) FROM move WHERE incident IN (SELECT id FROM call)")...)
	lines = append(lines, texts(t, db, "SELECT format('UPDATE journal_end SET seq = %s;', seq) FROM journal_end")...)
	for _, table := range []string{"delivery", "occurrence"} {
		lines = append(lines, "SELECT setval(pg_get_serial_sequence('"+table+"', 'id'), (SELECT max(id) FROM "+table+"));")
	}
	if err := os.WriteFile(ledgertest.Kept(newest), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// schemaPrint is a hash of a schema, as a comment.
func schemaPrint(t *testing.T, db *sql.DB) string {
	t.Helper()
	var all []string
	for _, query := range []string{
		`SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, collation_name, is_identity)
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' ORDER BY 1`,
		`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%' ORDER BY 1`,
		`SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace ORDER BY 1`,
		`SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
		`SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
	} {
		all = append(all, texts(t, db, query)...)
	}
	return fmt.Sprintf("-- %x", sha256.Sum256([]byte(strings.Join(all, "\n"))))
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	all, err := relational.List(t.Context(), db, func(row relational.Row) (text string, err error) {
		err = row.Scan(&text)
		return text, err
	}, query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}

// TestRefusesNewer: what a newer bridge wrote is left alone by an older one.
func TestRefusesNewer(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	open(t, place)
	newest := upTo(t, connect(t, place), 0)
	ledgertest.RefuseNewer(t, newest, func(statement string) { place.Exec(t, statement) }, func() (ledgertest.Store, error) {
		store, err := postgres.Open(t.Context(), options(place), logger(t))
		return store, err
	})
}
