package main

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// root is the tree that this package stands in; comments are read from it.
const root = "../.."

// sample stands for the struct of a configuration file.
type sample struct {
	// Name is the name | of the thing,
	// in two lines.
	Name   string            `yaml:"name"`
	Wait   document.Duration `yaml:"wait"`    // Wait bounds one request
	Items  []sampleItem      `yaml:"items"`   // Items, one a line.
	Nested *sampleItem       `yaml:"nested"`  // how it is nested
	ByName map[string]int    `yaml:"by_name"` // Numbers by name
	Tags   []string          `yaml:"tags"`    // Tags of the thing
	Hidden string            `yaml:"-"`
	Shared sampleItem        `yaml:",inline"`
}

type sampleItem struct {
	// On tells whether it is used.
	On bool `yaml:"on"`
}

func TestReference(t *testing.T) {
	t.Parallel()
	got, err := reference(root, []page{{
		title: "sample.yml", intro: "A sample.", example: "deploy/config/sample.yml",
		defaults: sample{Name: "vigie", Wait: document.Duration(90 * time.Minute), Tags: []string{"a", "b"}},
		items:    []any{sampleItem{On: true}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := head + "\n## sample.yml\n\nA sample. Example: [deploy/config/sample.yml](../deploy/config/sample.yml).\n\n" +
		"| key | value | default | meaning |\n|---|---|---|---|\n" +
		"| `name` | text | `vigie` | The name \\| of the thing, in two lines. |\n" +
		"| `wait` | duration | `1h30m` | Bounds one request. |\n" +
		"| `items[]` | keys |  | One a line. |\n" +
		"| `items[].on` | true or false | `true` | Tells whether it is used. |\n" +
		"| `nested` | keys |  | How it is nested. |\n" +
		"| `nested.on` | true or false | `true` | Tells whether it is used. |\n" +
		"| `by_name.NAME` | whole number |  | Numbers by name. |\n" +
		"| `tags[]` | text | `a`, `b` | Tags of the thing. |\n" +
		"| `on` | true or false | `false` | Tells whether it is used. |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestUndescribedField(t *testing.T) {
	t.Parallel()
	type bare struct {
		Name string `yaml:"name"`
	}
	_, err := reference(root, []page{{title: "bare.yml", defaults: bare{}}})
	if err == nil || !strings.Contains(err.Error(), "describe bare.yml: field Name of main.bare has no comment") {
		t.Errorf("got %v", err)
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for comment, want := range map[string]string{
		"Level is how much it matters.":   "How much it matters.",
		"Level are the names":             "The names.",
		"Level holds the token, alone.":   "Holds the token, alone.",
		"Level, one for each of P1 to P4": "One for each of P1 to P4.",
		"Level of the ticket":             "Level of the ticket.",
		"Level between two looks.":        "Level between two looks.",
		"Level files are kept.":           "Level files are kept.",
		"Levels are kept.":                "Levels are kept.",
		"écrit en français":               "Écrit en français.",
		"":                                "",
	} {
		if got := sentence("Level", comment); got != want {
			t.Errorf("%q: got %q, want %q", comment, got, want)
		}
	}
}
