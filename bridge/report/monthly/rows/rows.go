package rows

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

// byteOrderMark has Excel take the file for UTF-8.
const byteOrderMark = "\ufeff"

// Rows is a table that is being written.
type Rows struct {
	out     *csv.Writer
	columns []monthly.Column
	written notation.Notation
	fields  []string
}

// Begin writes the headings of a table.
func Begin(out io.Writer, t *monthly.Table, written notation.Notation) (*Rows, error) {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return nil, fmt.Errorf("write rows of %s: %w", t.Key, err)
	}
	r := &Rows{out: csv.NewWriter(out), columns: t.Columns, written: written, fields: make([]string, len(t.Columns))}
	r.out.Comma, r.out.UseCRLF = ';', true
	for i, column := range t.Columns {
		r.fields[i] = harmless(column.Title + r.unit(column.Kind))
	}
	return r, r.out.Write(r.fields)
}

// unit is told in a heading.
func (r *Rows) unit(kind monthly.Kind) string {
	switch kind {
	case monthly.Duration:
		return " (h:min:s)"
	case monthly.Share:
		return " (%)"
	default:
		return ""
	}
}

// Row writes one.
func (r *Rows) Row(cells []monthly.Cell) error {
	for i := range cells {
		r.fields[i] = r.field(r.columns[i].Kind, &cells[i])
	}
	return r.out.Write(r.fields)
}

// End writes what is left. Sums are for people: who reads a file of rows adds up.
func (r *Rows) End(monthly.Sums) error {
	r.out.Flush()
	return r.out.Error()
}

func (r *Rows) field(kind monthly.Kind, c *monthly.Cell) string {
	if c.Known {
		switch kind {
		case monthly.Count:
			return strconv.FormatInt(c.Number, 10)
		case monthly.Instant:
			return r.written.Local(time.UnixMilli(c.Number)).Format(r.written.Minute())
		case monthly.Duration:
			return span(time.Duration(c.Number) * time.Millisecond)
		case monthly.Share:
			return strings.Replace(r.written.ShareNumber(c.Number), "\u2212", "-", 1)
		default: // text
		}
	}
	return harmless(c.Text)
}

// span writes a duration as sheets read one.
func span(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	return fmt.Sprintf("%s%d:%02d:%02d", sign, d/time.Hour, d/time.Minute%60, d/time.Second%60)
}

// formula is what makes sheets reckon, at the beginning of a field: also of one
// that a sheet sees where it takes another sign for what is between fields.
var formula = regexp.MustCompile(`(^[\s"']*|[,;|"])([=+\-@＝＋－＠])`)

// harmless is a text that is none to a sheet, on one line.
func harmless(text string) string {
	if text = notation.Plain(text); !suspect(text) {
		return text
	}
	return formula.ReplaceAllString(text, "$1'$2")
}

// suspect tells whether a text may have a formula, which most have not: to look for
// one takes ten times as long.
func suspect(text string) bool {
	begins := true
	for i := range len(text) {
		switch text[i] {
		case '=', '+', '-', '@', 0xef: // the last is how wide signs begin
			if begins {
				return true
			}
		case ',', ';', '|', '"':
			begins = true
		case ' ', '\'':
		default:
			begins = false
		}
	}
	return false
}
