package folder

import (
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
	"github.com/vigie-noc/vigie/bridge/report/monthly/rows"
)

// listing writes each table into a file of rows.
type listing struct{ draft *draft }

func (*listing) Begin(*monthly.Report) error    { return nil }
func (*listing) Chapter(*monthly.Chapter) error { return nil }
func (*listing) Block(*monthly.Block) error     { return nil }
func (*listing) End() error                     { return nil }

func (l *listing) Table(t *monthly.Table, _ bool) (monthly.Rows, error) {
	cover := &l.draft.report.Cover
	f, err := l.draft.create(l.draft.name(t.Key, CSV), t.Title, CSV)
	if err != nil {
		return nil, err
	}
	for _, column := range t.Columns {
		f.Columns = append(f.Columns, Column{Key: column.Key, Kind: column.Kind})
	}
	written, err := rows.Begin(f, t, notation.Of(cover))
	return &listed{written, f}, err
}

// listed are the rows of one file, which is over with them: a report has more
// tables than a process may have open files.
type listed struct {
	*rows.Rows

	file *file
}

func (l *listed) End(sums monthly.Sums) error {
	l.file.Rows = sums.Rows
	if err := l.Rows.End(sums); err != nil {
		return err
	}
	return l.file.finish()
}
