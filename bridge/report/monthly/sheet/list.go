package sheet

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// list is a sheet of few rows that is no table. The third cell of a row is of the
// look's kind, the others are texts.
type list struct {
	book *Book
	name string
	out  *excelize.StreamWriter
	row  int
}

// list begins one, with columns so many letters wide.
func (b *Book) list(name string, wide ...float64) (*list, error) {
	if err := b.layout(name); err != nil {
		return nil, err
	}
	out, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i := range wide {
		if err := out.SetColWidth(i+1, i+1, wide[i]); err != nil {
			return nil, err
		}
	}
	return &list{book: b, name: name, out: out}, nil
}

func (l *list) put(how look, cells ...monthly.Cell) (err error) {
	l.row++
	values := make([]any, len(cells))
	for i := range cells {
		kind := monthly.Text
		if i == 2 {
			kind = how.kind
		}
		cell, err := l.book.cell(kind, &cells[i])
		if err != nil {
			return err
		}
		switch {
		case how.head || how.bold:
			own := how
			own.kind = kind
			cell.StyleID, err = l.book.style(own)
		case i > 2: // notes are long
			cell.StyleID, err = l.book.style(look{kind: kind, wrap: true})
		}
		if err != nil {
			return err
		}
		values[i] = cell
	}
	return l.out.SetRow(fmt.Sprintf("A%d", l.row), values)
}

// texts writes a row of texts.
func (l *list) texts(how look, said ...string) error {
	cells := make([]monthly.Cell, len(said))
	for i := range said {
		cells[i].Text = said[i]
	}
	return l.put(how, cells...)
}

// link has the second cell of the next row lead to a sheet.
func (l *list) link(sheet string) error {
	return l.book.file.SetCellHyperLink(l.name, fmt.Sprintf("B%d", l.row+1), "'"+strings.ReplaceAll(sheet, "'", "''")+"'!A1", "Location")
}
