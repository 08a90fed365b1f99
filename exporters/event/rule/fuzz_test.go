package rule_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/internal/document"
)

// FuzzMatch: the short cuts lose nothing, whatever a device sends.
func FuzzMatch(f *testing.F) {
	var sets []*rule.Set
	var matchers []*rule.Matcher
	for _, path := range []string{"testdata/shapes.yml", "testdata/match.yml", "testdata/good.yml"} {
		set := load(f, rule.Syslog, path)
		sets, matchers = append(sets, set), append(matchers, set.Matcher())
	}
	for _, m := range lines(f, sets...) {
		f.Add(m.Key, m.App, m.Text)
	}
	f.Fuzz(func(t *testing.T, key, app, text []byte) {
		m := &event.Message{Key: key, App: app, Text: text}
		for i, set := range sets {
			got, want := matchers[i].Match(m, nil), set.Naive(m)
			if said(got) != said(want) {
				t.Fatalf("got %s, want %s", said(got), said(want))
			}
			for _, h := range got {
				assertSubject(t, h.Subject)
			}
		}
	})
}

// FuzzDerive: whatever an expression matches has one of its literals.
func FuzzDerive(f *testing.F) {
	for _, expression := range []string{`port (\S+) is (off|on)-line`, `(?i)kiss|link`, `[Dd]own+`, `(?:a|b)?cde{2,3}`, `é\x{FFFD}x`} {
		f.Add(expression, "port 1 is off-line \u212aI\u017fs link downn acdeee é\xffx")
	}
	f.Fuzz(func(t *testing.T, expression, text string) {
		re, err := regexp.Compile(expression)
		if err != nil {
			return
		}
		if literals := rule.Derive(expression); literals != nil {
			assertDerived(t, re, literals, text)
		}
	})
}

// FuzzLoad: a file gives a set that works, or problems that can be found.
func FuzzLoad(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.yml")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no files: %v", err)
	}
	bad, err := filepath.Glob("testdata/bad/*.yml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range append(paths, bad...) {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "rules.yml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, o := range []rule.Options{{Parse: parse}, {Kind: rule.Trap}} {
			set, _, err := rule.Load([]string{path}, o)
			if err != nil {
				if !document.IsProblem(err) {
					t.Fatalf("%v is no problem of the file", err)
				}
				continue
			}
			for _, e := range set.Examples() {
				m := message(e.Line)
				if got, want := said(set.Matcher().Match(m, nil)), said(set.Naive(m)); got != want {
					t.Fatalf("got %s, want %s", got, want)
				}
			}
		}
	})
}
