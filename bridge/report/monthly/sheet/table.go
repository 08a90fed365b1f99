package sheet

import (
	"fmt"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// Table begins a sheet. Files are too long for one.
func (b *Book) Table(t *monthly.Table, file bool) (monthly.Rows, error) {
	l := listed{title: t.Title, note: t.Note}
	if b.Elsewhere != nil {
		l.file = b.Elsewhere(t)
	}
	if file {
		return &counted{b, l}, nil
	}
	name, err := b.add(t.Key)
	if err != nil {
		return nil, err
	}
	l.sheet = name
	r := &rows{book: b, table: t, listed: l, sums: make([]int64, len(t.Columns)), row: make([]any, len(t.Columns))}
	return r, r.begin()
}

// rows are those of a sheet.
type rows struct {
	listed

	book  *Book
	table *monthly.Table
	out   *excelize.StreamWriter
	sums  []int64 // of the rows that the sheet holds
	row   []any
}

// begin lays out the sheet and writes its head.
func (r *rows) begin() (err error) {
	if err := r.book.layout(r.sheet); err != nil {
		return err
	}
	if r.out, err = r.book.file.NewStreamWriter(r.sheet); err != nil {
		return err
	}
	if err := r.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, column := range r.table.Columns {
		head, err := r.book.style(look{head: true, kind: column.Kind})
		if err != nil {
			return err
		}
		title := text(column.Title)
		if err := r.out.SetColWidth(i+1, i+1, max(widths[column.Kind], float64(min(40, utf8.RuneCountInString(title)+4)))); err != nil {
			return err
		}
		r.row[i] = excelize.Cell{StyleID: head, Value: title}
	}
	return r.out.SetRow("A1", r.row)
}

// widths are how wide columns of a kind are, in letters.
var widths = map[monthly.Kind]float64{
	monthly.Text: 34, monthly.Code: 16, monthly.Count: 10, monthly.Instant: 17, monthly.Duration: 12, monthly.Share: 11, monthly.Criticity: 10, monthly.Verdict: 16,
}

// Row writes one, as long as the sheet has room.
func (r *rows) Row(cells []monthly.Cell) (err error) {
	r.rows++
	if r.held == r.book.mostRows {
		return nil
	}
	r.held++
	for i := range cells {
		kind := r.table.Columns[i].Kind
		if r.row[i], err = r.book.cell(kind, &cells[i]); err != nil {
			return err
		}
		if cells[i].Known && r.table.Columns[i].Sum {
			r.sums[i] += cells[i].Number
		}
	}
	return r.out.SetRow(fmt.Sprintf("A%d", r.held+1), r.row)
}

// End writes the sums, or that not all rows are there, and has the head filter.
func (r *rows) End(sums monthly.Sums) error {
	r.book.sheets = append(r.book.sheets, r.listed)
	last, err := excelize.CoordinatesToCellName(max(1, len(r.table.Columns)), r.held+1)
	if err != nil {
		return err
	}
	if err := r.book.file.AutoFilter(r.sheet, "A1:"+last, nil); err != nil {
		return err
	}
	if r.held > 0 && (sums.Any() || r.held < r.rows) {
		if err := r.total(); err != nil {
			return err
		}
	}
	return r.out.Flush()
}

// total writes the last row.
func (r *rows) total() (err error) {
	said := "Total"
	if r.held < r.rows {
		said = r.cut(r.book)
	}
	for i, column := range r.table.Columns {
		cell := excelize.Cell{}
		if column.Sum {
			name, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			cell.Formula = fmt.Sprintf("SUBTOTAL(109,%s2:%s%d)", name, name, r.held+1)
			cell.Value = number(r.book.written, column.Kind, r.sums[i])
		} else if i == 0 {
			cell.Value = said
		}
		if cell.StyleID, err = r.book.style(look{kind: column.Kind, sum: true}); err != nil {
			return err
		}
		r.row[i] = cell
	}
	return r.out.SetRow(fmt.Sprintf("A%d", r.held+2), r.row)
}

// cut says that a sheet does not hold all rows.
func (l *listed) cut(b *Book) string {
	said := b.written.Or("COUPÉ : les ", "CUT: the first ") + b.written.Count(int64(l.held)) + b.written.Or(" premières lignes sur ", " rows of ") + b.written.Count(int64(l.rows))
	if l.file != "" {
		said += b.written.Or(" ; toutes sont dans ", "; all are in ") + l.file
	}
	return said
}

// counted are rows that no sheet holds.
type counted struct {
	book *Book
	listed
}

// Row leaves one out.
func (*counted) Row([]monthly.Cell) error { return nil }

// End notes how many there are.
func (c *counted) End(sums monthly.Sums) error {
	c.rows = sums.Rows
	c.book.sheets = append(c.book.sheets, c.listed)
	return nil
}
