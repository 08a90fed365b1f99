package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/chart"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
	"github.com/vigie-noc/vigie/internal/typeset"
)

//go:embed page.gohtml style.gohtml
var templates embed.FS

// Page is a report that is being written as one.
type Page struct {
	// Elsewhere tells where all rows of a table are, such as the name of a file;
	// nil, or empty, for nowhere.
	Elsewhere func(t *monthly.Table) string

	out     io.Writer
	parts   *template.Template
	written notation.Notation
	laid    []part
	chapter int // number of the one that is open; 0 before the first
	title   string
	tables  []told
}

// told is a table that is in a file too.
type told struct {
	title, where string
	rows         int
}

// New is a page that goes to out.
func New(out io.Writer) *Page { return &Page{out: out} }

// Begin writes cover and contents.
func (p *Page) Begin(r *monthly.Report) (err error) {
	p.written = notation.Of(&r.Cover)
	p.parts, err = template.New("page").Funcs(template.FuncMap{
		"plain": notation.Plain, "apart": apart, "quoted": quoted, "say": p.written.Or, "at": func(at time.Time) string { return p.written.Instant(at) },
		"zone": func() string { return p.written.Zone().String() }, "numeric": numeric,
		"cell":  func(kind monthly.Kind, c monthly.Cell) template.HTML { return apart(p.written.Cell(kind, &c)) },
		"chart": func(c *monthly.Chart) template.HTML { return chart.SVG(c, p.written) },
	}).ParseFS(templates, "*.gohtml")
	if err != nil {
		return fmt.Errorf("read page of reports: %w", err)
	}
	for i := range r.Chapters {
		p.laid = append(p.laid, part{Chapter: &r.Chapters[i], Number: i + 1})
	}
	if p.Elsewhere != nil {
		p.laid = append(p.laid, part{Chapter: p.files(), Number: len(p.laid) + 1})
	}
	head := struct {
		monthly.Cover

		Runs  []run
		Parts []part
	}{r.Cover, runsOf(p.laid), p.laid}
	head.Language = p.written.Or("fr", "en")
	return p.write("head", head)
}

// quoted is a text as CSS quotes one. Templates would take it for an address.
func quoted(said ...string) template.CSS {
	var b strings.Builder
	for _, c := range notation.Plain(strings.Join(said, "")) {
		if c > unicode.MaxASCII || c == ' ' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			b.WriteRune(c)
			continue
		}
		fmt.Fprintf(&b, `\%x `, c)
	}
	return template.CSS(`"` + b.String() + `"`) //nolint:gosec // all signs of CSS are escaped
}

// write renders a part of the page.
func (p *Page) write(name string, data any) error {
	var b bytes.Buffer
	if err := p.parts.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("write page of report: %w", err)
	}
	return p.raw(b.String())
}

// raw writes markup. The spaces of French are set in whole tags and texts.
func (p *Page) raw(markup string) error {
	if !p.written.English() {
		markup = typeset.French(markup)
	}
	_, err := io.WriteString(p.out, markup)
	return err
}

// Chapter begins one.
func (p *Page) Chapter(c *monthly.Chapter) error {
	if p.chapter > 0 {
		if err := p.raw("</section>\n"); err != nil {
			return err
		}
	}
	p.chapter++
	p.title = c.Title
	return p.write("chapter", part{c, p.chapter, p.laid[p.chapter-1].Joined})
}

// Block writes the figures, the chart or the text of one.
func (p *Page) Block(b *monthly.Block) error { return p.write("block", b) }

// files is the chapter that tells what else there is.
func (p *Page) files() *monthly.Chapter {
	return &monthly.Chapter{Key: "fichiers", Title: p.written.Or("Fichiers joints", "Files")}
}

// End ends the page, with what files hold the tables.
func (p *Page) End() error {
	if p.Elsewhere != nil {
		if err := p.listed(); err != nil {
			return err
		}
	}
	if p.chapter > 0 {
		if err := p.raw("</section>\n"); err != nil {
			return err
		}
	}
	return p.raw("</body>\n</html>\n")
}

// Ended is what would end the page if nothing more came.
func (p *Page) Ended() (string, error) {
	var b strings.Builder
	ended := *p
	ended.out, ended.tables = &b, slices.Clone(p.tables)
	err := ended.End()
	return b.String(), err
}

// listed writes the chapter of files.
func (p *Page) listed() error {
	if err := p.Chapter(p.files()); err != nil {
		return err
	}
	t := &monthly.Table{Key: "fichiers", Columns: []monthly.Column{
		{Title: p.written.Or("Tableau", "Table"), Kind: monthly.Text},
		{Title: p.written.Or("Lignes", "Rows"), Kind: monthly.Count},
		{Title: p.written.Or("Fichier", "File"), Kind: monthly.Code},
	}}
	rows, err := p.begin(t)
	if err != nil {
		return err
	}
	for _, each := range p.tables {
		if err := rows.Row([]monthly.Cell{{Text: each.title}, {Number: int64(each.rows), Known: true}, {Text: each.where}}); err != nil {
			return err
		}
	}
	return rows.close()
}
