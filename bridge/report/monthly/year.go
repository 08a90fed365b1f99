package monthly

import (
	"context"
	"slices"

	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// evolution is how many months charts show, the told one with them.
const evolution = 12

// past is a month of a chart.
type past struct {
	of       ledger.Month
	there    bool // anything is known of it
	stock    []frozen.Stock
	sums     []frozen.Sum
	measured map[string]*int64 // rates of all things together, by what they are of
}

// year are the months up to the told one, which is the last. They are told by
// their documents with all rectifications up to here, or by what is kept now where
// they were not closed.
func (j *job) year(ctx context.Context) ([]past, error) {
	if j.past != nil {
		return j.past, nil
	}
	for of := j.ask.Month - evolution + 1; of <= j.ask.Month; of++ {
		p, err := j.pastOf(ctx, of)
		if err != nil {
			return nil, err
		}
		j.past = append(j.past, p)
	}
	return j.past, nil
}

func (j *job) pastOf(ctx context.Context, of ledger.Month) (p past, err error) {
	p.of = of
	if of == j.ask.Month {
		p.there, p.stock, p.sums, p.measured = true, j.month.Stock, j.month.Sums, together(j.measured)
		return p, nil
	}
	if m := frozen.Find(j.known, of); m != nil {
		p.there, p.stock, p.sums = true, frozen.KnownStock(m, j.known), frozen.KnownSums(m, j.known)
		p.measured, err = j.measuredThen(ctx, m)
		return p, err
	}
	period := sla.MonthOf(of.Year(), of.Of(), j.zone)
	if p.stock, err = closing.StockOf(ctx, j.Store, period.From, period.Till); err != nil {
		return p, err
	}
	sums, err := j.Store.MeasuredMonth(ctx, of)
	for i := range sums {
		p.sums = append(p.sums, frozen.SumOf(&sums[i]))
	}
	p.there = slices.ContainsFunc(p.stock, func(s frozen.Stock) bool { return s.Opened+s.Resolved > 0 }) ||
		slices.ContainsFunc(p.sums, func(s frozen.Sum) bool { return s.Met+s.Breached > 0 })
	return p, err
}

// measuredThen is the availability of all things in a month that was closed.
func (j *job) measuredThen(ctx context.Context, m *frozen.Month) (map[string]*int64, error) {
	document, err := j.Store.MonthDocument(ctx, m.Contract.Name, m.Of)
	if err != nil {
		return nil, err
	}
	lines, err := frozen.MeasuredOf(document)
	if err != nil {
		return nil, err
	}
	by := make(map[string][]frozen.Measured)
	for i := range lines {
		by[lines[i].Of] = append(by[lines[i].Of], lines[i])
	}
	return together(by), nil
}

// together is the availability of all things of a kind, whose times are added up.
func together(by map[string][]frozen.Measured) map[string]*int64 {
	rates := make(map[string]*int64)
	for of, lines := range by {
		var sum availability.Figure
		for i := range lines {
			sum = sum.Add(figureOf(&lines[i]))
		}
		if rate := sum.Measured(); rate.Defined {
			rates[of] = &rate.Thousandths
		}
	}
	return rates
}
