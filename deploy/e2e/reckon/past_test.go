package reckon

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// point is a value of a chart, -1 where there is a gap.
type point struct {
	chart, series, month string
	value                int64
}

// charts compares those of twelve months: what is known by now of each month, and
// nothing of the time before the year. What was measured is told by the documents.
func (r *rig) charts(d *document, b *book, s *signed, verdicts []verdict) {
	told, at := firstOf(r.year.Zone, d.Month), instant(r.T, d.ClosedAt)
	var mine []point
	for first := told.AddDate(0, -11, 0); !first.After(told); first = first.AddDate(0, 1, 0) {
		add := func(chart, series string, value int64) {
			mine = append(mine, point{chart, series, first.Format("01/2006"), value})
		}
		of := d
		for _, before := range r.docs {
			if firstOf(r.year.Zone, before.Month).Equal(first) && !first.Equal(told) {
				of = before
			}
		}
		if of == d && !first.Equal(told) {
			of = nil
		}
		from, to := first.UnixMilli(), first.AddDate(0, 1, 0).UnixMilli()
		stocks, found := keyed(b.stocks(s, from, to, at), stock.key), keyed(sums(verdicts, from, to), sum.key)
		for _, criticity := range []string{"P1", "P2", "P3", "P4"} {
			response, restore := found["response "+criticity], found["restore "+criticity]
			if of == nil {
				add("opened", criticity, -1)
			} else {
				add("opened", criticity, stocks[criticity].Opened)
			}
			add("rate-response", criticity, part(response.Met, response.Met+response.Breached))
			add("rate-restore", criticity, part(restore.Met, restore.Met+restore.Breached))
			mean := int64(-1)
			if restore.Stopped > 0 {
				mean = restore.Gross.Sum / restore.Stopped
			}
			add("mttr", criticity, mean)
		}
		for _, kind := range []string{"equipment", "sites"} {
			up, measured := of.up(kind)
			add("availability", kind, part(up, measured))
		}
	}
	if len(d.measured) > 0 { // a month that goes on promises nothing yet
		mine = append(mine, point{"availability", "target", "", thousandths(s.Availability.Targets["sites"])})
	}
	theirs := r.points("volumes", "engagements", "availability")
	same(r, d.Month+", charts", theirs, mine)
	for _, p := range mine {
		r.seen[p.chart+", twelve months"] += int(number(p.value > 0))
	}
}

// firstOf is the first instant of a month, of which more may be said behind it.
func firstOf(zone *time.Location, name string) time.Time {
	first, err := time.ParseInLocation("2006-01", name[:len("2006-01")], zone)
	if err != nil {
		panic(err) // documents are read before
	}
	return first
}

// part is one of a whole in thousandths of a percent, -1 of nothing.
func part(of, whole int64) int64 {
	if whole == 0 {
		return -1
	}
	return of * 100_000 / whole
}

// up is how much of what was measured of a kind was up, all things together.
func (d *document) up(kind string) (up, measured int64) {
	if d == nil {
		return 0, 0
	}
	for _, m := range d.measured {
		if m.Of == kind {
			up, measured = up+m.Up, measured+m.Up+m.Down
		}
	}
	return up, measured
}

// points are all of the charts that some chapters of the report have that was made
// last.
func (r *rig) points(chapters ...string) (all []point) {
	for i := range r.made.Chapters {
		if !slices.Contains(chapters, r.made.Chapters[i].Key) {
			continue
		}
		for _, block := range r.made.Chapters[i].Blocks {
			if block.Chart != nil {
				all = append(all, pointsOf(block.Chart)...)
			}
		}
	}
	return all
}

func pointsOf(c *monthly.Chart) (all []point) {
	for _, s := range c.Series {
		for i, label := range c.Labels {
			p := point{c.Key, s.Key, label, -1}
			if v := s.Values[i]; v != nil {
				p.value = *v
			}
			all = append(all, p)
		}
	}
	if c.Target != nil {
		all = append(all, point{c.Key, "target", "", *c.Target})
	}
	return all
}
