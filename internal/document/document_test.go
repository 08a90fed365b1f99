package document_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// sample has a field of every kind that configurations use.
type sample struct {
	Name    string            `yaml:"name"`
	Count   int               `yaml:"count"`
	Ratio   float64           `yaml:"ratio"`
	Enabled bool              `yaml:"enabled"`
	Wait    document.Duration `yaml:"wait"`
	Tags    []string          `yaml:"tags"`
	Nested  item              `yaml:"nested"`
	Shared  *item             `yaml:"shared"`
	Items   []item            `yaml:"items"`
	ByName  map[string]int    `yaml:"by_name"`
	Inline  inline            `yaml:",inline"`
	Hidden  string            `yaml:"-"`
	Plain   string
}

type item struct {
	Colour string `yaml:"colour"`
	Size   uint8  `yaml:"size"`
}

type inline struct {
	Inlined string `yaml:"inlined"`
}

func TestLoad(t *testing.T) {
	t.Parallel()
	got := sample{Plain: "default"}
	doc, err := document.Load("testdata/good.yml", &got)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Name() != "testdata/good.yml" {
		t.Errorf("the document is called %q", doc.Name())
	}
	if got.Shared == nil {
		t.Fatal("the alias was not followed")
	}
	shared := *got.Shared
	got.Shared = nil
	want := sample{
		Name: "Lycée de Carthage", Count: 3, Ratio: 0.5, Enabled: true,
		Wait: document.Duration(90 * time.Minute), Tags: []string{"a", "b"},
		Nested: item{Colour: "blue"}, Items: []item{{"red", 2}, {Colour: "green"}},
		ByName: map[string]int{"first": 1, "second": 2},
		Inline: inline{Inlined: "yes"}, Plain: "default",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || shared != want.Nested {
		t.Errorf("got  %+v, %+v\nwant %+v", got, shared, want)
	}
}

func TestLoadTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const check = "check indentation, colons and quotes around this line"
	for name, want := range map[string]string{
		"unknown-key":           `2: coutn: unknown key (did you mean count?)`,
		"unknown-key-far":       `2: zzzzzzzz: unknown key (known here: by_name, count, enabled, inlined, items, name, nested, plain, ratio, shared, tags, wait)`,
		"unknown-key-nested":    `3: items[1].colur: unknown key (did you mean colour?)`,
		"duplicate-key":         `3: name: key given twice, first on line 1 (keep one)`,
		"duplicate-entry":       `3: by_name.first: key given twice, first on line 2 (keep one)`,
		"compound-key":          `2: by_name: a key is not a single word`,
		"not-a-mapping":         `1: expected keys and values (keys known here: by_name, count, enabled, inlined, items, name, nested, plain, ratio, shared, tags, wait)`,
		"nested-not-a-mapping":  `2: nested: expected keys and values (keys known here: colour, size)`,
		"entries-not-a-mapping": `1: by_name: expected keys and values`,
		"not-a-list":            `2: tags: expected a list (begin each item with "- ")`,
		"empty-item":            `3: items[1]: empty item (give it a value, in quotes if it is the word null)`,
		"not-a-scalar":          `1: name: expected a single value (a text)`,
		"not-whole":             `1: count: "3.5" is not a whole number`,
		"not-in-range":          `2: items[0].size: "300" is not a whole number from 0 to 255`,
		"not-a-number":          `1: ratio: "half" is not a number`,
		"not-a-truth-value":     `1: enabled: "perhaps" is not a truth value: true or false`,
		"not-a-duration":        `2: wait: "5 minutes" is not a duration: write 30s, 5m, 1h30m or 2d`,
		"syntax":                `2: did not find expected ',' or ']' (` + check + `)`,
		"indentation":           `3: did not find expected key (` + check + `)`,
		"tab":                   `3: found character that cannot start any token (` + check + `)`,
		"second-document":       `2: a second document begins (a file is one document: remove the line "---")`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", "bad", name+".yml")
			assertProblems(t, path, path+":"+want)
		})
	}
}

func TestLoadTellsProblemsWithoutALine(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "bad", "unknown-alias.yml")
	assertProblems(t, path, path+": unknown anchor 'nobody' referenced (check indentation, colons and quotes around this line)")
}

func TestLoadTellsAllProblems(t *testing.T) {
	t.Parallel()
	alias := filepath.Join("testdata", "bad", "through-alias.yml")
	assertProblems(t, alias,
		alias+":2: nested.colour: expected a single value (a text)",
		alias+":2: shared.colour: expected a single value (a text)")
	several := filepath.Join("testdata", "bad", "several.yml")
	assertProblems(t, several,
		several+":1: nmae: unknown key (did you mean name?)",
		several+":2: count: \"many\" is not a whole number",
		several+":5: tags[1]: expected a single value (a text)")
}

// assertProblems loads a file and compares what is told, line by line.
func assertProblems(t *testing.T, path string, want ...string) {
	t.Helper()
	_, err := document.Load(path, &sample{})
	if err == nil {
		t.Fatalf("%s was accepted", path)
	}
	if !document.IsProblem(err) {
		t.Errorf("%v is not told as a problem of the file", err)
	}
	if got := err.Error(); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestLoadOfAMissingFile(t *testing.T) {
	t.Parallel()
	_, err := document.Load(filepath.Join(t.TempDir(), "none.yml"), &sample{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want an error that says that the file is not there", err)
	}
	if document.IsProblem(err) {
		t.Error("a file that cannot be read was told as one with wrong content")
	}
}

func TestParseKeepsDefaults(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":      "",
		"a comment":    "# nothing set\n",
		"empty values": "name:\ncount: ~\nwait: null\nnested:\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := sample{Name: "n", Count: 2, Wait: 5, Nested: item{Size: 7}}
			if _, err := document.Parse("f.yml", []byte(text), &got); err != nil {
				t.Fatal(err)
			}
			if got.Name != "n" || got.Count != 2 || got.Wait != 5 || got.Nested.Size != 7 {
				t.Errorf("defaults were lost: %+v", got)
			}
		})
	}
}

func TestProblemFindsItsLine(t *testing.T) {
	t.Parallel()
	doc, err := document.Load("testdata/good.yml", &sample{})
	if err != nil {
		t.Fatal(err)
	}
	for key, line := range map[string]int{
		"":                 2,  // the document
		"count":            3,  // a key
		"nested.colour":    9,  // a key below
		"nested.size":      8,  // not there: what holds it
		"shared.colour":    9,  // behind an alias
		"items[0].size":    13, // in an item
		"items[1].colour":  14,
		"items[1].size":    14, // not there: its item
		"items[7].colour":  11, // no such item: the list
		"items[x]":         11,
		"tags[1]":          7,
		"by_name.second":   17,
		"name.too.deep":    2,
		"nowhere.at[3].al": 2,
	} {
		got := doc.Problem(key, "m", "h")
		want := document.Problem{File: "testdata/good.yml", Line: line, Key: key, Message: "m", Hint: "h"}
		if got != want {
			t.Errorf("%q: got %+v, want %+v", key, got, want)
		}
	}
}

func TestProblemInAnEmptyDocument(t *testing.T) {
	t.Parallel()
	doc, err := document.Parse("f.yml", nil, &sample{})
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Problem("name", "is missing", "").Error(); got != "f.yml:1: name: is missing" {
		t.Errorf("got %q", got)
	}
}

// FuzzParse: no text may make the reader panic, and what it finds wrong is
// always told as problems that name the file.
func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/bad/*.yml")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, path := range append(paths, "testdata/good.yml") {
		seed, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := document.Parse("f.yml", data, &sample{})
		if err == nil {
			_ = doc.Problem("items[0].size", "m", "")
			return
		}
		problems, ok := errors.AsType[document.Problems](err)
		if !ok || len(problems) == 0 {
			t.Fatalf("%v is not told as problems", err)
		}
		for _, p := range problems {
			if p.File != "f.yml" || p.Message == "" || p.Line < 0 {
				t.Errorf("a problem says too little: %+v", p)
			}
		}
	})
}
