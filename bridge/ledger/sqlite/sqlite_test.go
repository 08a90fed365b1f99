package sqlite_test

import (
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childLedger); path != "" {
		os.Exit(writeUntilKilled(path))
	}
	goleak.VerifyTestMain(m)
}

func TestContract(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(t *testing.T) ledgertest.Store {
		t.Helper()
		store := open(t, filepath.Join(t.TempDir(), "ledger.db"))
		t.Cleanup(func() { closeStore(t, store) })
		return store
	})
}

func open(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), path, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func closeStore(t *testing.T, store *sqlite.Store) {
	t.Helper()
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

// raw opens the file beside the store, as an administrator might.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// opened is an incident as it stands right after its opening.
func opened(id string) *bridge.Incident {
	now := time.Now()
	return &bridge.Incident{ID: id, Key: "key of " + id, State: bridge.StateOpen, DetectedAt: now, OpenedAt: now}
}

func fact(id string, kind bridge.Kind, text string) bridge.Entry {
	now := time.Now()
	return bridge.Entry{Subject: id, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now, Text: text}
}

func saveOne(t *testing.T, store *sqlite.Store, id string) {
	t.Helper()
	err := store.Write(t.Context(), func(tx incident.Tx) error {
		if err := tx.SaveIncident(opened(id)); err != nil {
			return err
		}
		return tx.Append(fact(id, bridge.KindOpened, "Incident ouvert"))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	// A name that would break a data source name put together by hand.
	path := filepath.Join(t.TempDir(), "registre d'été?mode=ro&x=100%#1.db")
	store := open(t, path)
	saveOne(t, store, "01A")
	closeStore(t, store)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the ledger is not where it was asked for: %v", err)
	}

	store = open(t, path)
	defer closeStore(t, store)
	found, err := store.Incident(t.Context(), "01A")
	if err != nil || found == nil || found.Key != "key of 01A" {
		t.Fatalf("after reopening: %+v, %v", found, err)
	}
	saveOne(t, store, "01B")
	entries, err := store.Entries(t.Context(), "01B")
	if err != nil || len(entries) != 1 || entries[0].Seq != 2 {
		t.Errorf("the journal goes on with %+v, %v; want number 2", entries, err)
	}
}

func TestLedgerIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	for _, mode := range []os.FileMode{0o600, 0o640} { // as it is made, then as somebody wants it
		if mode == 0o640 {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		store, err := sqlite.Open(t.Context(), path, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{path, path + "-wal", path + "-shm"} {
			if found, err := os.Stat(name); err != nil || found.Mode().Perm() != mode {
				t.Errorf("%s: %v, %v", filepath.Base(name), found.Mode(), err)
			}
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("pas une base de données\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"no folder":     filepath.Join(dir, "absent", "ledger.db"),
		"another file":  text,
		"a folder":      dir,
		"no such drive": filepath.Join(text, "ledger.db"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, err := sqlite.Open(t.Context(), path, slog.New(slog.DiscardHandler))
			if err == nil {
				closeStore(t, store)
				t.Fatal("it opens")
			}
			if !strings.Contains(err.Error(), path) {
				t.Errorf("the error does not name the file: %v", err)
			}
		})
	}
}

func TestClosedLedgerFails(t *testing.T) {
	t.Parallel()
	store := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	closeStore(t, store)
	if err := store.Ping(t.Context()); err == nil {
		t.Error("a closed ledger can be written")
	}
	if err := store.Write(t.Context(), func(incident.Tx) error { return nil }); err == nil {
		t.Error("a closed ledger takes a transaction")
	}
	if _, err := store.Counts(t.Context()); err == nil {
		t.Error("a closed ledger counts")
	}
}
