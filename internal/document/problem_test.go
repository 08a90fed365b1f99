package document_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/internal/document"
)

func TestProblemText(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]document.Problem{
		"f.yml: broken":                  {File: "f.yml", Message: "broken"},
		"f.yml:3: broken":                {File: "f.yml", Line: 3, Message: "broken"},
		"f.yml:3: a.b: broken":           {File: "f.yml", Line: 3, Key: "a.b", Message: "broken"},
		"f.yml:3: a.b: broken (mend it)": {File: "f.yml", Line: 3, Key: "a.b", Message: "broken", Hint: "mend it"},
	} {
		if got := p.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestProblemsAreCutShort(t *testing.T) {
	t.Parallel()
	many := make(document.Problems, 53)
	for i := range many {
		many[i] = document.Problem{File: "f.csv", Line: i + 1, Message: "broken"}
	}
	lines := strings.Split(many.Error(), "\n")
	if len(lines) != 51 || lines[49] != "f.csv:50: broken" || lines[50] != "… and 3 more" {
		t.Errorf("got %d lines that end in %q", len(lines), lines[len(lines)-1])
	}
	if got := many[:50].Error(); strings.Contains(got, "more") {
		t.Errorf("fifty problems are cut short: %q", got)
	}
}

func TestProblemsAsError(t *testing.T) {
	t.Parallel()
	if err := (document.Problems{}).Err(); err != nil {
		t.Errorf("no problems are the error %v", err)
	}
	one := document.Problem{File: "f.yml", Message: "broken"}
	for _, err := range []error{one, document.Problems{one}.Err(), fmt.Errorf("load: %w", document.Problems{one})} {
		if !document.IsProblem(err) {
			t.Errorf("%v is not seen as a problem", err)
		}
	}
	if document.IsProblem(errors.New("disk full")) || document.IsProblem(nil) {
		t.Error("any error is seen as a problem of a file")
	}
}

func TestOneOf(t *testing.T) {
	t.Parallel()
	list := []string{"critical", "major", "minor", "info"}
	for value, want := range map[string]string{
		"Major":      "did you mean major? One of critical, major, minor, info",
		"citical":    "did you mean critical? One of critical, major, minor, info",
		"":           "one of critical, major, minor, info",
		"disastrous": "one of critical, major, minor, info",
	} {
		if got := document.OneOf(value, list); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}
