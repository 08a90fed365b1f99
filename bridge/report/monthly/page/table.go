package page

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/internal/typeset"
)

// Table begins one. Files have no place on paper.
func (p *Page) Table(t *monthly.Table, file bool) (monthly.Rows, error) {
	if file {
		return &absent{p, t}, nil
	}
	return p.begin(t)
}

func (p *Page) begin(t *monthly.Table) (*rows, error) {
	heading := t.Title
	if heading == p.title { // it stands above already
		heading = ""
	}
	err := p.write("table", struct{ Heading, Note string }{heading, t.Note})
	return &rows{Page: p, table: t}, err
}

// rows are those of a table.
type rows struct {
	*Page

	table *monthly.Table
	count int
	b     strings.Builder
}

// Row writes one, where paper has room for it.
func (r *rows) Row(cells []monthly.Cell) error {
	r.count++
	if r.table.Shown > 0 && r.count > r.table.Shown {
		return nil
	}
	if r.count == 1 {
		if err := r.write("columns", struct {
			*monthly.Table
			Crowded bool
		}{r.table, r.crowded()}); err != nil {
			return err
		}
	}
	r.b.Reset()
	r.b.WriteString("<tr>")
	for i := range cells {
		r.cell(r.table.Columns[i].Kind, &cells[i])
	}
	r.b.WriteString("</tr>\n")
	return r.raw(r.b.String())
}

// End writes the sums, and what is not shown.
func (r *rows) End(sums monthly.Sums) error {
	where := r.keep(r.table, sums.Rows)
	if r.count > 0 && sums.Any() {
		if err := r.sums(&sums); err != nil {
			return err
		}
	}
	if err := r.close(); err != nil || r.table.Shown == 0 || r.count <= r.table.Shown {
		return err
	}
	said := r.written.Or("Seules les ", "Only the first ") + r.written.Count(int64(r.table.Shown)) + r.written.Or(" premières lignes sur ", " rows of ") +
		r.written.Count(int64(r.count)) + r.written.Or(" sont imprimées", " are printed")
	if where != "" {
		said += r.written.Or(" ; toutes sont dans ", "; all are in ") + where
	}
	return r.raw(`<p class="note">` + string(apart(said)) + ".</p>\n")
}

// close ends the table, or says that there is none.
func (r *rows) close() error {
	if r.count > 0 {
		return r.raw("</tbody>\n</table>\n</div>\n")
	}
	said := r.table.Empty
	if said == "" {
		said = r.written.Or("Aucune ligne.", "No rows.")
	}
	return r.raw(`<p class="note" dir="auto">` + string(apart(said)) + "</p>\n</div>\n")
}

func (r *rows) sums(sums *monthly.Sums) error {
	r.b.Reset()
	r.b.WriteString(`<tr class="sum">`)
	for i := range sums.Cells {
		switch {
		case sums.Cells[i].Known:
			r.cell(r.table.Columns[i].Kind, &sums.Cells[i])
		case i == 0:
			r.b.WriteString(`<td class="k">Total</td>`)
		default:
			r.b.WriteString("<td></td>")
		}
	}
	r.b.WriteString("</tr>\n")
	return r.raw(r.b.String())
}

// numeric tells whether a kind is set by its digits.
func numeric(kind monthly.Kind) bool {
	return kind == monthly.Count || kind == monthly.Duration || kind == monthly.Share
}

// crowd is more columns than a sheet that lies across has room for, unless instants
// are of two lines.
const crowd = 14

func (r *rows) crowded() bool { return len(r.table.Columns) > crowd }

// long and wordy are how many letters of a text, and of one of its words, ask for a
// wide column, in which words may break.
const (
	long  = 40
	wordy = 24
)

func isLong(said string) bool {
	return utf8.RuneCountInString(said) > long || slices.ContainsFunc(strings.Fields(said), func(word string) bool { return utf8.RuneCountInString(word) > wordy })
}

// cell writes one; its text stands apart in its own direction.
func (r *rows) cell(kind monthly.Kind, c *monthly.Cell) {
	said := r.written.Cell(kind, c)
	class, inner := "t", string(apart(said))
	switch {
	case numeric(kind) && c.Known:
		class = "n"
	case numeric(kind): // why there is none may be long
		class = "r"
	case kind == monthly.Instant && c.Known:
		class = "k"
		if r.crowded() {
			inner = strings.ReplaceAll(inner, typeset.NoBreak, " ")
		}
	case kind == monthly.Code:
		inner = "<code>" + inner + "</code>"
		if class = "l"; !isLong(said) {
			class = "k"
		}
	case kind == monthly.Criticity:
		class = "k"
		if len(said) == 2 && said >= "P1" && said <= "P4" {
			inner = `<span class="level ` + said + `">` + said + "</span>"
		}
	case isLong(said):
		class = "l"
	}
	if c.State != monthly.Plain {
		class += " " + escaped(string(c.State))
	}
	if leads(c.URL) {
		inner = `<a href="` + escaped(c.URL) + `">` + inner + "</a>"
	}
	r.b.WriteString(`<td class="` + class + `"><bdi>` + inner + "</bdi></td>")
}

// leads tells whether something is an address that a page may have.
func leads(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}

// keep notes where a table is besides.
func (p *Page) keep(t *monthly.Table, rows int) (where string) {
	if p.Elsewhere != nil {
		if where = p.Elsewhere(t); where != "" {
			p.tables = append(p.tables, told{t.Title, where, rows})
		}
	}
	return where
}

// absent are rows that have no place on paper.
type absent struct {
	page  *Page
	table *monthly.Table
}

// Row leaves one out.
func (*absent) Row([]monthly.Cell) error { return nil }

// End notes where they are.
func (a *absent) End(sums monthly.Sums) error {
	a.page.keep(a.table, sums.Rows)
	return nil
}
