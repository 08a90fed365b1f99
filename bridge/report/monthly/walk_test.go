package monthly_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
)

// recorder is a form that notes what it is given; it takes the rows of tables whose
// keys are not in without.
type recorder struct {
	said    []string
	without []string
	fails   string
}

var errFails = errors.New("it fails")

func (r *recorder) note(format string, args ...any) error {
	said := fmt.Sprintf(format, args...)
	r.said = append(r.said, said)
	if r.fails != "" && strings.HasPrefix(said, r.fails) {
		return errFails
	}
	return nil
}

func (r *recorder) Begin(report *monthly.Report) error { return r.note("begin %s", report.Cover.Month) }
func (r *recorder) Chapter(c *monthly.Chapter) error   { return r.note("chapter %s", c.Key) }
func (r *recorder) Block(b *monthly.Block) error       { return r.note("block %d", len(b.Figures)) }
func (r *recorder) End() error                         { return r.note("end") }

func (r *recorder) Table(t *monthly.Table, file bool) (monthly.Rows, error) {
	err := r.note("table %s %t", t.Key, file)
	if slices.Contains(r.without, t.Key) {
		return nil, err
	}
	return recorded{r}, err
}

type recorded struct{ *recorder }

func (r recorded) Row(cells []monthly.Cell) error { return r.note("row %d", cells[0].Number) }
func (r recorded) End(sums monthly.Sums) error {
	return r.note("sums %d %v %t", sums.Rows, sums.Cells, sums.Any())
}

// small is a report with a table, and a file; asked counts how often rows are.
func small(asked *int) *monthly.Report {
	columns := []monthly.Column{{Key: "n", Kind: monthly.Count, Sum: true}, {Key: "at", Kind: monthly.Instant}}
	rows := func(yield func([]monthly.Cell, error) bool) {
		*asked++
		for _, n := range []int64{3, 4} {
			if !yield([]monthly.Cell{monthlytest.Number(n), monthlytest.Number(9)}, nil) {
				return
			}
		}
		yield([]monthly.Cell{{Text: "sans objet", Number: 100}, {}}, nil)
	}
	return &monthly.Report{
		Cover:    monthly.Cover{Month: "2026-10"},
		Chapters: []monthly.Chapter{{Key: "a", Blocks: []monthly.Block{{Table: &monthly.Table{Key: "t", Columns: columns, Rows: rows}}, {Figures: make([]monthly.Figure, 2)}}}, {Key: "b"}},
		Files:    []monthly.Table{{Key: "f", Columns: columns[1:]}},
	}
}

// TestWrite: every form is given the same in the same order, from rows that are
// asked for once; what is not known does not add up.
func TestWrite(t *testing.T) {
	t.Parallel()
	asked := 0
	all, some := &recorder{}, &recorder{without: []string{"t"}}
	if err := monthly.Write(t.Context(), small(&asked), nil, all, some); err != nil {
		t.Fatal(err)
	}
	const sums = "sums 3 [{ 7 true  } { 0 false  }] true"
	want := []string{"begin 2026-10", "chapter a", "block 0", "table t false", "row 3", "row 4", "row 100", sums, "block 2", "chapter b", "table f true", "sums 0 [{ 0 false  }] false", "end"}
	if !slices.Equal(all.said, want) {
		t.Errorf("given was\n%s\nwant\n%s", strings.Join(all.said, "\n"), strings.Join(want, "\n"))
	}
	want = slices.Concat(want[:4], want[8:])
	if !slices.Equal(some.said, want) || asked != 1 {
		t.Errorf("who takes no rows was given\n%s\nand rows were asked for %d times", strings.Join(some.said, "\n"), asked)
	}
}

// TestWriteFails: whatever fails is told with the table where it did, and nothing
// is given after it.
func TestWriteFails(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"begin", "chapter b", "block 2", "table f", "row 4", "sums 3", "end"} {
		asked, r := 0, &recorder{fails: at}
		if err := monthly.Write(t.Context(), small(&asked), nil, r); !errors.Is(err, errFails) || !strings.HasPrefix(r.said[len(r.said)-1], at) {
			t.Errorf("%s: %v, after %q", at, err, r.said[len(r.said)-1])
		}
	}
	asked, report := 0, small(new(int))
	table := report.Chapters[0].Blocks[0].Table
	table.Rows = func(yield func([]monthly.Cell, error) bool) { yield(nil, errFails) }
	if err := monthly.Write(t.Context(), report, nil, &recorder{}); !errors.Is(err, errFails) || !strings.Contains(err.Error(), "table t: ") {
		t.Errorf("rows that can't be read: %v", err)
	}
	table.Rows = monthly.RowsOf([][]monthly.Cell{make([]monthly.Cell, 2), make([]monthly.Cell, 3)})
	if err := monthly.Write(t.Context(), report, nil, &recorder{}); err == nil || err.Error() != "table t: row 2 has 3 cells, and the table 2 columns" {
		t.Errorf("a row of another table: %v", err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := monthly.Write(stopped, small(&asked), nil, &recorder{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestWriteTells: it is told now and then how far a table is.
func TestWriteTells(t *testing.T) {
	t.Parallel()
	table := monthlytest.Operations(2500)
	var told []string
	if err := monthly.Write(t.Context(), &monthly.Report{Files: []monthly.Table{table}}, func(table string, rows int) { told = append(told, fmt.Sprint(table, rows)) }, &recorder{}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, []string{"Détail des opérations1000", "Détail des opérations2000"}) {
		t.Errorf("told was %v", told)
	}
}
