package monthly_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// told is a report with all of its rows, as text.
type told struct {
	*monthly.Report

	text   string
	tables map[string][][]monthly.Cell
	of     map[string]*monthly.Table
}

// tell takes all rows, and holds each to its columns.
func tell(t testing.TB, r *monthly.Report) *told {
	t.Helper()
	all := &told{Report: r, tables: make(map[string][][]monthly.Cell), of: make(map[string]*monthly.Table)}
	var b strings.Builder
	fmt.Fprintf(&b, "%s | %s | %s | %s\n", r.Cover.Title, r.Cover.Organisation, r.Cover.Contract, r.Cover.Period)
	for _, s := range r.Cover.Stamps {
		fmt.Fprintf(&b, "  %s : %s\n", s.Name, s.Value)
	}
	notices(&b, r.Cover.Notices)
	for _, c := range r.Chapters {
		fmt.Fprintf(&b, "\n# %s [%s]\n", c.Title, c.Key)
		notices(&b, c.Notices)
		for _, paragraph := range c.Text {
			fmt.Fprintln(&b, paragraph)
		}
		for i := range c.Blocks {
			block(t, &b, all, &c.Blocks[i])
		}
	}
	for i := range r.Files {
		b.WriteString("\n(file)")
		table(t, &b, all, &r.Files[i])
	}
	all.text = b.String()
	return all
}

func notices(b *strings.Builder, all []string) {
	for _, notice := range all {
		fmt.Fprintf(b, "! %s\n", notice)
	}
}

func block(t testing.TB, b *strings.Builder, all *told, of *monthly.Block) {
	t.Helper()
	for _, f := range of.Figures {
		fmt.Fprintf(b, "= %s : %s (%s)%s\n", f.Title, cell(f.Kind, f.Cell), f.Note, state(f.State))
	}
	for _, paragraph := range of.Text {
		fmt.Fprintln(b, paragraph)
	}
	if of.Table != nil {
		table(t, b, all, of.Table)
	}
	if of.Chart == nil {
		return
	}
	fmt.Fprintf(b, "~ %s [%s] %s, %s : %s\n", of.Chart.Title, of.Chart.Key, of.Chart.Form, of.Chart.Note, strings.Join(of.Chart.Labels, " "))
	for _, s := range of.Chart.Series {
		if len(s.Values) != len(of.Chart.Labels) {
			t.Errorf("%s has %d values for %d labels", s.Key, len(s.Values), len(of.Chart.Labels))
		}
		fmt.Fprintf(b, "  %s (%s):", s.Title, s.Key)
		for _, v := range s.Values {
			if v == nil {
				b.WriteString(" –")
			} else {
				b.WriteString(" " + cell(of.Chart.Kind, monthly.Cell{Number: *v, Known: true}))
			}
		}
		b.WriteString("\n")
	}
}

func table(t testing.TB, b *strings.Builder, all *told, of *monthly.Table) {
	t.Helper()
	if all.of[of.Key] != nil {
		t.Errorf("there are two tables %s", of.Key)
	}
	fmt.Fprintf(b, "\n## %s [%s] shown %d %s\n", of.Title, of.Key, of.Shown, of.Note)
	all.of[of.Key], all.tables[of.Key] = of, [][]monthly.Cell{}
	var titles []string
	for _, c := range of.Columns {
		titles = append(titles, c.Title)
	}
	fmt.Fprintln(b, strings.Join(titles, " | "))
	for row, err := range of.Rows {
		if err != nil || len(row) != len(of.Columns) {
			t.Fatalf("%s: %v, %d cells for %d columns", of.Key, err, len(row), len(of.Columns))
		}
		all.tables[of.Key] = append(all.tables[of.Key], row)
		var said []string
		for i, c := range row {
			said = append(said, cell(of.Columns[i].Kind, c)+state(c.State))
		}
		fmt.Fprintln(b, strings.Join(said, " | "))
	}
	if len(all.tables[of.Key]) == 0 {
		fmt.Fprintln(b, of.Empty)
	}
}

func state(s monthly.State) string {
	if s == monthly.Plain {
		return ""
	}
	return " <" + string(s) + ">"
}

func cell(kind monthly.Kind, c monthly.Cell) string {
	if !c.Known {
		return c.Text
	}
	switch kind { //nolint:exhaustive // the others are whole numbers, or texts
	case monthly.Instant:
		return time.UnixMilli(c.Number).In(time.FixedZone("", 3600)).Format("01-02 15:04")
	case monthly.Duration:
		return (time.Duration(c.Number) * time.Millisecond).Truncate(time.Minute).String()
	case monthly.Share:
		return fmt.Sprintf("%d.%03d%%", c.Number/1000, c.Number%1000)
	}
	return fmt.Sprint(c.Number)
}

// wants looks for all of some lines.
func (a *told) wants(t testing.TB, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(a.text, line) {
			t.Errorf("it does not say %q", line)
		}
	}
	if t.Failed() {
		t.Log(a.text)
	}
}
