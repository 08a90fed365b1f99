package main_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver, to spoil a ledger
)

// TestVerifyJournal: its exit status tells whether the journal is whole.
func TestVerifyJournal(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	config := "--config.file=" + filepath.Join(dir, "bridge.yml")
	if got := run(t, "", "verify-journal", config); got.status != 2 || !strings.Contains(got.err, "ledger.db: no such file") {
		t.Errorf("without a ledger: %+v", got)
	}

	// Importing makes the ledger; there is nobody to import from.
	write(t, filepath.Join(dir, "secrets", "zammad.token"), "jeton")
	spoil(t, filepath.Join(dir, "bridge.yml"), "http://127.0.0.1:9481", "http://127.0.0.1:1")
	spoil(t, filepath.Join(dir, "bridge.yml"), "timeout: 20s", "timeout: 1s")
	if got := run(t, "", "import", config, "--contract.file="+filepath.Join(dir, "contract.yml")); got.status != 1 || !strings.Contains(got.err, "read the desk's lists") {
		t.Errorf("an import from nobody: %+v", got)
	}
	got := run(t, "", "verify-journal", config)
	if got.status != 0 || !strings.HasPrefix(got.out, "0 entries in 0 chains, 0 broken, 0 entries missing") || !strings.Contains(got.out, "up to entry 0\n") || got.err != "" {
		t.Errorf("of an empty journal: %+v", got)
	}

	copied := filepath.Join(dir, "copy.db")
	if again := run(t, "", "backup", config, copied); again.status != 0 || again.out != got.out {
		t.Errorf("its backup tells %+v", again)
	}
	if again := run(t, "", "backup", config, copied); again.status != 1 || !strings.Contains(again.err, "file already exists") {
		t.Errorf("a backup over another: %+v", again)
	}

	db, err := sql.Open("sqlite", filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"DROP TRIGGER journal_subject",
		`INSERT INTO journal (subject, number, kind, actor, actor_ref, ticket, effective_at, received_at, data, origin, seal, previous, hash)
			VALUES ('ticket:17', 1, 'closed', 'person', '3', 17, 1, 1, '{}', '', '', '', 'ab')`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	got = run(t, "", "verify-journal", config, "--up-to=1")
	if got.status != 1 || !strings.HasPrefix(got.out, "ticket:17, entry 1: it was changed\n1 entries in 1 chains, 1 broken") ||
		!strings.Contains(got.err, "the journal is not whole") {
		t.Errorf("of a spoilt journal: %+v", got)
	}
	if again := run(t, "", "backup", config, copied+"s"); again.status != 1 || again.out != got.out {
		t.Errorf("its backup tells %+v", again)
	}

	if again := run(t, "", "restore", config, copied); again.status != 1 || !strings.Contains(again.err, "file already exists") {
		t.Errorf("a restore over a ledger: %+v", again)
	}
	spoil(t, filepath.Join(dir, "bridge.yml"), "path: ledger.db", "path: restored.db")
	for name, want := range map[string]int{copied: 0, copied + "s": 1} {
		if again := run(t, "", "restore", config, name); again.status != want || !strings.Contains(again.out, "print ") {
			t.Errorf("restored from %s: %+v", name, again)
		}
		if err := os.Remove(filepath.Join(dir, "restored.db")); err != nil {
			t.Error(err)
		}
	}

	spoil(t, filepath.Join(dir, "bridge.yml"), "path: restored.db", "url: postgres://vigie@127.0.0.1:1/vigie")
	for _, words := range [][]string{{"backup", copied + "t"}, {"restore", copied}} {
		if got := run(t, "", words[0], words[1], config); got.status != 1 || !strings.Contains(got.err, "127.0.0.1:1") {
			t.Errorf("%s of a database that is away: %+v", words[0], got)
		}
	}
	if _, err := os.Stat(copied + "t"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a copy of a database that is away: %v", err)
	}
}
