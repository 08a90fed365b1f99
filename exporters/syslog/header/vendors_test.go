package header

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// vendorFiles is where lines of third parties are, which the project has not.
func vendorFiles(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("VIGIE_TESTDATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	dir = filepath.Join(dir, "syslog")
	if _, err := os.Stat(filepath.Join(dir, "EXPECTED.tsv")); err != nil {
		t.Skipf("no lines of third parties: set VIGIE_TESTDATA to the folder of third-party test data: %v", err)
	}
	return dir
}

// rawTime is a time as EXPECTED.tsv has it: what stood in the header, without
// fraction and zone in most rows. It is compared to the second.
func rawTime(t *testing.T, raw string) string {
	t.Helper()
	raw = strings.TrimPrefix(raw, "raw:")
	for _, layout := range []string{
		"Jan _2 15:04:05", "2006-01-02 15:04:05Z07:00", "2006 Jan _2 15:04:05", "2006-01-02 15:04:05",
		"2006-1-2 15:04:05", "2006-Jan-_2 15:04:05",
	} {
		if at, err := time.Parse(layout, raw); err == nil {
			return at.Format("01-02 15:04:05")
		}
	}
	t.Fatalf("a time in no known form: %q", raw)
	return ""
}

// wall is the time in a message as rawTime has it.
func wall(m *Message) string {
	s := &m.Stamp
	if s.Form != Civil {
		return ""
	}
	return time.Date(2000, time.Month(s.Month), int(s.Day), int(s.Hour), int(s.Minute), int(s.Second), 0, time.UTC).Format("01-02 15:04:05")
}

type tally struct{ checks, hits int }

// TestVendors holds the parser against what others read in their lines. Where
// it says something else, explained says why it should.
func TestVendors(t *testing.T) {
	t.Parallel()
	dir := vendorFiles(t)
	files := map[string][][]byte{}
	found := map[string]*tally{}
	misses := map[string]bool{}
	for _, row := range table(t, filepath.Join(dir, "EXPECTED.tsv")) {
		file := row["file"]
		if files[file] == nil {
			files[file] = lines(t, filepath.Join(dir, file))
		}
		n, err := strconv.Atoi(row["line"])
		if err != nil {
			t.Fatal(err)
		}
		line := files[file][n-1]
		var m Message
		Parse(line, &m)
		got := map[string]string{
			"timestamp": wall(&m), "host": string(m.Host), "app_or_sourcetype": string(m.App),
			"facility": small(m.Facility), "severity": small(m.Severity), "mnemonic": string(m.Key),
		}
		for column, value := range got {
			want := row[column]
			if column == "timestamp" && want != "" {
				want = rawTime(t, want)
			}
			if want == "" {
				continue
			}
			vendor := strings.TrimSuffix(file, ".log") + " " + column
			if found[vendor] == nil {
				found[vendor] = &tally{}
			}
			found[vendor].checks++
			if value == want {
				found[vendor].hits++
				continue
			}
			place := file + ":" + row["line"] + " " + column
			misses[place] = true
			if why := explain(place); why == "" {
				t.Errorf("%s: %q, not %q\n%s", place, value, want, line)
			}
		}
	}
	for _, vendor := range slices.Sorted(maps.Keys(found)) {
		t.Logf("%-34s %3d of %3d", vendor, found[vendor].hits, found[vendor].checks)
	}
	for _, place := range explained {
		for n := place.from; n <= place.to; n++ {
			if name := place.file + ":" + strconv.Itoa(n) + " " + place.column; !misses[name] {
				t.Errorf("%s is as expected: it needs no explanation", name)
			}
		}
	}
}

// TestVendorsKeepText checks that what follows the header of a line is there.
func TestVendorsKeepText(t *testing.T) {
	t.Parallel()
	dir := vendorFiles(t)
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, file := range files {
		for i, line := range lines(t, file) {
			var m Message
			Parse(line, &m)
			end := trimEnd(line)
			if len(m.Text) == 0 && len(m.Data) == 0 && !empty(end) {
				t.Errorf("%s:%d: no text\n%s", filepath.Base(file), i+1, line)
			}
			if !bytes.HasSuffix(end, m.Body) {
				t.Errorf("%s:%d: the end of the line is not that of the text: %q\n%s", filepath.Base(file), i+1, m.Body, line)
			}
			kept++
		}
	}
	t.Logf("%d lines", kept)
}

// empty says that a line is a header alone.
func empty(line []byte) bool {
	for _, end := range []string{" - - - - - -", "host1", " localhost", "X4711", "23:00:05", "tag4:", "tag4 :", "token-without-colon"} {
		if bytes.HasSuffix(line, []byte(end)) {
			return true
		}
	}
	return len(line) == 0
}
