package syslog

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/internal/document"
)

var update = flag.Bool("update", false, "rewrite the catalogue of events")

// TestCatalogue keeps the table of docs/events.md what the files say.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	lines, traps := shipped(t)
	const path = "../../docs/events.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- catalogue -->\n", "<!-- end of the catalogue -->"
	before, rest, _ := strings.Cut(string(text), begin)
	_, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no place for the catalogue", path)
	}
	want := before + begin + catalogue(t, lines, traps) + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s is not what the rules say: run go test ./exporters/syslog -run TestCatalogue -update", path)
	}
}

// catalogue is a table of all events.
func catalogue(t *testing.T, lines, traps *rule.Set) string {
	t.Helper()
	subjects := make(map[string]string)
	for _, file := range shippedFiles(t) {
		for _, e := range file.Events {
			subjects[e.Name] = strings.Join(e.Subject, ", ")
		}
	}
	all := tellings(t)
	var b strings.Builder
	fmt.Fprintf(&b, "%d events, recognised by %d rules for syslog and %d for traps.\n\n", len(lines.Definitions()), lines.Len(), traps.Len())
	b.WriteString("| event | for people | severity | family | kind | subject | ends | told by |\n|---|---|---|---|---|---|---|---|\n")
	for _, d := range lines.Definitions() {
		var by []string
		for _, vendor := range slices.Sorted(maps.Keys(all)) {
			if told := all[vendor][d.Name]; told != nil && len(told.raised) > 0 {
				by = append(by, vendor)
			}
		}
		if len(by) == 0 {
			by = []string{"the receiver itself"}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", d.Name, d.Title, d.Severity, d.Family,
			[]string{"pair", "once", "rate"}[d.Kind], subjects[d.Name], ending(d), strings.Join(by, ", "))
	}
	return b.String()
}

func ending(d *event.Definition) string {
	age := document.Duration(d.MaxAge).String()
	switch d.Kind {
	case event.Rate:
		return "counted alone"
	case event.Once:
		return "after " + age
	}
	out := "when cleared, or expired after " + age
	if len(d.ClearedBy) > 0 {
		out += "; with `" + strings.Join(d.ClearedBy, "`, `") + "`"
	}
	if d.RestartEnds {
		out += "; with a restart"
	}
	return out
}
