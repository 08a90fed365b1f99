package report

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// maxSeries bounds how many groups an answer has; the others are counted.
const maxSeries = 50

var seriesParameters = join(ticketParameters, originParameter, periodParameters, byParameter, parameters{
	"every": func(q *query, name string, values []string) (err error) {
		q.every, err = one(name, values, everies)
		return err
	},
})

// TicketSeries serves GET /api/v1/tickets/series.
func (a *API) TicketSeries(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, seriesParameters)
	zone := a.status().Contract.Location()
	var at []time.Time
	if err == nil {
		at, err = q.buckets(zone)
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	q.filter.Limit = 0
	slots := ledger.Slots{From: at[0], Length: common(at)}
	slots.N = int(at[len(at)-1].Sub(at[0]) / slots.Length)
	stocks, err := a.ledger.Stock(r.Context(), q.filter, slots, q.dimensions())
	if err != nil {
		a.fail(w, err)
		return
	}
	told := reportapi.TicketSeries{Every: q.every, Zone: zone.String(), By: q.by, Buckets: []reportapi.Bucket{}, Series: []reportapi.StockSeries{}}
	now := time.Now()
	for i := range len(at) - 1 {
		told.Buckets = append(told.Buckets, reportapi.Bucket{From: at[i], To: at[i+1], Partial: at[i+1].After(now)})
	}
	for _, group := range grouped(stocks, func(s ledger.Stock) []string { return a.words(q.by, s.Values) }) {
		told.Series = append(told.Series, stockSeries(group, slots, at))
	}
	told.LeftOut = largest(&told.Series)
	writeJSON(w, r, told)
}

// buckets are those of the period that is asked for.
func (q *query) buckets(zone *time.Location) ([]time.Time, error) {
	for _, name := range q.by {
		if name == "state" {
			return nil, fmt.Errorf("by=%s : un ticket change d'état, ce que la série montre déjà", name)
		}
	}
	from, to, err := q.within()
	if err != nil {
		return nil, err
	}
	q.every = cmp.Or(q.every, everyDay)
	return edges(q.every, from, to, zone)
}

// stockSeries puts slots together to buckets, and counts the stock backwards
// from the end.
func stockSeries(of group[ledger.Stock], slots ledger.Slots, at []time.Time) reportapi.StockSeries {
	s := reportapi.StockSeries{Values: of.values, Points: make([]reportapi.StockPoint, len(at)-1)}
	moves := make([]ledger.Moves, len(s.Points))
	backlog, unclosed := 0, 0
	for _, stock := range of.of {
		backlog += stock.Unresolved
		unclosed += stock.Unclosed
		bucket := 0
		for n, moved := range stock.Moves {
			if begins := slots.From.Add(time.Duration(n) * slots.Length); !begins.Before(at[bucket+1]) {
				bucket++
			}
			moves[bucket].Add(moved)
		}
	}
	for n := len(moves) - 1; n >= 0; n-- {
		m := moves[n]
		s.Points[n] = reportapi.StockPoint{
			Opened: m.Opened, Reopened: m.Reopened, Returned: m.Returned, Resolved: m.Resolved, Closed: m.Closed,
			Entered: m.Entered, Left: m.Left, Merged: m.Merged, Cancelled: m.Cancelled,
			Backlog: backlog, Unclosed: unclosed,
		}
		backlog -= m.Unresolved()
		unclosed -= m.Unclosed()
	}
	s.BacklogBefore, s.UnclosedBefore = backlog, unclosed
	return s
}

// largest keeps the series in which the most happens, and tells how many are
// left out.
func largest(all *[]reportapi.StockSeries) (left int) {
	if left = len(*all) - maxSeries; left <= 0 {
		return 0
	}
	size := func(s reportapi.StockSeries) (n int) {
		n = s.BacklogBefore
		for _, point := range s.Points {
			n += point.Opened + point.Entered + point.Reopened
		}
		return n
	}
	slices.SortStableFunc(*all, func(a, b reportapi.StockSeries) int { return cmp.Compare(size(b), size(a)) })
	*all = (*all)[:maxSeries]
	return left
}
