package ledgertest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Kept is where the rows are kept that a bridge wrote under a schema: a line
// that tells the schema, then statements that make them again.
func Kept(version int) string { return filepath.Join("testdata", fmt.Sprintf("%05d.sql", version)) }

// RunUpgrades opens ledgers of the schemas that there have been. restore makes
// one by the steps up to a version and puts rows into it; it returns the line
// that tells its schema, and the ledger as opened now.
func RunUpgrades(t *testing.T, newest, firstMirror int, restore func(t *testing.T, version int, rows string) (schema string, s Store)) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil || !slices.Contains(files, Kept(newest)) {
		t.Errorf("%v, %v: the newest schema needs a ledger that those to come are tried on (-update)", files, err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(file) //nolint:gosec // of testdata
			if err != nil {
				t.Fatal(err)
			}
			version, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ".sql"))
			if err != nil {
				t.Fatal(err)
			}
			first, rows, _ := strings.Cut(string(content), "\n")
			schema, s := restore(t, version, rows)
			if schema != first {
				t.Errorf("step %d or one before it was changed, which was released: the schema is %q, was %q", version, schema, first)
			}
			CheckFilled(t, s, version >= firstMirror)
		})
	}
}

// RefuseNewer has a ledger be one that a newer bridge has opened: it is not
// opened by this one, which tells why. exec runs a statement in a ledger that
// was closed, open opens it again.
func RefuseNewer(t *testing.T, newest int, exec func(statement string), open func() (Store, error)) {
	t.Helper()
	exec(fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) SELECT %d, is_applied FROM goose_db_version WHERE version_id = %d", newest+1, newest))
	store, err := open()
	if err == nil {
		t.Fatal("an older bridge opens it as its own", store.Close())
	}
	for _, want := range []string{fmt.Sprintf("has step %d", newest+1), fmt.Sprintf("steps up to %d", newest), "a newer one"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it says %v, want %q", err, want)
		}
	}
	exec(fmt.Sprintf("DELETE FROM goose_db_version WHERE version_id = %d", newest+1))
	if store, err = open(); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}
