package rule_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

func message(line string) *event.Message {
	key, app, text := parse(line)
	return &event.Message{Key: key, App: app, Text: text, Line: []byte(line), Received: time.Unix(1768378353, 0)}
}

// said writes hits down, so that they can be compared.
func said(hits []event.Hit) string {
	var b strings.Builder
	for _, h := range hits {
		verb := "raises"
		if h.Clears {
			verb = "clears"
		}
		if h.EverySubject {
			verb += " all"
		}
		fmt.Fprintf(&b, "%s %s %s[%s];", h.Rule, verb, h.Event.Name, h.Subject)
	}
	return b.String()
}

func TestMatch(t *testing.T) {
	t.Parallel()
	set := load(t, rule.Syslog, "testdata/match.yml")
	matcher := set.Matcher()
	for name, c := range map[string]struct{ line, want string }{
		"raise":                        {"%LINK-3-UPDOWN: Interface Gi1/0/1, changed state to DOWN", "link raises down[GigabitEthernet1/0/1];any raises down[];"},
		"clear":                        {"%LINK-3-UPDOWN: Interface Gi1/0/1, changed state to up", "link clears down[GigabitEthernet1/0/1];any raises down[];"},
		"value that neither":           {"%LINK-3-UPDOWN: Interface Gi1/0/1, changed state to testing", "any raises down[];"},
		"another severity":             {"%LINK-SP-5-UPDOWN: x", "any raises down[];"},
		"another key":                  {"%LINK-3-UPDOWN2: Interface Gi1/0/1, changed state to down", ""},
		"key alone has no text":        {"%LINK-3-UPDOWN: ", "any raises down[];"},
		"no key":                       {"Interface Gi1/0/1, changed state to down", ""},
		"program":                      {"ports: port 5 off", "program raises down[5];"},
		"program in another case":      {"Ports: port 5 off", ""},
		"without case":                 {"x: PORT 5 TURNED OFF", "folded raises down[5];"},
		"first branch":                 {"x: one 5 lost", "branches raises down[5];"},
		"second branch":                {"x: lost five", "branches raises down[five];"},
		"two rules, the same":          {"x: one 5 lost lost 5", "branches raises down[5];"},
		"two rules, two events":        {"x: port 7 turned off and one 7 lost", "folded raises down[7];twice raises other[7];"},
		"every subject":                {"x: all ports are well", "all clears all down[];"},
		"mandatory part is missing":    {"x: session  gone", ""},
		"optional part is missing":     {"x: session 192.0.2.1 gone", "session raises session[192.0.2.1];"},
		"optional part":                {"x: session 192.0.2.1 vrf ECOLE gone", "session raises session[192.0.2.1 ECOLE];"},
		"nothing":                      {"x: nothing of note", ""},
		"kelvin for k and long s":      {"x: link \u212aaput \u017fehr", "kelvin raises other[\u017fehr];"},
		"part that cannot be printed":  {"x: session \x1b\u202e192.0.2.1\x00 gone", "session raises session[192.0.2.1];"},
		"part of nothing to be seen":   {"x: session \x1b\x00 gone", ""},
		"bytes that are not UTF-8":     {"x: session a\xff\xfeb gone", "session raises session[a\uFFFDb];"},
		"part of more than is printed": {"x: session " + strings.Repeat("é", 150) + " gone", "session raises session[" + strings.Repeat("é", 100) + "];"},
		"behind the end of the text":   {"x: " + strings.Repeat("-", 2<<10) + "one 5 lost", ""},
		"just before the end":          {"x: " + strings.Repeat("-", 2<<10-10) + "one 5 lost", "branches raises down[5];"},
		"key that is too long":         {"%" + strings.Repeat("A", 1000) + "-3-UPDOWN: x", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := message(c.line)
			hits := matcher.Match(m, nil)
			if got := said(hits); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if got, want := said(hits), said(set.Naive(m)); got != want {
				t.Errorf("got %s, without short cuts %s", got, want)
			}
			for _, h := range hits {
				assertSubject(t, h.Subject)
			}
		})
	}
}

// TestMatchAppends: what is in the list already stays.
func TestMatchAppends(t *testing.T) {
	t.Parallel()
	set := load(t, rule.Syslog, "testdata/match.yml")
	matcher := set.Matcher()
	hits := matcher.Match(message("ports: port 5 off"), nil)
	hits = matcher.Match(message("ports: port 5 off"), hits)
	if len(hits) != 2 || hits[0].Rule != hits[1].Rule {
		t.Errorf("got %s", said(hits))
	}
}

// lines are those of real devices that are here, and of the examples, each as
// a whole and behind its key.
func lines(t testing.TB, sets ...*rule.Set) []*event.Message {
	t.Helper()
	var all []*event.Message
	for _, set := range sets {
		for _, e := range set.Examples() {
			all = append(all, message(e.Line))
		}
	}
	return append(all, realLines(t)...)
}

var keyed = regexp.MustCompile(`(?:%%\d\d|[%#])([A-Z][\w/-]+)(?:\(\w\))?(?:\[\d+\])? ?: *`)

func realLines(t testing.TB) []*event.Message {
	t.Helper()
	dir := os.Getenv("VIGIE_TESTDATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	files, err := filepath.Glob(filepath.Join(dir, "syslog", "*.log"))
	if err != nil || len(files) == 0 {
		t.Logf("lines of real devices are not here, set VIGIE_TESTDATA to their folder: %v", err)
		return nil
	}
	var all []*event.Message
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSuffix(line, "\n")
			m := &event.Message{Text: []byte(line), Received: time.Unix(1768378353, 0)}
			if at := keyed.FindStringSubmatchIndex(line); at != nil {
				m.Key, m.Text = []byte(line[at[2]:at[3]]), []byte(line[at[1]:])
			}
			all = append(all, m)
		}
	}
	return all
}

// TestMatchIsComplete: on the lines of real devices and on the examples, the
// short cuts lose nothing.
func TestMatchIsComplete(t *testing.T) {
	t.Parallel()
	set := load(t, rule.Syslog, "testdata/shapes.yml")
	matcher := set.Matcher()
	found := 0
	for _, m := range lines(t, set) {
		got, want := said(matcher.Match(m, nil)), said(set.Naive(m))
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", m.Text, got, want)
		}
		if got != "" {
			found++
		}
	}
	if found < set.Len() {
		t.Errorf("only %d lines are hit", found)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	set := load(t, rule.Syslog, "testdata/match.yml")
	got := set.Explain(message("%LINK-3-UPDOWN: Interface Gi1, changed state to up, port 5 turned off, one 7 lost lost 7"))
	want := []rule.Look{
		{
			Rule: "link", Event: "down", Why: "key", Outcome: "hit", Hit: true, Does: "clear", Subject: "GigabitEthernet1",
			Captures: []rule.Capture{{Name: "interface", Value: "Gi1"}, {Name: "state", Value: "up"}},
		},
		{Rule: "any", Event: "down", Why: "key", Outcome: "hit", Hit: true, Does: "raise"},
		{
			Rule: "program", Event: "down", Why: "literal", Outcome: "the program is not one of apps",
		},
		{
			Rule: "folded", Event: "down", Why: "literal", Outcome: "hit", Hit: true, Does: "raise", Subject: "5",
			Captures: []rule.Capture{{Name: "interface", Value: "5"}},
		},
		{
			Rule: "branches", Event: "down", Why: "literal", Outcome: "hit", Hit: true, Does: "raise", Subject: "7",
			Captures: []rule.Capture{{Name: "interface", Value: "7"}},
		},
		{
			Rule: "again", Event: "down", Why: "literal", Outcome: "hit", Hit: true, Does: "raise", Subject: "7", Shadowed: true,
			Captures: []rule.Capture{{Name: "interface", Value: "7"}},
		},
		{
			Rule: "twice", Event: "other", Why: "literal", Outcome: "hit", Hit: true, Does: "raise", Subject: "5",
			Captures: []rule.Capture{{Name: "what", Value: "5"}},
		},
	}
	if !slices.EqualFunc(got, want, func(a, b rule.Look) bool { return reflect.DeepEqual(a, b) }) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for line, outcome := range map[string]string{
		"port 5 off":          "the program is not one of apps",
		"x: session  gone":    "a part of the subject is missing",
		"ports: port x":       "match does not match",
		"%LINK-3-UPDOWN: y":   "match does not match",
		"nothing to see here": "",
	} {
		looks := set.Explain(message(line))
		if outcome == "" && len(looks) > 0 || outcome != "" && (len(looks) == 0 || looks[0].Outcome != outcome || looks[0].Hit) {
			t.Errorf("%s: got %+v, want %q", line, looks, outcome)
		}
	}
}

// TestOneSetForAll: matchers of several goroutines share a set.
func TestOneSetForAll(t *testing.T) {
	t.Parallel()
	set := load(t, rule.Syslog, "testdata/match.yml")
	var workers sync.WaitGroup
	for range 4 {
		matcher := set.Matcher()
		workers.Go(func() {
			m := message("%LINK-3-UPDOWN: Interface Gi1/0/1, changed state to up")
			want := said(set.Naive(m))
			for range 500 {
				if got := said(matcher.Match(m, nil)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	workers.Wait()
}

func assertSubject(t *testing.T, subject []byte) {
	t.Helper()
	if len(subject) > 200 || !utf8.Valid(subject) || strings.ContainsFunc(string(subject), unicode.IsControl) {
		t.Errorf("%q is no subject", subject)
	}
}
