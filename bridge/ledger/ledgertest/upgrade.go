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
	t.Run("storms that were merged before it was told", func(t *testing.T) {
		t.Parallel()
		rows, err := os.ReadFile(Kept(unmerged))
		if err != nil {
			t.Fatal(err)
		}
		_, s := restore(t, unmerged, string(rows)+mergedStorm())
		mergedTwice(t, s)
		if storm := saved(t, s, "01S"); storm.MergedInto != "01C" {
			t.Errorf("it goes on in %q", storm.MergedInto)
		}
	})
}

// unmerged is the last schema that had a storm that goes on in a wider one as
// resolved.
const unmerged = 23

// mergedStorm is the life of one that mergedTwice tells of, as a bridge of that
// schema wrote it down.
func mergedStorm() string {
	fact := func(seq, number, minute int, into string) string {
		return fmt.Sprintf("INSERT INTO journal VALUES (%d, '01S', %d, 'resolved', 'bridge', '', 0, %d, %d, '{\"incident\":\"%s\"}', '', '', '', '');\n",
			seq, number, at(minute).UnixMilli(), at(minute).UnixMilli(), into)
	}
	set := func(minute int, what string) string {
		return fmt.Sprintf("UPDATE incident SET "+what+" WHERE id = '01S';\n", at(minute).UnixMilli())
	}
	return "CREATE TABLE storm AS SELECT * FROM incident WHERE id = '01A';\n" +
		fmt.Sprintf("UPDATE storm SET id = '01S', key = 's', nature = 'storm', opened_at = %d;\n", at(0).UnixMilli()) +
		"INSERT INTO incident SELECT * FROM storm;\nDROP TABLE storm;\n" +
		set(1, "state = 'resolved', resolved_at = %d") + fact(101, 1, 1, "01B") +
		set(2, "state = 'closed', closed_at = %d") +
		set(3, "state = 'open', resolved_at = NULL, closed_at = NULL, raised_at = %d") +
		set(4, "state = 'resolved', resolved_at = %d") + fact(102, 2, 4, "01C")
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
