package expression_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event/expression"
)

// compile is nil for what is no expression.
func compile(tb testing.TB, text string) *expression.Expression {
	tb.Helper()
	e, err := expression.Compile(text)
	if _, same := regexp.Compile(text); (err == nil) != (same == nil) {
		tb.Fatalf("%s: got %v, regexp has %v", text, err, same)
	}
	return e
}

// assertSame: what is found is what regexp finds.
func assertSame(tb testing.TB, e *expression.Expression, text []byte) {
	tb.Helper()
	got, want := e.Find(text, nil), e.FindSubmatchIndex(text)
	if !slices.Equal(got, want) {
		tb.Fatalf("%s\non  %q\ngot  %v\nwant %v", e, text, got, want)
	}
}

var (
	shippedMatch = regexp.MustCompile(`(?m)^    match: ('(?:[^']|'')*'|\S.*)$`)
	shippedLine  = regexp.MustCompile(`line: ('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")`)
)

// shipped are the expressions of the shipped rules, and the lines of their
// examples, in full.
func shipped(tb testing.TB) (expressions []string, lines [][]byte) {
	tb.Helper()
	files, err := filepath.Glob("../../../deploy/config/events/*.yml")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no rules: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		for _, m := range shippedMatch.FindAllSubmatch(text, -1) {
			expressions = append(expressions, plain(string(m[1])))
		}
		for _, m := range shippedLine.FindAllSubmatch(text, -1) {
			lines = append(lines, []byte(plain(string(m[1]))))
		}
	}
	if len(expressions) < 200 || len(lines) < 300 {
		tb.Fatalf("only %d expressions and %d lines were found", len(expressions), len(lines))
	}
	return expressions, lines
}

// plain takes the quotes of YAML off.
func plain(text string) string {
	if strings.HasPrefix(text, "'") {
		return strings.ReplaceAll(strings.Trim(text, "'"), "''", "'")
	}
	return strings.Trim(text, `"`)
}
