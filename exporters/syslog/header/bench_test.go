package header

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// network are the lines of network devices by vendor: ours, and those of third
// parties where they are.
func network(tb testing.TB) (vendors []string, byVendor map[string][][]byte) {
	tb.Helper()
	byVendor = map[string][][]byte{}
	add := func(vendor string, line []byte) {
		if byVendor[vendor] == nil {
			vendors = append(vendors, vendor)
		}
		byVendor[vendor] = append(byVendor[vendor], line)
	}
	ours := lines(tb, "testdata/own_quirks.log")
	for i, row := range table(tb, "testdata/own_quirks.expected.tsv") {
		if !strings.HasPrefix(row["vendor"], "generic") {
			add(row["vendor"], ours[i])
		}
	}
	dir := os.Getenv("VIGIE_TESTDATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	files, err := filepath.Glob(filepath.Join(dir, "syslog", "*.log"))
	if err != nil {
		tb.Fatal(err)
	}
	for _, file := range files {
		vendor := strings.TrimSuffix(filepath.Base(file), ".log")
		switch vendor {
		case "own_quirks", "rsyslog_parsers", "linux":
			continue
		}
		for _, line := range lines(tb, file) {
			add(vendor, line)
		}
	}
	return vendors, byVendor
}

// BenchmarkParse is the time of one line: of all network devices, then by
// vendor.
func BenchmarkParse(b *testing.B) {
	vendors, byVendor := network(b)
	var all [][]byte
	for _, vendor := range vendors {
		all = append(all, byVendor[vendor]...)
	}
	parse := func(set [][]byte) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			var m Message
			i := 0
			for b.Loop() {
				Parse(set[i], &m)
				if i++; i == len(set) {
					i = 0
				}
			}
		}
	}
	b.Run("all", parse(all))
	for _, vendor := range vendors {
		b.Run(vendor, parse(byVendor[vendor]))
	}
}

// BenchmarkClock is the time that the time of one line takes.
func BenchmarkClock(b *testing.B) {
	clock := paris(b)
	var messages []Message
	for _, line := range lines(b, "testdata/own_quirks.log") {
		var m Message
		Parse(line, &m)
		messages = append(messages, m)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		clock.Time(&messages[i], received)
		if i++; i == len(messages) {
			i = 0
		}
	}
}
