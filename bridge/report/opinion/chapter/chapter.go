// Package chapter is the part of a month's report that tells what requesters
// think, in French and in English.
package chapter

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/opinion"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Store is what a chapter reads.
type Store interface {
	SurveyCounts(ctx context.Context, from, to, now time.Time) ([]ledger.SurveyCount, error)
}

// Ask is what a chapter is asked for.
type Ask struct {
	Month    ledger.Month
	Zone     *time.Location
	Language string // fr or en
	Now      time.Time
	On       bool // requesters are asked at present
	// Region is a region as people call it; nil for its name.
	Region func(name string) string
}

// Of is the part of a month's report on satisfaction; nil where nobody is
// asked, and nobody was.
func Of(ctx context.Context, store Store, ask Ask) (*monthly.Chapter, error) {
	period := sla.MonthOf(ask.Month.Year(), ask.Month.Of(), ask.Zone)
	counts, err := store.SurveyCounts(ctx, period.From, period.Till, ask.Now)
	if err != nil {
		return nil, fmt.Errorf("count what requesters think: %w", err)
	}
	if !ask.On && len(counts) == 0 {
		return nil, nil //nolint:nilnil // there is none
	}
	w := wordsOf(ask.Language)
	all := opinion.By(counts, nil)[0]
	chapter := &monthly.Chapter{Key: "satisfaction", Title: w.title}
	if all.Asked == 0 {
		chapter.Text = []string{w.nobody}
		if table := w.unasked(&all); table != nil {
			chapter.Blocks = append(chapter.Blocks, monthly.Block{Table: table})
		}
		return chapter, nil
	}
	chapter.Text = []string{w.method}
	if all.Pending > 0 {
		chapter.Notices = append(chapter.Notices, fmt.Sprintf(w.pending, all.Pending))
	}
	chapter.Blocks = []monthly.Block{
		{Figures: w.figures(&all)},
		{Chart: w.chart(counts)},
		{Table: w.table("satisfaction-criticite", w.byCriticity, opinion.Criticity, monthly.Criticity, opinion.By(counts, []string{opinion.Criticity}), func(name string) string { return name })},
		{Table: w.table("satisfaction-region", w.byRegion, opinion.Region, monthly.Text, opinion.By(counts, []string{opinion.Region}), named(ask.Region))},
	}
	if table := w.unasked(&all); table != nil {
		chapter.Blocks = append(chapter.Blocks, monthly.Block{Table: table})
	}
	return chapter, nil
}

func named(region func(string) string) func(string) string {
	return func(name string) string {
		if region == nil || name == "" {
			return name
		}
		return cmp.Or(region(name), name)
	}
}

func count(n int) monthly.Cell { return monthly.Cell{Number: int64(n), Known: true} }

func (w *words) rate(value int64, known bool) monthly.Cell {
	if !known {
		return monthly.Cell{Text: w.none}
	}
	return monthly.Cell{Number: value, Known: true}
}

func (w *words) figures(g *opinion.Group) []monthly.Figure {
	return []monthly.Figure{
		{Title: w.asked, Kind: monthly.Count, Cell: count(g.Asked)},
		{Title: w.answerRate, Kind: monthly.Share, Cell: w.rate(g.AnswerRate()), Note: fmt.Sprintf("n = %d", g.Asked)},
		{Title: w.rateTitle, Kind: monthly.Share, Cell: w.rate(g.Rate()), Note: fmt.Sprintf("n = %d", g.Answered)},
	}
}

// chart has the marks along, the best first, stacked by criticity.
func (w *words) chart(counts []ledger.SurveyCount) *monthly.Chart {
	chart := &monthly.Chart{Key: "satisfaction-notes", Title: w.chartTitle, Form: monthly.Stacked, Kind: monthly.Count}
	for mark := bridge.MaxMark; mark >= bridge.MinMark; mark-- {
		chart.Labels = append(chart.Labels, w.marks[mark-1])
	}
	for _, g := range opinion.By(counts, []string{opinion.Criticity}) {
		series := monthly.Series{Key: g.Values[0], Title: cmp.Or(g.Values[0], w.unknown)}
		for mark := bridge.MaxMark; mark >= bridge.MinMark; mark-- {
			n := int64(g.Marks[mark-1])
			series.Values = append(series.Values, &n)
		}
		chart.Series = append(chart.Series, series)
	}
	return chart
}

func (w *words) table(key, title, dimension string, kind monthly.Kind, groups []opinion.Group, name func(string) string) *monthly.Table {
	table := &monthly.Table{Key: key, Title: title, Columns: []monthly.Column{
		{Key: dimension, Title: w.dimensions[dimension], Kind: kind},
		{Key: "asked", Title: w.asked, Kind: monthly.Count, Sum: true},
		{Key: "answered", Title: w.answered, Kind: monthly.Count, Sum: true},
		{Key: "answer_rate", Title: w.answerRate, Kind: monthly.Share},
	}}
	for mark := bridge.MaxMark; mark >= bridge.MinMark; mark-- {
		table.Columns = append(table.Columns, monthly.Column{Key: fmt.Sprintf("mark_%d", mark), Title: w.marks[mark-1], Kind: monthly.Count, Sum: true})
	}
	table.Columns = append(table.Columns, monthly.Column{Key: "rate", Title: w.rateTitle, Kind: monthly.Share})
	rows := make([][]monthly.Cell, 0, len(groups))
	for i := range groups {
		g := &groups[i]
		if g.Asked == 0 {
			continue
		}
		row := []monthly.Cell{{Text: cmp.Or(name(g.Values[0]), w.unknown)}, count(g.Asked), count(g.Answered), w.rate(g.AnswerRate())}
		for mark := bridge.MaxMark; mark >= bridge.MinMark; mark-- {
			row = append(row, count(g.Marks[mark-1]))
		}
		rows = append(rows, append(row, w.rate(g.Rate())))
	}
	table.Rows = monthly.RowsOf(rows)
	return table
}

// unasked tells who was not asked; nil for nobody.
func (w *words) unasked(g *opinion.Group) *monthly.Table {
	var rows [][]monthly.Cell
	for _, reason := range reasons {
		if n := g.Skipped[reason]; n > 0 {
			rows = append(rows, []monthly.Cell{{Text: w.reasons[reason]}, count(n)})
		}
	}
	if g.Failed > 0 {
		rows = append(rows, []monthly.Cell{{Text: w.failed}, count(g.Failed)})
	}
	if g.Waiting > 0 {
		rows = append(rows, []monthly.Cell{{Text: w.waiting}, count(g.Waiting)})
	}
	if rows == nil {
		return nil
	}
	return &monthly.Table{Key: "satisfaction-non-interroges", Title: w.unaskedTitle, Columns: []monthly.Column{
		{Key: "reason", Title: w.reason, Kind: monthly.Text}, {Key: "n", Title: w.requesters, Kind: monthly.Count, Sum: true},
	}, Rows: monthly.RowsOf(rows)}
}
