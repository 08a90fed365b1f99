package document_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/internal/document"
)

// sheet is a document with lists of several kinds at its top.
type sheet struct {
	Name    string            `yaml:"name"`
	Wait    document.Duration `yaml:"wait"`
	Items   []row             `yaml:"items"`
	Words   []string          `yaml:"words"`
	Numbers []uint8           `yaml:"numbers"`
	Shared  []*row            `yaml:"shared"`
	ByName  map[string]row    `yaml:"by_name"`
	Inline  tail              `yaml:",inline"`
}

type row struct {
	Name  string            `yaml:"name"`
	Size  uint8             `yaml:"size"`
	Wait  document.Duration `yaml:"wait"`
	Words []string          `yaml:"words"`
	Rows  []row             `yaml:"rows"`
}

type tail struct {
	More []row `yaml:"more"`
}

// outcome is all that a caller can see of a parsed document.
type outcome struct {
	Value    sheet
	Problems error
	Lines    []int
}

var keys = []string{
	"", "name", "items", "items[0]", "items[1].name", "items[2].size", "items[2].rows[1].name", "items[99].name",
	"words[0]", "words[1]", "numbers[1]", "shared[1].words[0]", "by_name.a.name", "more[0].name", "more[1].none", "none",
}

func outcomeOf(text string, how func(string, []byte, any) (*document.Document, error)) (outcome, error) {
	got := outcome{Value: sheet{Name: "default", Words: []string{"default"}, Items: []row{{Size: 1}, {Size: 2}}}}
	doc, err := how("f.yml", []byte(text), &got.Value)
	got.Problems = err
	if doc != nil {
		for _, key := range keys {
			got.Lines = append(got.Lines, doc.Problem(key, "m", "").Line)
		}
	}
	return got, err
}

// compare parses a text in both ways, and tells whether the pieces were good
// for it.
func compare(t interface {
	Helper()
	Errorf(format string, args ...any)
}, text string,
) bool {
	t.Helper()
	pieces, err := outcomeOf(text, document.ParsePieces)
	if errors.Is(err, document.ErrPiece) {
		return false
	}
	whole, _ := outcomeOf(text, document.ParseWhole)
	if !reflect.DeepEqual(pieces, whole) {
		t.Errorf("%q\nas pieces: %+v\nas a whole: %+v", text, pieces, whole)
	}
	return true
}

// fragments are lines and ends of lines from which documents are made.
var fragments = []string{
	"items:\n", "items: # all\n", "words:\n", "numbers:\n", "shared:\n", "more:\n", "by_name:\n", "wodrs:\n", "items: []\n",
	"name: x\n", "name: \"x\n", "name: |\n", "wait: 5m\n", "wait: 5\n", "\"items\":\n", "items: !!seq\n", "items: &i\n", "items: *i\n",
	"  - {name: a, size: 3}\n", "  - name: b\n", "    size: 4\n", "    size: 400\n", "    szie: 4\n", "    wait: 2d\n", "    wait: 2\n",
	"    words: [a, b]\n", "    words:\n", "    - c\n", "      - d\n", "    rows:\n", "      - name: e\n", "        size: 5\n", "    - size: 6\n",
	"- {name: f}\n", "- name: g\n", "  size: 7\n", "- 8\n", "- word\n", "  - 9\n", "  - word\n", "  - two\n", "    words\n", "  a: {name: h}\n",
	"  -\n", "  -   \n", "-\n", "  - ~\n", "  - null\n", "  - ''\n", "  - - i\n", "  - []\n", "  - {}\n", "  - !!str 1\n",
	"# comment\n", "  # comment\n", "      # comment\n", "\n", "   \n", "\t\n", "\t- j\n", "  -\tk\n", "  - name: l # comment\n", "  #- name: m\n",
	"  - \"n\n", "    o\"\n", "  - 'p\n", "q'\n", "  - |\n", "  - >-\n", "  - |+\n", "  - |1\n", "      text\n", "   text\n", "text\n", "  - name: |\n",
	"  - {name: r,\n", "    size: 1}\n", "  - [s,\n", "]\n", "}\n", "  - t]\n", "  - u\"\n", "  - v'\n", "'\n", "\"\n",
	"  - &w {name: w}\n", "  - *w\n", "  - &w x\n", "  - <<: {name: y}\n", "  - ? name\n", "    : z\n", "  - ?\n", "  -a\n", " - b\n", "   - c\n",
	"---\n", "...\n", "%YAML 1.1\n", "--- # x\n", "\ufeff", "\u2028", "\u0085", "\r", "\r\n", "  - d\r\n", "items:\r\n", "\x00", "\xff", "  - name: a\n    name: b\n",
	"    <<: *w\n", "null\n", "!!null\n", "&a\n", "a: b\n", "? items\n", ":\n", "  - @\n", "  - `\n", "  - a: b: c\n", "  - name:\n", "    name:\n",
}

// TestPiecesOfAGoodDocument: one as people write it needs no other way.
func TestPiecesOfAGoodDocument(t *testing.T) {
	t.Parallel()
	for _, items := range []int{1, 2, 64, 65, 130} {
		text := goodText(items)
		for name, text := range map[string]string{
			"as it is": text, "windows": strings.ReplaceAll(text, "\n", "\r\n"), "marked": "---\n" + text,
			"unknown key": strings.Replace(text, "size: 0", "szie: 0", 1), "no last line end": strings.TrimRight(text, "\n"),
		} {
			if !compare(t, text) {
				t.Errorf("%d items, %s: not read in pieces", items, name)
			}
		}
	}
}

// TestPiecesAreTheWhole: whatever a document is made of, reading it in pieces
// has the same outcome as reading it as a whole, to the letter of its errors.
func TestPiecesAreTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom(fragments), 1, 12).Draw(t, "lines")
		compare(t, strings.Join(lines, ""))
	})
}

// TestPiecesAreTheWholeAfterAChange begins from a good document.
func TestPiecesAreTheWholeAfterAChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := strings.SplitAfter(goodText(rapid.SampledFrom([]int{2, 3, 4, 20, 130}).Draw(t, "items")), "\n")
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			at := rapid.IntRange(0, len(lines)-1).Draw(t, "at")
			to := min(len(lines), at+rapid.IntRange(0, 2).Draw(t, "instead of"))
			lines = slices.Concat(lines[:at], []string{rapid.SampledFrom(fragments).Draw(t, "fragment")}, lines[to:])
		}
		compare(t, strings.Join(lines, ""))
	})
}

// TestParseOfALargeDocument: Parse takes either way, and nobody can tell.
func TestParseOfALargeDocument(t *testing.T) {
	t.Parallel()
	text := goodText(2_000)
	for name, text := range map[string]string{
		"good": text, "bad value": strings.Replace(text, "item 1999\n    size: ", "item 1999\n    size: x", 1),
		"open quote": strings.Replace(text, "more 1999, ", "more \"1999, ", 1), "anchor": strings.Replace(text, "word 7\n", "&w word\n- *w\n", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := outcomeOf(text, document.Parse)
			want, _ := outcomeOf(text, document.ParseWhole)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v, or their values or lines differ", got.Problems, want.Problems)
			}
		})
	}
}

// goodText is a good document with lists of n items.
func goodText(n int) string {
	var b strings.Builder
	b.WriteString("# All there is.\nname: x\nitems: # in blocks\n")
	for i := range n {
		fmt.Fprintf(&b, "  # the next one\n  - name: item %d\n    size: %d\n\n    words:\n    - \"a, \\\n      b\"\n    - c\n", i, i%256)
	}
	b.WriteString("wait: 5m\n\nwords:\n")
	for i := range n {
		fmt.Fprintf(&b, "- word %d\n", i)
	}
	b.WriteString("more:\n")
	for i := range n {
		fmt.Fprintf(&b, "    - {name: more %d, words: [d,\n      e]}\n", i)
	}
	b.WriteString("by_name:\n  a: {name: b}\nshared:\n")
	for range n {
		b.WriteString("  -\n    name: |\n      a\n\n      b\n")
	}
	return b.String()
}

// FuzzPieces is TestPiecesAreTheWhole over any text.
func FuzzPieces(f *testing.F) {
	f.Add(goodText(2))
	f.Add(goodText(70))
	for _, fragment := range fragments {
		f.Add("items:\n  - name: a\n" + fragment + "  - name: b\n" + fragment + "words:\n- c\n" + fragment)
	}
	f.Fuzz(func(t *testing.T, text string) { compare(t, text) })
}
