package page_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/net/html"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
	"github.com/vigie-noc/vigie/bridge/report/monthly/page"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// written is a report as a page.
func written(t *testing.T, r *monthly.Report, files bool) string {
	t.Helper()
	var out bytes.Buffer
	p := page.New(&out)
	if files {
		p.Elsewhere = func(t *monthly.Table) string { return t.Key + ".csv" }
	}
	if err := monthly.Write(t.Context(), r, nil, p); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPage: the page as it is, whole, with no line that may begin with a mark.
func TestPage(t *testing.T) {
	t.Parallel()
	got := written(t, monthlytest.Report("fr"), true)
	path := filepath.Join("testdata", "page.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page is another: run with -update and look at the difference\n%s", got)
	}
	shown := regexp.MustCompile(`(?s)<style>.*?</style>|<code>.*?</code>`).ReplaceAllString(got, "")
	if found := regexp.MustCompile(`« | »| [:;!?](?:[\s<]|$)`).FindAllString(shown, -1); len(found) > 0 {
		t.Errorf("a line may break within %q", found)
	}
}

// TestPageIsSafe: whatever people wrote stands there as text, nothing is called
// for, no eye is steered, and each entry of the contents leads to its chapter.
func TestPageIsSafe(t *testing.T) {
	t.Parallel()
	r := monthlytest.Report("fr")
	r.Cover.Organisation, r.Cover.Contract, r.Cover.Period = monthlytest.Hostile, monthlytest.Hostile+"</style>", "\";} @import url(http://x.example); a:b"
	for i := range r.Chapters {
		c := &r.Chapters[i]
		c.Title, c.Key = monthlytest.Hostile+c.Title, monthlytest.Hostile
		c.Notices, c.Text = append(c.Notices, monthlytest.Hostile), append(c.Text, monthlytest.Hostile)
	}
	table := r.Chapters[1].Blocks[0].Table
	table.Title, table.Note, table.Columns[0].Title = monthlytest.Hostile, monthlytest.Hostile, monthlytest.Hostile
	cells := make([]monthly.Cell, len(table.Columns))
	for i, url := range []string{"javascript:alert(1)", "//x.example", "data:text/html,x", "https://desk.example/\"onclick=alert(1)"} {
		cells[i] = monthly.Cell{Text: monthlytest.Hostile, URL: url, State: "\" onclick=\"alert(1)"}
	}
	table.Rows = monthly.RowsOf([][]monthly.Cell{cells})
	got := written(t, r, true)
	root, err := html.Parse(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	targets, links := make(map[string]bool), 0
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "script", "img", "link", "iframe", "object", "form", "base":
				t.Errorf("the page has a <%s>", n.Data)
			case "style":
				if strings.Contains(n.FirstChild.Data, "@import") || strings.Contains(n.FirstChild.Data, "<script") {
					t.Errorf("the style is\n%s", n.FirstChild.Data)
				}
			}
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				targets["#"+a.Val] = true
			case strings.HasPrefix(a.Key, "on"):
				t.Errorf("<%s> has %s", n.Data, a.Key)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links++
				defer func() {
					if !targets[a.Val] {
						t.Errorf("%s leads nowhere", a.Val)
					}
				}()
			case a.Key == "href" && !strings.HasPrefix(a.Val, "https://desk.example/"):
				t.Errorf("a link leads to %s", a.Val)
			}
		}
	}
	if links != len(r.Chapters)+1 {
		t.Errorf("%d links for %d chapters and the files", links, len(r.Chapters))
	}
	if strings.ContainsAny(got, "\u202e\x1b") || strings.Count(got, "alert(1)") < 10 {
		t.Error("the page steers an eye, or leaves out what was written")
	}
}

// part is a chapter of a page, its tags and spaces apart.
func part(t *testing.T, whole, key string) string {
	t.Helper()
	_, after, found := strings.Cut(whole, `data-key="`+key+`"`)
	inner, _, closed := strings.Cut(after, "</section>")
	if !found || !closed {
		t.Fatalf("no chapter %s", key)
	}
	said := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(inner, " ")
	return strings.Join(strings.FieldsFunc(said, func(c rune) bool { return strings.ContainsRune(" \n\u00a0\u202f", c) }), " ")
}

// TestShown: paper bounds a table, says so, says where the rest is, and adds up
// all of it.
func TestShown(t *testing.T) {
	t.Parallel()
	whole := written(t, monthlytest.Report("fr"), true)
	got := part(t, whole, "tickets")
	if strings.Count(got, "Lycée n° 4,") != 6 || strings.Contains(got, "Lycée n° 5,") {
		t.Errorf("not five rows are shown\n%s", got)
	}
	for _, want := range []string{"Total 21 min 21", "Seules les 5 premières lignes sur 7 sont imprimées ; toutes sont dans tickets.csv."} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not tell %q\n%s", want, got)
		}
	}
	if got := part(t, whole, "fichiers"); !strings.Contains(got, "Détail des opérations 3 operations.csv") || !strings.Contains(got, "tickets 7 tickets.csv") {
		t.Errorf("the files are not told\n%s", got)
	}
	if strings.Contains(whole, `class="wide"`) == false || strings.Count(whole, "A4 landscape") != 1 {
		t.Error("not the one chapter with a wide table lies across")
	}
	whole = written(t, monthlytest.Report("fr"), false)
	if got := part(t, whole, "tickets"); !strings.Contains(got, "sur 7 sont imprimées.") || strings.Contains(whole, ".csv") {
		t.Errorf("without files:\n%s", got)
	}
}

// TestNumbered: the contents tell sheets, and nothing else changes.
func TestNumbered(t *testing.T) {
	t.Parallel()
	whole := written(t, monthlytest.Report("fr"), true)
	got := page.Numbered(whole, map[string]int{"c1": 3, "c6": 120, "c99": 7})
	head, _, _ := strings.Cut(got, "</nav>")
	if !strings.Contains(head, `Faits marquants</bdi></a> <i data-of="c1">3</i></li>`) || !strings.Contains(head, `<i data-of="c6">120</i>`) || !strings.Contains(head, `<i data-of="c2"></i>`) {
		t.Errorf("the contents are\n%s", head)
	}
	if len(got) != len(whole)+len("3")+len("120") || page.Numbered("no page", map[string]int{"c1": 1}) != "no page" {
		t.Error("something else changed")
	}
}

// TestNothing: of what is not there it is said that there is none.
func TestNothing(t *testing.T) {
	t.Parallel()
	r := monthlytest.Report("fr")
	if got := part(t, written(t, r, false), "changements"); !strings.Contains(got, "Aucun changement ce mois.") || strings.Contains(got, "Total") || strings.Contains(got, "Nombre") {
		t.Errorf("an empty table is\n%s", got)
	}
	r.Chapters[4].Blocks[0].Table.Empty = ""
	if got := part(t, written(t, r, false), "changements"); !strings.Contains(got, "Aucune ligne.") {
		t.Errorf("one that does not say so is\n%s", got)
	}
	if got := written(t, &monthly.Report{}, false); !strings.HasSuffix(got, "</body>\n</html>\n") {
		t.Errorf("a report of nothing is\n%s", got)
	}
}

// TestEnglish: all that the page itself says is in the language of the report.
func TestEnglish(t *testing.T) {
	t.Parallel()
	got := written(t, monthlytest.Report("en"), true)
	for _, want := range []string{`<html lang="en">`, "<h2>Contents</h2>", "Only the first 5 rows of 7 are printed; all are in tickets.csv.", "1,234,567", "99.999%", "Committed: 95%", "2026-11-05"} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not tell %q", want)
		}
	}
	for _, french := range []string{"Sommaire", "Seules", "Engagement : ", "Établi le", "Fichiers joints", "Aucune donnée"} {
		if strings.Contains(got, french) {
			t.Errorf("it says %q", french)
		}
	}
}

// full is a disk that takes no more.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestFullDisk: wherever the disk is full, it is told.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	size := len(written(t, monthlytest.Report("fr"), false))
	for room := 0; room < size; room += size / 40 {
		if err := monthly.Write(t.Context(), monthlytest.Report("fr"), nil, page.New(&full{room})); !errors.Is(err, errFull) {
			t.Errorf("with room for %d of %d bytes: %v", room, size, err)
		}
	}
}

// TestRuns: chapters go on where the one before ends, unless their sheets lie
// otherwise, or one of them is a long listing, whose sheets bear its own title.
func TestRuns(t *testing.T) {
	t.Parallel()
	columns := make([]monthly.Column, 12)
	wide := []monthly.Block{{Table: &monthly.Table{Columns: columns}}}
	r := monthlytest.Report("fr")
	r.Chapters = []monthly.Chapter{
		{Key: "a", Title: "Faits"},
		{Key: "b", Title: "Volumes", Blocks: wide},
		{Key: "c", Title: "Taux", Blocks: wide},
		{Key: "d", Title: "Liste", Blocks: []monthly.Block{{Table: &monthly.Table{Columns: columns, Shown: 9}}}},
		{Key: "e", Title: "Tiers", Blocks: wide},
		{Key: "f", Title: "Procédures", Blocks: []monthly.Block{{Table: &monthly.Table{Shown: 9, Columns: columns[:2]}}}},
		{Key: "g", Title: "Méthode"},
	}
	got := written(t, r, true)
	for _, want := range []string{
		`@page contents { @top-left { content: "Sommaire – 1\2e  Faits";`, "nav, #c1 { page: contents; }",
		`@page c2 { size: A4 landscape; @top-left { content: "2\2e  Volumes – 3\2e  Taux";`, "#c2, #c3 { page: c2; }",
		`@page c4 { size: A4 landscape; @top-left { content: "4\2e  Liste";`, "#c4 { page: c4; }", "#c5 { page: c5; }",
		`@page c6 { @top-left { content: "6\2e  Procédures – 8\2e  Fichiers joints";`, "#c6, #c7, #c8 { page: c6; }",
		`data-key="a" class="joined"`, `data-key="b" class="wide">`, `data-key="c" class="wide joined"`, `data-key="e" class="wide">`, `data-key="f">`, `data-key="fichiers" class="joined"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it has no %q", want)
		}
	}
	if r.Chapters = r.Chapters[1:2]; !strings.Contains(written(t, r, false), "\n  nav { page: contents; }") {
		t.Error("contents have no sheet of their own before a chapter that lies across")
	}
}
