package app_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// stored are two configurations of one bridge: its ledger in a file, and in a
// database.
func stored(t *testing.T, place *pgtest.Place) (inFile, inDatabase, ledgerFile string) {
	t.Helper()
	s := newScene(t)
	text, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	inFile, ledgerFile = s.path("file.yml"), s.path("ledger.db")
	write(t, inFile, string(text)+fmt.Sprintf("store: {path: %q}\n", ledgerFile))
	s.on(t, place)
	return inFile, s.files.Config, ledgerFile
}

func openFile(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), path, newScene(t).logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // a second time, perhaps
	return store
}

func openDatabase(t *testing.T, place *pgtest.Place) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), postgres.Options{URL: place.URL, PasswordFile: place.PasswordFile}, newScene(t).logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // a second time, perhaps
	return store
}

// fill puts what Fill does and some of all else into a ledger, with more rows
// than one statement puts in.
func fill(t *testing.T, store ledger.Store) {
	t.Helper()
	ledgertest.Fill(t, store)
	for n := range 700 {
		err := store.Write(t.Context(), func(tx incident.Tx) error {
			return tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: time.UnixMilli(int64(n)), Payload: []byte{0, 255, byte(n)}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := store.SaveChange(t.Context(), &bridge.Change{Ticket: 17, SeenAt: time.UnixMilli(1), State: "approuvé"}); err != nil {
		t.Fatal(err)
	}
	if err := store.SaveRemark(t.Context(), &bridge.Remark{Ticket: 17, Told: map[string]string{"a": "é"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Erase(t.Context(), ledger.Erasure{Ticket: 17, By: "amel", At: time.UnixMilli(5)}, true); err != nil {
		t.Fatal(err)
	}
}

// rows are all of a file's ledger, as text.
func rows(t *testing.T, path string) (all []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	texts := func(query string) (found []string) {
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			found = append(found, text)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return found
	}
	for _, table := range texts(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%' ORDER BY name`) {
		quoted := strings.Join(texts("SELECT 'quote(' || name || ')' FROM pragma_table_info('"+table+"') ORDER BY name"), " || ', ' || ")
		all = append(all, texts("SELECT '"+table+": ' || "+quoted+" FROM "+table+" ORDER BY 1")...)
	}
	return all
}

func told(t *testing.T) func(app.Break) {
	t.Helper()
	return func(b app.Break) { t.Errorf("broken: %+v", b) }
}

// TestLedgerMoves: a ledger is restored from its backup into the other engine,
// and back, with every row and the proof of its journal; and it goes on there.
func TestLedgerMoves(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	inFile, inDatabase, path := stored(t, place)
	store := openFile(t, path)
	fill(t, store)
	folder := t.TempDir()
	first, second := filepath.Join(folder, "1.db"), filepath.Join(folder, "2.db")
	before, err := app.Backup(t.Context(), inFile, first, told(t)) // which is open
	if err != nil {
		t.Fatal(err)
	}
	moved, err := app.Restore(t.Context(), inDatabase, first, told(t))
	if err != nil || moved != before || before.Entries == 0 || before.Erased == 0 {
		t.Fatalf("restored is %+v, %v; was %+v", moved, err, before)
	}
	if now, err := app.VerifyJournal(t.Context(), inDatabase, 0, told(t)); err != nil || now != before {
		t.Errorf("the database has %+v, %v; the file %+v", now, err, before)
	}
	back, err := app.Backup(t.Context(), inDatabase, second, told(t))
	if err != nil || back != before {
		t.Errorf("backed up is %+v, %v; was %+v", back, err, before)
	}
	if one, two := rows(t, first), rows(t, second); !slices.Equal(one, two) || len(one) < 700 {
		for i := range min(len(one), len(two)) {
			if one[i] != two[i] {
				t.Fatalf("rows differ:\n%s\n%s", one[i], two[i])
			}
		}
		t.Errorf("%d rows have become %d", len(one), len(two))
	}
	there := openDatabase(t, place)
	goesOn(t, there, before)
	goesOn(t, store, before)
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
		t.Errorf("left are %v, %v", entries, err)
	}
}

// goesOn writes to a ledger, whose numbers go on where they were.
func goesOn(t *testing.T, store ledger.Store, before ledger.Verified) {
	t.Helper()
	err := store.Write(t.Context(), func(tx incident.Tx) error {
		err := tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: time.UnixMilli(1), Payload: []byte("x"), Reason: "dernier"})
		if err != nil {
			return err
		}
		return tx.Append(bridge.Entry{Subject: "01A", Kind: bridge.KindClosed, Actor: bridge.ActorBridge, EffectiveAt: time.UnixMilli(9), ReceivedAt: time.UnixMilli(9)})
	})
	if err != nil {
		t.Fatal(err)
	}
	found, err := store.Verify(t.Context(), 0, func(b ledger.Break) { t.Errorf("broken: %+v", b) })
	if err != nil || found.Last != before.Last+1 || found.Entries != before.Entries+1 || found.Missing != before.Missing {
		t.Errorf("it goes on from %+v to %+v, %v", before, found, err)
	}
	if refused, err := store.Refused(t.Context(), 1); err != nil || len(refused) != 1 || refused[0].ID != 702 {
		t.Errorf("the delivery after 701 is %+v, %v", refused, err)
	}
}

// TestBackupOfDatabaseAtWork: while bridges write, a copy is the ledger as it
// was at one instant.
func TestBackupOfDatabaseAtWork(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	_, inDatabase, _ := stored(t, place)
	store := openDatabase(t, place)
	ledgertest.Fill(t, store)
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			id := fmt.Sprintf("02%06d", n)
			err := store.Write(t.Context(), func(tx incident.Tx) error {
				if err := tx.SaveIncident(&bridge.Incident{ID: id, Key: id, State: bridge.StateOpen, DetectedAt: time.UnixMilli(1), OpenedAt: time.UnixMilli(1)}); err != nil {
					return err
				}
				e := bridge.Entry{Subject: id, Kind: bridge.KindOpened, Actor: bridge.ActorBridge, EffectiveAt: time.UnixMilli(1), ReceivedAt: time.UnixMilli(1), Text: "ouvert"}
				return tx.Append(e, e)
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	for n := range 3 {
		to := filepath.Join(t.TempDir(), "copy.db")
		found, err := app.Backup(t.Context(), inDatabase, to, told(t))
		if err != nil || !found.Whole() || found.Entries%2 != 0 {
			t.Errorf("copy %d has %+v, %v", n, found, err)
		}
		copied := openFile(t, to)
		all, err := copied.Tickets(t.Context(), ledger.TicketFilter{Limit: 1})
		counts, failure := copied.Counts(t.Context())
		if err != nil || failure != nil || int64(counts.ByState[bridge.StateOpen]-1)*2 != found.Entries-4 {
			t.Errorf("copy %d has %+v %+v of %d entries: %v %v", n, all, counts, found.Entries, err, failure)
		}
	}
	close(stop)
	writing.Wait()
}

// TestRestoreRefuses what would do harm, and leaves nothing behind.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	inFile, inDatabase, path := stored(t, place)
	store := openFile(t, path)
	ledgertest.Fill(t, store)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if _, err := app.Backup(t.Context(), inFile, copied, told(t)); err != nil {
		t.Fatal(err)
	}
	there := openDatabase(t, place)
	err := there.Write(t.Context(), func(tx incident.Tx) error {
		return tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: time.UnixMilli(1), Payload: []byte("x")})
	})
	if err != nil {
		t.Fatal(err)
	}
	nothing := filepath.Join(t.TempDir(), "rien")
	write(t, nothing, "pas une copie")
	for name, test := range map[string]struct{ config, from, want string }{
		"into a ledger with something in it": {inDatabase, copied, "there is something in the ledger already, in delivery"},
		"over another file":                  {inFile, copied, "file already exists"},
		"no such copy":                       {inDatabase, nothing + "s", "copy ledger"},
		"no copy at all":                     {inDatabase, nothing, "copy ledger"},
	} {
		if _, err := app.Restore(t.Context(), test.config, test.from, told(t)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if found, err := there.Verify(t.Context(), 0, told(t)); err != nil || found.Entries != 0 {
		t.Errorf("left behind is %+v, %v", found, err)
	}
}

// TestRestoreOfCutOff: what somebody cut off the end of a journal is still
// missing in the other engine.
func TestRestoreOfCutOff(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	inFile, inDatabase, path := stored(t, place)
	store := openFile(t, path)
	ledgertest.Fill(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"DROP TRIGGER journal_no_delete", "DELETE FROM words WHERE seq = 4", "DELETE FROM journal WHERE seq = 4"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copied, again := filepath.Join(t.TempDir(), "copy.db"), filepath.Join(t.TempDir(), "again.db")
	first, err := app.Backup(t.Context(), inFile, copied, told(t))
	if err != nil || first.Missing != 1 {
		t.Fatalf("the copy has %+v, %v", first, err)
	}
	if moved, err := app.Restore(t.Context(), inDatabase, copied, told(t)); err != nil || moved != first {
		t.Errorf("moved is %+v, %v; want %+v", moved, err, first)
	}
	if back, err := app.Backup(t.Context(), inDatabase, again, told(t)); err != nil || back != first {
		t.Errorf("and back %+v, %v; want %+v", back, err, first)
	}
}
