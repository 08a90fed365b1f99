package rule_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// many is the shapes of real rules and as many made up ones as there are to be
// n, of which two of three have keys.
func many(tb testing.TB, n int) *rule.Set {
	tb.Helper()
	shapes := load(tb, rule.Syslog, "testdata/shapes.yml")
	var b strings.Builder
	b.WriteString("events:\n  - {name: made_up, title: Essai, severity: minor, family: interface, kind: once, subject: [a, b]}\nrules:\n")
	words := []string{"neighbor", "session", "interface", "module", "tunnel", "sensor", "policy", "license", "cluster", "member", "queue"}
	for i := range n - shapes.Len() {
		line := fmt.Sprintf("%s %s%d changed 7 to state9", words[i%len(words)], words[i/3%len(words)], i)
		fmt.Fprintf(&b, "  - name: made-up-%d\n    event: made_up\n", i)
		if i%3 > 0 {
			fmt.Fprintf(&b, "    keys: [MADE%d-3-UP]\n", i)
			line = fmt.Sprintf("%%MADE%d-3-UP: %s", i, line)
		}
		fmt.Fprintf(&b, "    match: '%s %s%d changed (?P<a>\\d+) to (?P<b>\\S+)'\n", words[i%len(words)], words[i/3%len(words)], i)
		fmt.Fprintf(&b, "    examples: [{line: '%s', subject: 7 state9}]\n", line)
	}
	path := filepath.Join(tb.TempDir(), "many.yml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return load(tb, rule.Syslog, "testdata/shapes.yml", path)
}

// BenchmarkMatch: "real" are the lines of devices; "hit" are the examples, of
// which all are hit and captured from. Beside them is what the same costs by
// trying the rules for the key, and by trying all expressions.
func BenchmarkMatch(b *testing.B) {
	devices := realLines(b)
	if devices == nil {
		b.Skip("lines of real devices are not here, set VIGIE_TESTDATA to their folder")
	}
	for _, n := range []int{200, 1000} {
		set := many(b, n)
		hit := lines(b, set)[:len(set.Examples())]
		size, states := set.Size()
		b.Logf("%d rules: %d states, %d KiB", n, states, size>>10)
		matcher := set.Matcher()
		var hits []event.Hit
		for name, c := range map[string]struct {
			messages []*event.Message
			match    func(*event.Message)
		}{
			"real":             {devices, func(m *event.Message) { hits = matcher.Match(m, hits[:0]) }},
			"hit":              {hit, func(m *event.Message) { hits = matcher.Match(m, hits[:0]) }},
			"real-expressions": {devices, func(m *event.Message) { hits = make([]event.Hit, min(set.Expressions(m), 1)) }},
			"real-naive":       {devices, func(m *event.Message) { hits = set.Naive(m) }},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.ReportAllocs()
				bytes, found := 0, 0
				i, began := 0, processor(b)
				for b.Loop() {
					m := c.messages[i%len(c.messages)]
					i++
					c.match(m)
					bytes, found = bytes+len(m.Text), found+min(len(hits), 1)
				}
				b.ReportMetric(float64(processor(b)-began)/float64(b.N), "cpu-ns/op")
				b.ReportMetric(float64(bytes)/float64(b.N), "bytes/line")
				b.ReportMetric(float64(found)/float64(b.N), "hit/line")
			})
		}
	}
}

// processor is how long this process has had one: on a machine that others
// use too, it says more than the time that went by.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
