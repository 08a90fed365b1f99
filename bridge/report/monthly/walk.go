package monthly

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Writer is a form that a report is written in. It is given the report from its
// beginning to its end, one part after the other.
type Writer interface {
	Begin(report *Report) error
	Chapter(chapter *Chapter) error
	// Block gives the figures, the chart or the text of one; tables are apart.
	Block(block *Block) error
	// Table begins one, and tells who takes its rows; nil for nobody. A file is of
	// Report.Files.
	Table(table *Table, file bool) (Rows, error)
	End() error
}

// Rows take those of a table.
type Rows interface {
	// Row takes one, which has a cell for every column and is not kept.
	Row(cells []Cell) error
	// End says that there are no more; sums are of the columns that add up, with
	// a cell for every column.
	End(sums Sums) error
}

// Sums are what the numbers of a table add up to.
type Sums struct {
	Rows  int
	Cells []Cell // one for every column, known where it adds up
}

// Any tells whether something adds up.
func (s *Sums) Any() bool {
	return slices.ContainsFunc(s.Cells, func(c Cell) bool { return c.Known })
}

// Write walks a report for all writers at once. Rows are asked for once, so that
// all forms say the same even where the ledger goes on, and cost once what they
// cost. Tell is told now and then how many rows of a table were written; nil for
// nobody.
func Write(ctx context.Context, report *Report, tell func(table string, rows int), writers ...Writer) error {
	w := walk{ctx: ctx, tell: tell, writers: writers}
	if err := w.each(func(to Writer) error { return to.Begin(report) }); err != nil {
		return err
	}
	for i := range report.Chapters {
		if err := w.chapter(&report.Chapters[i]); err != nil {
			return err
		}
	}
	for i := range report.Files {
		if err := w.table(&report.Files[i], true); err != nil {
			return err
		}
	}
	return w.each(Writer.End)
}

type walk struct {
	ctx     context.Context //nolint:containedctx // it lives as long as the call that it is of
	tell    func(string, int)
	writers []Writer
}

func (w *walk) each(do func(Writer) error) error {
	for _, to := range w.writers {
		if err := do(to); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) chapter(c *Chapter) error {
	if err := w.each(func(to Writer) error { return to.Chapter(c) }); err != nil {
		return err
	}
	for i := range c.Blocks {
		b := &c.Blocks[i]
		if err := w.each(func(to Writer) error { return to.Block(b) }); err != nil {
			return err
		}
		if b.Table == nil {
			continue
		}
		if err := w.table(b.Table, false); err != nil {
			return err
		}
	}
	return nil
}

// toldEvery is how many rows are written between two words of them.
const toldEvery = 1000

func (w *walk) table(t *Table, file bool) error {
	var takers []Rows
	if err := w.each(func(to Writer) error {
		rows, err := to.Table(t, file)
		if rows != nil {
			takers = append(takers, rows)
		}
		return err
	}); err != nil {
		return err
	}
	sums, err := w.rows(t, takers)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Key, err)
	}
	for _, to := range takers {
		if err := to.End(sums); err != nil {
			return fmt.Errorf("table %s: %w", t.Key, err)
		}
	}
	return nil
}

func (w *walk) rows(t *Table, takers []Rows) (Sums, error) {
	sums := Sums{Cells: make([]Cell, len(t.Columns))}
	for i, column := range t.Columns {
		sums.Cells[i].Known = column.Sum
	}
	if t.Rows == nil {
		return sums, nil
	}
	for cells, err := range t.Rows {
		if err := cmp.Or(err, w.ctx.Err()); err != nil {
			return sums, err
		}
		if len(cells) != len(t.Columns) {
			return sums, fmt.Errorf("row %d has %d cells, and the table %d columns", sums.Rows+1, len(cells), len(t.Columns))
		}
		for _, to := range takers {
			if err := to.Row(cells); err != nil {
				return sums, err
			}
		}
		for i := range cells {
			if sums.Cells[i].Known && cells[i].Known {
				sums.Cells[i].Number += cells[i].Number
			}
		}
		if sums.Rows++; sums.Rows%toldEvery == 0 && w.tell != nil {
			w.tell(t.Title, sums.Rows)
		}
	}
	return sums, nil
}
