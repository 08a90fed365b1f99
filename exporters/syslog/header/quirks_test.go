package header

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// received is when all lines of the tables were received.
var received = time.Date(2026, 1, 14, 8, 15, 0, 0, time.UTC)

func paris(t testing.TB) Clock {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return Clock{Zone: zone}
}

// lines are the lines of a file, as they came.
func lines(t testing.TB, file string) [][]byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
}

// table are the rows of a file of columns, by the names in its first line.
func table(t testing.TB, file string) []map[string]string {
	t.Helper()
	all := lines(t, file)
	names := strings.Split(string(all[0]), "\t")
	var rows []map[string]string
	for _, line := range all[1:] {
		cells := strings.Split(string(line), "\t")
		if len(cells) != len(names) {
			t.Fatalf("%s: %d columns, not %d: %s", file, len(cells), len(names), line)
		}
		row := map[string]string{}
		for i, name := range names {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// small is a priority's part as the tables write it: nothing where unknown.
func small(v int8) string {
	if v < 0 {
		return ""
	}
	return strconv.Itoa(int(v))
}

// stamp is the time of a message as the tables write it.
func stamp(c Clock, m *Message) string {
	at, told := c.Stamp(m, received)
	if !told {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// TestQuirks checks every field of one line of each family of headers.
func TestQuirks(t *testing.T) {
	t.Parallel()
	clock := paris(t)
	want := table(t, "testdata/own_quirks.expected.tsv")
	for i, line := range lines(t, "testdata/own_quirks.log") {
		var m Message
		Parse(line, &m)
		for column, got := range map[string]string{
			"timestamp": stamp(clock, &m),
			"host":      string(m.Host),
			"app":       string(m.App),
			"facility":  small(m.Facility),
			"severity":  small(m.Severity),
			"mnemonic":  string(m.Key),
			"message":   string(m.Text),
		} {
			if got != want[i][column] {
				t.Errorf("line %d, %s: %q, not %q\n%s", i+1, column, got, want[i][column], line)
			}
		}
	}
}
