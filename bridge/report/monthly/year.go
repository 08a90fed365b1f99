package monthly

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
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

// label is a month along an axis: 10/2026.
func label(of ledger.Month) string {
	return time.Date(of.Year(), of.Of(), 1, 0, 0, 0, 0, time.UTC).Format("01/2006")
}

func labelsOf(year []past) (all []string) {
	for _, p := range year {
		all = append(all, label(p.of))
	}
	return all
}

// seriesOf makes one of a value for each month; nil leaves a gap.
func seriesOf(year []past, key, title string, of func(*past) *int64) Series {
	s := Series{Key: key, Title: title}
	for i := range year {
		var value *int64
		if year[i].there {
			value = of(&year[i])
		}
		s.Values = append(s.Values, value)
	}
	return s
}

// opened is how many tickets were opened, by month and criticity.
func (j *job) opened(year []past) *Chart {
	c := &Chart{
		Key: "opened", Title: j.say("Tickets ouverts, douze mois"), Form: Stacked, Kind: Count, Labels: labelsOf(year),
		Note: j.say("Les mois arrêtés sont ceux de leurs documents, rectificatifs compris ; les autres, ce que le registre en dit aujourd'hui."),
	}
	keys := make(map[string]bool)
	for _, p := range year {
		for _, s := range p.stock {
			keys[s.Criticity] = keys[s.Criticity] || s.Opened > 0
		}
	}
	for _, criticity := range bridge.Criticities {
		keys[string(criticity)] = true
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		name, title := key, key
		if key == "" {
			if name, title = "none", j.say("sans criticité"); !keys[key] {
				continue
			}
		}
		c.Series = append(c.Series, seriesOf(year, name, title, func(p *past) *int64 {
			n := int64(0)
			for _, s := range p.stock {
				if s.Criticity == key {
					n += s.Opened
				}
			}
			return &n
		}))
	}
	return c
}

// rates are those of a clock, by month and criticity.
func (j *job) rates(year []past, name policy.ClockName) *Chart {
	c := &Chart{
		Key: "rate-" + string(name), Form: Lines, Kind: Share, Labels: labelsOf(year),
		Title: j.say("Taux de respect, douze mois : %s", j.term(name.Title())), Note: j.say("Un mois sans cas laisse un vide : « sans objet »."),
	}
	for _, criticity := range bridge.Criticities {
		c.Series = append(c.Series, seriesOf(year, string(criticity), string(criticity), func(p *past) *int64 {
			s := (&frozen.Head{Sums: p.sums}).Find(string(name), string(criticity))
			return rateOf(s.Met, s.Breached)
		}))
	}
	return c
}

// restoring is the MTTR of restoration, by month and criticity.
func (j *job) restoring(year []past) *Chart {
	c := &Chart{
		Key: "mttr", Title: j.say("Temps moyen de rétablissement (MTTR brut), douze mois"), Form: Lines, Kind: Duration, Labels: labelsOf(year),
	}
	for _, criticity := range bridge.Criticities {
		c.Series = append(c.Series, seriesOf(year, string(criticity), string(criticity), func(p *past) *int64 {
			s := (&frozen.Head{Sums: p.sums}).Find(string(policy.ClockRestore), string(criticity))
			if s.Stopped == 0 {
				return nil
			}
			mean := s.Gross.Sum / s.Stopped
			return &mean
		}))
	}
	return c
}

// inYear is the availability of all equipment and of all sites, by month.
func (j *job) inYear(year []past) *Chart {
	c := &Chart{
		Key: "availability", Title: j.say("Disponibilité, douze mois"), Form: Lines, Kind: Share, Labels: labelsOf(year), Target: j.targetOf("sites"),
		Note: j.say("Temps additionnés de tous les équipements, et de tous les établissements. Un mois non mesuré, ou non arrêté, laisse un vide."),
	}
	for _, each := range [][2]string{{"equipment", j.say("équipements")}, {"sites", j.say("établissements")}} {
		c.Series = append(c.Series, seriesOf(year, each[0], each[1], func(p *past) *int64 { return p.measured[each[0]] }))
	}
	return c
}

