package sqlite_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// verify walks the journal, which must be whole.
func verify(t *testing.T, store *sqlite.Store) ledger.Verified {
	t.Helper()
	found, breaks := walk(t, store)
	if len(breaks) > 0 {
		t.Errorf("broken: %+v", breaks)
	}
	return found
}

func walk(t *testing.T, store *sqlite.Store) (found ledger.Verified, breaks []ledger.Break) {
	t.Helper()
	found, err := store.Verify(t.Context(), 0, func(b ledger.Break) { breaks = append(breaks, b) })
	if err != nil {
		t.Fatal(err)
	}
	return found, breaks
}

func alter(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// TestTampering holds the file to what every ledger finds out.
func TestTampering(t *testing.T) {
	t.Parallel()
	const columns = "(seq, subject, number, kind, actor, actor_ref, ticket, effective_at, received_at, data, origin, seal, previous, hash)"
	ledgertest.RunTampering(t, func(t *testing.T) ledgertest.Opened {
		t.Helper()
		path := filepath.Join(t.TempDir(), "ledger.db")
		store := open(t, path)
		t.Cleanup(func() { closeStore(t, store) })
		db := raw(t, path)
		return ledgertest.Opened{
			Store: store,
			Exec: func(statement string) error {
				_, err := db.ExecContext(t.Context(), statement)
				return err
			},
			Forbidden: []string{
				"REPLACE INTO journal " + columns + " VALUES (1, '01A', 9, '', '', '', 0, 0, 0, '{}', '', '', '', '')",
				"REPLACE INTO journal " + columns + " VALUES (9, '01A', 1, '', '', '', 0, 0, 0, '{}', '', '', '', '')",
				"REPLACE INTO words (seq, salt, actor_name, text, data) VALUES (1, x'', '', 'autre', '{}')",
			},
			Unguard: "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; DROP TRIGGER words_no_update",
		}
	})
}

// TestEndsCutOff: whoever also sets back what SQLite counts leaves a journal
// that looks whole, but not the one whose number and print were noted.
func TestEndsCutOff(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	store := open(t, path)
	defer closeStore(t, store)
	threeFacts(t, store, "01A")
	reader, err := sqlite.OpenToRead(path)
	if err != nil {
		t.Fatal(err)
	}
	noted := verify(t, reader)
	if err := reader.Ping(t.Context()); err == nil {
		t.Error("who only reads can write")
	}
	closeStore(t, reader)
	at := func() ledger.Verified {
		found, err := store.Verify(t.Context(), noted.Last, func(ledger.Break) {})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	saveOne(t, store, "01B")
	if grown := at(); grown != noted {
		t.Errorf("only added to, it is %+v, want %+v", grown, noted)
	}
	alter(t, raw(t, path), "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'journal'")
	if now := verify(t, store); now.Entries != 4 || now.Last != 4 {
		t.Errorf("with the count alone set back it is %+v", now)
	}
	alter(t, raw(t, path), "DROP TRIGGER journal_no_delete", "DELETE FROM words WHERE seq > 2", "DELETE FROM journal WHERE seq > 2",
		"UPDATE sqlite_sequence SET seq = 2 WHERE name = 'journal'")
	if now, then := verify(t, store), at(); !now.Whole() || then.Missing != 1 {
		t.Errorf("cut off it is %+v, as it was then %+v", now, then)
	}
	saveOne(t, store, "01C")
	if now, then := verify(t, store), at(); !now.Whole() || then.Print == noted.Print {
		t.Errorf("written anew it is %+v, as it was then %+v, noted was %+v", now, then, noted)
	}
}

// threeFacts saves an incident with a fact of each sort.
func threeFacts(t *testing.T, store *sqlite.Store, id string) {
	t.Helper()
	err := store.Write(t.Context(), func(tx incident.Tx) error {
		if err := tx.SaveIncident(opened(id)); err != nil {
			return err
		}
		with := fact(id, bridge.KindPersonEdit, "Champ modifié")
		with.Data, with.ActorName = map[string]string{"a": "b"}, "amel@vigie.example"
		return tx.Append(fact(id, bridge.KindDetected, "Défaut détecté"), fact(id, bridge.KindOpened, "Incident ouvert"), with)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLedgerOfBefore: a ledger whose entries were not chained opens, keeps
// what it had, and can be proven from then on.
func TestLedgerOfBefore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	db := raw(t, path)
	if err := sqlite.UpTo(t.Context(), db, 2); err != nil {
		t.Fatal(err)
	}
	const entry = "INSERT INTO journal (incident, kind, actor, actor_name, effective_at, received_at, text, data) VALUES "
	for n := range 3 {
		id := fmt.Sprintf("01%d", n)
		alter(t, db, fmt.Sprintf(`INSERT INTO incident VALUES ('%s', 'key %d', 'open', '', '', '', '', '', '', '', '', '', '', '', 1000, 1000,
			NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 2, 0, NULL, '', 0, NULL, NULL)`, id, n))
	}
	for n := range 2500 { // more than are taken at a time
		alter(t, db, fmt.Sprintf(entry+`('01%d', 'alert_firing', 'source', 'noc', %d, %d, 'Alerte', '{"fingerprint":"f%d"}')`, n%3, 1000+n, 2000+n, n))
	}
	alter(t, db, entry+`('010', 'person_edit', 'person', 'amel@vigie.example', 5000, 5001, 'Champ modifié', '{"field":"title","from":"Chez M. Gharbi","to":"x"}')`)
	reader, err := sqlite.OpenToRead(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Verify(t.Context(), 0, func(ledger.Break) {}); err == nil {
		t.Error("a ledger without chains is verified")
	}
	closeStore(t, reader)
	if _, err := db.ExecContext(t.Context(), "SELECT incident FROM journal"); err != nil {
		t.Errorf("who only reads has changed the schema: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	store := open(t, path)
	defer closeStore(t, store)
	if found := verify(t, store); found.Entries != 2501 || found.Chains != 3 {
		t.Errorf("walked %+v", found)
	}
	entries, err := store.Entries(t.Context(), "010")
	if err != nil || len(entries) != 835 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	first, last := entries[0], entries[834]
	if first.Seq != 1 || first.Number != 1 || first.ActorRef != "noc" || first.ActorName != "" || first.Text != "Alerte" || first.Data["fingerprint"] != "f0" {
		t.Errorf("the first is %+v", first)
	}
	want := map[string]string{"field": "title", "from": "Chez M. Gharbi", "to": "x"}
	if last.Seq != 2501 || last.ActorName != "amel@vigie.example" || !reflect.DeepEqual(last.Details(), want) || len(last.Data) != 1 {
		t.Errorf("the last is %+v", last)
	}
	threeFacts(t, store, "02A")
	if found := verify(t, store); found.Entries != 2504 || found.Missing != 0 {
		t.Errorf("later it is %+v", found)
	}
}
