package sqlite_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
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

func TestJournalIsAppendOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	store := open(t, path)
	defer closeStore(t, store)
	saveOne(t, store, "01A")
	db := raw(t, path)
	const columns = "(seq, subject, number, kind, actor, actor_ref, ticket, effective_at, received_at, data, origin, seal, previous, hash)"
	for _, statement := range []string{
		"UPDATE journal SET data = '{}'",
		"DELETE FROM journal",
		"REPLACE INTO journal " + columns + " VALUES (1, '01A', 9, '', '', '', 0, 0, 0, '{}', '', '', '', '')",
		"REPLACE INTO journal " + columns + " VALUES (9, '01A', 1, '', '', '', 0, 0, 0, '{}', '', '', '', '')",
		"UPDATE words SET text = 'autre'",
		"REPLACE INTO words (seq, salt, actor_name, text, data) VALUES (1, x'', '', 'autre', '{}')",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") && !strings.Contains(err.Error(), "not changed") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
	entries, err := store.Entries(t.Context(), "01A")
	if err != nil || len(entries) != 1 || entries[0].Text != "Incident ouvert" {
		t.Errorf("the journal is %+v, %v", entries, err)
	}
	verify(t, store)
}

// TestWordsCanBeRemoved, and what is left is proven as before.
func TestWordsCanBeRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	store := open(t, path)
	defer closeStore(t, store)
	saveOne(t, store, "01A")
	saveOne(t, store, "01B")
	before := verify(t, store)
	alter(t, raw(t, path), "DELETE FROM words WHERE seq = 1")
	after := verify(t, store)
	if before.Erased != 0 || after.Erased != 1 || after.Print != before.Print {
		t.Errorf("before %+v, after %+v", before, after)
	}
	entries, err := store.Entries(t.Context(), "01A")
	if err != nil || len(entries) != 1 || entries[0].Text != "" || entries[0].Kind != bridge.KindOpened {
		t.Errorf("left is %+v, %v", entries, err)
	}
}

// TestTampering: whoever gets around the triggers is found out, and the other
// chains stay proven.
func TestTampering(t *testing.T) {
	t.Parallel()
	guards := []string{"DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete", "DROP TRIGGER words_no_update"}
	tests := []struct {
		name   string
		change string
		want   string // number and reason
	}{
		{"a member", "UPDATE journal SET kind = 'closed' WHERE subject = '01B' AND number = 2", "2 it was changed"},
		{"an instant", "UPDATE journal SET effective_at = effective_at - 1 WHERE subject = '01B' AND number = 1", "1 it was changed"},
		{"the data", "UPDATE journal SET data = '{\"a\":\"c\"}' WHERE subject = '01B' AND number = 3", "3 it was changed"},
		{"what was written", "UPDATE words SET text = 'autre' WHERE seq = (SELECT seq FROM journal WHERE subject = '01B' AND number = 2)", "2 the words beside it were changed"},
		{"who it was", "UPDATE words SET actor_name = 'sami' WHERE seq = (SELECT seq FROM journal WHERE subject = '01B' AND number = 2)", "2 the words beside it were changed"},
		{"one removed", "DELETE FROM words WHERE seq = 5; DELETE FROM journal WHERE seq = 5", "3 entries before it are missing"},
		{"the first removed", "DELETE FROM words WHERE seq = 4; DELETE FROM journal WHERE seq = 4", "2 entries before it are missing"},
		{"one removed, and the others renumbered", "DELETE FROM words WHERE seq = 5; DELETE FROM journal WHERE seq = 5; UPDATE journal SET number = 2 WHERE seq = 6", "2 it does not follow the entry before it"},
		{"a hash", "UPDATE journal SET hash = 'ab' WHERE subject = '01B' AND number = 1", "1 it was changed"},
		{"moved to another chain", "UPDATE journal SET subject = '01B', number = 4 WHERE subject = '01C' AND number = 3", "4 it does not follow the entry before it"},
		{"the last removed", "DELETE FROM words WHERE seq = 9; DELETE FROM journal WHERE seq = 9", ""},
		{"a whole chain removed", "DELETE FROM words WHERE seq IN (4, 5, 6); DELETE FROM journal WHERE subject = '01B'", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "ledger.db")
			store := open(t, path)
			defer closeStore(t, store)
			for _, id := range []string{"01A", "01B", "01C"} {
				threeFacts(t, store, id)
			}
			verify(t, store)
			alter(t, raw(t, path), append(guards, test.change)...)
			found, breaks := walk(t, store)
			if found.Whole() {
				t.Error("it is found to be whole")
			}
			if test.want == "" {
				if len(breaks) != 0 || found.Missing == 0 {
					t.Errorf("found %+v %+v, want entries missing", found, breaks)
				}
				return
			}
			if len(breaks) != 1 || fmt.Sprint(breaks[0].Number, " ", breaks[0].Reason) != test.want || breaks[0].Subject != "01B" {
				t.Errorf("broken: %+v, want %s of 01B alone", breaks, test.want)
			}
		})
	}
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
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 2); err != nil {
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
