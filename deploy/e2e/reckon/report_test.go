package reckon

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// table is one of a report, read to its end.
type table struct {
	t    *testing.T
	key  string
	at   map[string]int // columns by their key
	rows [][]monthly.Cell
}

// report makes one.
func (r *rig) report(ctx context.Context, ask monthly.Ask, contract *policy.Contract) (map[string]*table, error) {
	inv, err := r.loadShown()
	if err != nil {
		return nil, err
	}
	m := &monthly.Maker{
		Store: r.store, Contract: func() *policy.Contract { return contract }, Shelf: &frozen.Shelf{Store: r.store},
		Inventory: func() *inventory.Inventory { return inv }, Runbooks: runbooks(),
		Extra: []func(context.Context, ledger.Store, monthly.Ask) (*monthly.Chapter, error){r.satisfactionChapter, r.logbookChapter},
	}
	made, err := m.Report(ctx, ask)
	if err != nil {
		return nil, err
	}
	r.made = made
	all := make(map[string]*table)
	for i := range made.Chapters {
		for _, block := range made.Chapters[i].Blocks {
			if block.Table != nil {
				all[block.Table.Key] = readTable(r.T, block.Table)
			}
		}
	}
	for i := range made.Files {
		all[made.Files[i].Key] = readTable(r.T, &made.Files[i])
	}
	return all, nil
}

func readTable(t *testing.T, of *monthly.Table) *table {
	t.Helper()
	read := &table{t: t, key: of.Key, at: make(map[string]int)}
	for i, c := range of.Columns {
		read.at[c.Key] = i
	}
	for row, err := range of.Rows {
		if err != nil {
			t.Fatalf("%s: %v", of.Key, err)
		}
		if len(row) != len(of.Columns) {
			t.Fatalf("%s: a row of %d cells, of %d columns", of.Key, len(row), len(of.Columns))
		}
		read.rows = append(read.rows, slices.Clone(row))
	}
	return read
}

// cell is one of a row by its column's key.
func (t *table) cell(row []monthly.Cell, key string) monthly.Cell {
	t.t.Helper()
	n, there := t.at[key]
	if !there {
		t.t.Fatalf("%s has no column %s", t.key, key)
	}
	return row[n]
}

// numbers are the values of some columns, -1 where there is none.
func (t *table) numbers(row []monthly.Cell, keys ...string) (all [8]int64) {
	t.t.Helper()
	for i, key := range keys {
		if c := t.cell(row, key); c.Known {
			all[i] = c.Number
		} else {
			all[i] = -1
		}
	}
	return all
}

// line is a row of figures under a name.
type line struct {
	name    string
	figures [8]int64
}

func (l line) empty() bool {
	return !slices.ContainsFunc(l.figures[:], func(n int64) bool { return n > 0 })
}

// tables compares all tables of a report that have figures.
func (r *rig) tables(ctx context.Context, all map[string]*table, d *document, b *book, s *signed, verdicts []verdict) {
	from, to, at := instant(r.T, d.From), instant(r.T, d.To), instant(r.T, d.ClosedAt)
	r.engagements(all, d, s, verdicts, from, to)
	r.measuredTables(all, d)
	r.holdersOf(all, d, b.holders(s, from, to, at))
	r.lists(ctx, all, d, b, s, from, to, at)
	tickets, places := r.tickets(ctx, b, s, from, to, at), r.places(ctx, from, to)
	r.recurrences(all, d, tickets)
	r.equipment(all, d, tickets, places)
	r.worst(all, d, s, places)
	r.procedures(all, d, b, tickets)
	r.charts(d, b, s, verdicts)
	r.highlights(d, b, s, verdicts, tickets, r.majors(ctx, all, d, b, s, from, to, at))
	r.origins(all, d, tickets)
	r.priced(all, d, s, verdicts)
	r.changes(ctx, all, d, b, from, to, at)
	r.logbook(all, d, b, s, from, to, at)
	r.satisfaction(ctx, all, d, b, s, from, to, at)
}

// titles of clocks, as reports have them.
var titles = map[string]string{"response": "prise en compte", "intervention": "intervention", "restore": "rétablissement", "resolve": "résolution"}

func (r *rig) engagements(all map[string]*table, d *document, s *signed, verdicts []verdict, from, to int64) {
	found := keyed(sums(verdicts, from, to), sum.key)
	var rates, times, breaches []line
	for _, clock := range clocks {
		for _, criticity := range []string{"P1", "P2", "P3", "P4"} {
			m := found[clock+" "+criticity]
			name := titles[clock] + " " + criticity
			binding := clock == "response" || clock == "restore"
			if binding {
				rate := int64(-1)
				if n := m.Met + m.Breached; n > 0 {
					rate = m.Met * 100_000 / n
				}
				rates = append(rates, line{name, [8]int64{lasts(s.of(criticity, clock).Target), m.Met + m.Breached, m.Met, m.Breached, m.Contested, m.Running, rate}})
			}
			if m.Met+m.Breached+m.Running == 0 && !binding {
				continue
			}
			l := line{name, [8]int64{m.Stopped, m.Met + m.Breached - m.Stopped, -1, -1, -1, -1, -1, -1}}
			if m.Stopped > 0 {
				l.figures = [8]int64{m.Stopped, m.Met + m.Breached - m.Stopped, m.Gross.Sum / m.Stopped, m.Gross.Median, m.Gross.P90, m.Net.Sum / m.Stopped, m.Net.Median, m.Net.P90}
			}
			times = append(times, l)
		}
	}
	for i := range verdicts {
		v := verdicts[i].told()
		if binding := v.clock == "response" || v.clock == "restore"; v.result != "breached" || v.at < from || v.at >= to || !binding {
			continue
		}
		l := line{cmp.Or(v.number, "–") + " " + titles[v.clock] + " " + v.criticity, [8]int64{v.at, v.target, v.net, v.overrun}}
		if !v.stopped {
			l.figures[2], l.figures[3] = -1, -1
		}
		breaches = append(breaches, l)
	}
	two := func(t *table, row []monthly.Cell) string {
		return t.cell(row, "clock").Text + " " + t.cell(row, "criticity").Text
	}
	r.table(d, all["rates"], rates, two, "target", "n", "met", "breached", "contested", "running", "rate")
	r.table(d, all["times"], times, two, "n", "open", "gross_mean", "gross_median", "gross_p90", "net_mean", "net_median", "net_p90")
	r.table(d, all["breaches"], breaches, func(t *table, row []monthly.Cell) string {
		return t.cell(row, "ticket").Text + " " + two(t, row)
	}, "breached", "target", "net", "overrun")
	var stocks []line
	for _, st := range d.Stock { // which was compared before
		stocks = append(stocks, line{st.Criticity, [8]int64{st.Start, st.Opened, st.Reopened, st.Resolved, st.Cancelled, st.Merged, st.Left, st.End}})
	}
	r.table(d, all["stock"], stocks, func(t *table, row []monthly.Cell) string { return t.cell(row, "criticity").Text }, "start", "opened", "reopened", "resolved", "cancelled", "merged", "left", "end")
}

// table compares one table with lines that were reckoned here.
func (r *rig) table(d *document, t *table, mine []line, name func(*table, []monthly.Cell) string, keys ...string) {
	r.Helper()
	if t == nil && len(mine) == 0 {
		return
	}
	if t == nil {
		r.Errorf("%s: the report has no such table for %s", d.Month, keys)
		return
	}
	theirs := make([]line, 0, len(t.rows))
	for _, row := range t.rows {
		theirs = append(theirs, line{name(t, row), t.numbers(row, keys...)})
	}
	if t.key == "lines" || t.key == "third-parties" { // who had nothing may be told or not
		theirs, mine = slices.DeleteFunc(theirs, line.empty), slices.DeleteFunc(mine, line.empty)
	}
	same(r, d.Month+", report, "+t.key, theirs, mine)
	r.seen[t.key] += len(mine)
}

// measuredTables are those of availability.
func (r *rig) measuredTables(all map[string]*table, d *document) {
	for _, kind := range []string{"equipment", "sites", "regions"} {
		var lines []line
		for _, m := range d.measured { // which was compared before
			if m.Of != kind {
				continue
			}
			l := line{m.Name, [8]int64{-1, -1, -1, m.Down, m.Maintenance, m.Unmeasured, m.Outside}}
			if up := m.Up + m.Down; up > 0 {
				l.figures[0] = m.Up * 100_000 / up
			}
			if whole := m.Up + m.Down + m.Unmeasured; m.Unmeasured*1000 > whole {
				l.figures[1], l.figures[2] = (m.Up+m.Unmeasured)*100_000/whole, m.Up*100_000/whole
			}
			if kind == "regions" { // which the table names by their titles
				l.name = r.regionTitle(m.Name)
			}
			lines = append(lines, l)
		}
		column := map[string]string{"equipment": "device", "sites": "name", "regions": "region"}[kind]
		r.table(d, all["availability-"+kind], lines, func(t *table, row []monthly.Cell) string { return t.cell(row, column).Text },
			"rate", "best", "worst", "down", "maintenance", "unmeasured", "outside")
	}
}

func (r *rig) regionTitle(name string) string {
	for _, region := range r.year.Estates[0].Inventory.Regions {
		if region.Name == name {
			return region.Title
		}
	}
	return name
}
