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
