package main_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver, to fill a ledger
)

// TestErase: it shows, then does, while somebody else has the ledger open.
func TestErase(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	config := "--config.file=" + filepath.Join(dir, "bridge.yml")
	for name, args := range map[string][]string{
		"neither": {}, "both": {"--ticket=17", "--person=amel@vigie.example"}, "by nobody": {"--ticket=17", "--execute"},
		"no number": {"--ticket=x"}, "too much": {"--ticket=17", "x"}, "no ledger": {"--ticket=17"},
	} {
		if got := run(t, "", append([]string{"erase", config}, args...)...); got.status != 2 || got.err == "" || got.out != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	daemon := ledgerWithWords(t, dir)
	if got := run(t, "", "erase", config, "--person=nul@vigie.example"); got.status != 1 ||
		!strings.Contains(got.err, `person "nul@vigie.example": the ledger knows none such`) {
		t.Errorf("nobody: %+v", got)
	}
	got := run(t, "", "erase", config, "--ticket=17")
	for _, want := range []string{
		"ticket:17, entry 1, ", `noted: "amel@vigie.example" "Note\x1b[2J"`,
		"1 entries, 1 mirrored tickets and 0 closed incidents would lose words", "--execute does it",
	} {
		if got.status != 0 || !strings.Contains(got.out, want) {
			t.Errorf("shown is %+v, want %s", got, want)
		}
	}
	if n := count(t, daemon, "SELECT count(*) FROM words"); n != 1 {
		t.Errorf("showing left %d words", n)
	}
	got = run(t, "", "erase", config, "--ticket=17", "--by=nadia", "--execute")
	if got.status != 0 || !strings.Contains(got.out, "1 entries, 1 mirrored tickets and 0 closed incidents lost words") || strings.Contains(got.out, "amel") {
		t.Errorf("done is %+v", got)
	}
	for query, want := range map[string]int{
		"SELECT count(*) FROM words WHERE actor_name LIKE 'amel%'": 0,
		"SELECT count(*) FROM words WHERE actor_name = 'nadia'":    1,
		"SELECT count(*) FROM journal":                             2,
		"SELECT count(*) FROM ticket WHERE title = ''":             1,
	} {
		if n := count(t, daemon, query); n != want {
			t.Errorf("%s is %d, want %d", query, n, want)
		}
	}
}

// ledgerWithWords is a ledger in which somebody wrote on ticket 17.
func ledgerWithWords(t *testing.T, dir string) *sql.DB {
	t.Helper()
	write(t, filepath.Join(dir, "secrets", "zammad.token"), "jeton")
	spoil(t, filepath.Join(dir, "bridge.yml"), "http://127.0.0.1:9481", "http://127.0.0.1:1")
	spoil(t, filepath.Join(dir, "bridge.yml"), "timeout: 20s", "timeout: 1s")
	run(t, "", "import", "--config.file="+filepath.Join(dir, "bridge.yml"), "--contract.file="+filepath.Join(dir, "contract.yml")) // makes it
	db, err := sql.Open("sqlite", filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, statement := range []string{
		`INSERT INTO ticket (id, number, subject, title, group_name, state, stage, priority, owner, owner_id, fields, created_at, updated_at, updated_by, merged_into, read_at)
			VALUES (17, '30017', 'ticket:17', 'Chez M. Gharbi', 'N1', 'open', 'open', '2 normal', '', 0, '{}', 1, 1, '', 0, 1)`,
		`INSERT INTO journal (subject, number, kind, actor, actor_ref, ticket, effective_at, received_at, data, origin, seal, previous, hash)
			VALUES ('ticket:17', 1, 'noted', 'person', '3', 17, 1, 1, '{}', 'zammad:article:1:noted', 'cd', '', 'ab')`,
		`INSERT INTO words (seq, salt, actor_name, text, data) VALUES (1, x'00', 'amel@vigie.example', 'Note' || char(27) || '[2J', '{}')`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
