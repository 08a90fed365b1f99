package opinion_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/opinion"
	"github.com/vigie-noc/vigie/bridge/report/opinion/chapter"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counts are 10 who were asked, of whom 6 answered and 4 of these are satisfied.
var counts = []ledger.SurveyCount{
	{Criticity: bridge.P2, Region: "sfax", State: bridge.SurveyAsked, Mark: 5, N: 3},
	{Criticity: bridge.P3, Region: "sfax", State: bridge.SurveyAsked, Mark: 4, N: 1},
	{Criticity: bridge.P3, Region: "", State: bridge.SurveyAsked, Mark: 1, N: 2},
	{Criticity: bridge.P3, Region: "sfax", State: bridge.SurveyAsked, N: 3, Pending: 2},
	{Criticity: bridge.P3, Region: "sfax", State: bridge.SurveySending, N: 1, Pending: 1},
	{Criticity: bridge.P4, Region: "gafsa", State: bridge.SurveySkipped, Skip: bridge.SkipRefused, N: 7},
	{Criticity: bridge.P4, Region: "gafsa", State: bridge.SurveyFailed, N: 2},
	{Criticity: bridge.P4, Region: "gafsa", State: bridge.SurveyWaiting, N: 1},
}

func TestBy(t *testing.T) {
	t.Parallel()
	all := opinion.By(counts, nil)
	if len(all) != 1 {
		t.Fatalf("by nothing there are %d groups", len(all))
	}
	want := opinion.Group{
		Values: []string{}, Asked: 10, Answered: 6, Pending: 3, Marks: [bridge.MaxMark]int{2, 0, 0, 1, 3}, Waiting: 1, Failed: 2,
		Skipped: map[bridge.SurveySkip]int{bridge.SkipRefused: 7},
	}
	if !reflect.DeepEqual(all[0], want) {
		t.Errorf("all are %+v\nwant %+v", all[0], want)
	}
	if rate, known := all[0].Rate(); rate != 66_666 || !known { // cut
		t.Errorf("satisfied are %d, %t", rate, known)
	}
	if rate, known := all[0].AnswerRate(); rate != 60_000 || !known {
		t.Errorf("answers are %d, %t", rate, known)
	}
	none := opinion.By(nil, nil)
	if _, known := none[0].Rate(); known || none[0].Asked != 0 {
		t.Errorf("of nobody there is a rate: %+v", none[0])
	}
	var values [][]string
	for _, g := range opinion.By(counts, opinion.Dimensions) {
		values = append(values, g.Values)
	}
	if want := [][]string{{"P2", "sfax"}, {"P3", ""}, {"P3", "sfax"}, {"P4", "gafsa"}}; !reflect.DeepEqual(values, want) {
		t.Errorf("by both they are %v", values)
	}
}

type kept struct {
	counts         []ledger.SurveyCount
	err            error
	from, to, when time.Time
}

func (k *kept) SurveyCounts(_ context.Context, from, to, now time.Time) ([]ledger.SurveyCount, error) {
	k.from, k.to, k.when = from, to, now
	return k.counts, k.err
}

// cells are a table as text, number or reason.
func cells(t *testing.T, table *monthly.Table) (rows []string) {
	t.Helper()
	for row, err := range table.Rows {
		if err != nil || len(row) != len(table.Columns) {
			t.Fatalf("%s has the row %v of %d columns, %v", table.Key, row, len(table.Columns), err)
		}
		var line []string
		for n, cell := range row {
			text := cell.Text
			if cell.Known {
				text = strconv.FormatInt(cell.Number, 10)
			}
			if cell.Known == (table.Columns[n].Kind == monthly.Text || table.Columns[n].Kind == monthly.Criticity) {
				t.Errorf("%s, column %s: %+v", table.Key, table.Columns[n].Key, cell)
			}
			line = append(line, text)
		}
		rows = append(rows, strings.Join(line, " "))
	}
	return rows
}

func TestChapter(t *testing.T) {
	t.Parallel()
	month, _ := ledger.MonthNamed("2026-03")
	zone := time.FixedZone("Tunis", 3600)
	ask := chapter.Ask{
		Month: month, Zone: zone, Language: "fr", Now: time.Date(2026, 4, 5, 0, 0, 0, 0, time.UTC),
		Region: func(name string) string { return map[string]string{"sfax": "صفاقس"}[name] },
	}
	store := &kept{counts: counts}
	part, err := chapter.Of(t.Context(), store, ask)
	if err != nil {
		t.Fatal(err)
	}
	if !store.from.Equal(time.Date(2026, 3, 1, 0, 0, 0, 0, zone)) || !store.to.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, zone)) || store.when != ask.Now {
		t.Errorf("it asked for %s to %s as of %s", store.from, store.to, store.when)
	}
	if len(part.Notices) != 1 || !strings.Contains(part.Notices[0], "3 des demandeurs") || len(part.Blocks) != 5 {
		t.Fatalf("the chapter is %+v", part)
	}
	var figures []int64
	for _, figure := range part.Blocks[0].Figures {
		figures = append(figures, figure.Cell.Number)
	}
	if !slices.Equal(figures, []int64{10, 60_000, 66_666}) {
		t.Errorf("the figures are %v", figures)
	}
	chart := part.Blocks[1].Chart
	for _, series := range chart.Series {
		if len(series.Values) != len(chart.Labels) || chart.Labels[0] != "Très satisfait" {
			t.Errorf("the chart is %+v", chart)
		}
	}
	if got, want := cells(t, part.Blocks[2].Table), []string{"P2 3 3 100000 3 0 0 0 0 100000", "P3 7 3 42857 0 1 0 0 2 33333"}; !slices.Equal(got, want) {
		t.Errorf("by criticity it is %q\nwant %q", got, want)
	}
	if got, want := cells(t, part.Blocks[3].Table), []string{"non connue 2 2 100000 0 0 0 0 2 0", "صفاقس 8 4 50000 3 1 0 0 0 100000"}; !slices.Equal(got, want) {
		t.Errorf("by region it is %q\nwant %q", got, want)
	}
	if got := cells(t, part.Blocks[4].Table); len(got) != 3 || got[0] != "ne veut plus être interrogé 7" {
		t.Errorf("not asked are %q", got)
	}
}

func TestChapterOfNobody(t *testing.T) {
	t.Parallel()
	month, _ := ledger.MonthNamed("2026-03")
	ask := chapter.Ask{Month: month, Zone: time.UTC, Language: "en"}
	if part, err := chapter.Of(t.Context(), &kept{}, ask); part != nil || err != nil {
		t.Errorf("where nobody is asked there is %+v, %v", part, err)
	}
	ask.On = true
	part, err := chapter.Of(t.Context(), &kept{}, ask)
	if err != nil || len(part.Blocks) != 0 || !strings.Contains(part.Text[0], "not applicable") {
		t.Errorf("the chapter is %+v, %v", part, err)
	}
	part, err = chapter.Of(t.Context(), &kept{counts: counts[5:]}, ask)
	if err != nil || len(part.Blocks) != 1 || part.Blocks[0].Table == nil {
		t.Errorf("of who was not asked it is %+v, %v", part, err)
	}
	away := errors.New("away")
	if _, err := chapter.Of(t.Context(), &kept{err: away}, ask); !errors.Is(err, away) {
		t.Errorf("it fails with %v", err)
	}
}

// TestWords: nothing is left without a word in a language.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"fr", "en"} {
		part, err := chapter.Of(t.Context(), &kept{counts: counts}, chapter.Ask{Zone: time.UTC, Language: language})
		if err != nil {
			t.Fatal(err)
		}
		titles := []string{part.Title, part.Text[0]}
		for _, block := range part.Blocks {
			for _, figure := range block.Figures {
				titles = append(titles, figure.Title)
			}
			if block.Table != nil {
				titles = append(titles, block.Table.Title)
				for _, column := range block.Table.Columns {
					titles = append(titles, column.Title)
				}
			}
		}
		if slices.Contains(titles, "") {
			t.Errorf("in %s they are %q", language, titles)
		}
	}
}
