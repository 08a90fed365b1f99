package report

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// ages are where one class of age ends and the next begins.
var ages = []time.Duration{time.Hour, 4 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}

var ageParameters = join(ticketParameters, originParameter, byParameter)

// TicketAges serves GET /api/v1/tickets/ages.
func (a *API) TicketAges(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, ageParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	told, err := a.ages(r.Context(), q, time.Now())
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, told)
}

func (a *API) ages(ctx context.Context, q *query, now time.Time) (*reportapi.TicketAges, error) {
	told := &reportapi.TicketAges{At: now.UTC(), By: q.by, Ages: []reportapi.TicketAge{}, Groups: []reportapi.AgeGroup{}}
	// All of them, and those that are younger than each border, which few are: a
	// class is what one count has more than the one before.
	f := q.filter
	f.States, f.Limit = openOnes, 0
	younger := make([][]group[ledger.TicketCount], 0, len(ages)+1)
	for _, border := range append(slices.Clone(ages), 0) {
		if f.OpenFrom = now.Add(-border); border == 0 {
			f.OpenFrom = time.Time{}
		}
		counts, err := a.ledger.TicketCounts(ctx, f, q.dimensions())
		if err != nil {
			return nil, err
		}
		younger = append(younger, grouped(counts, func(c ledger.TicketCount) []string { return a.words(q.by, c.Values) }))
	}
	for _, all := range younger[len(ages)] {
		of := reportapi.AgeGroup{Values: all.values}
		before := 0
		for _, groups := range younger {
			n := totalOf(groups, all.values)
			of.Counts = append(of.Counts, max(0, n-before)) // between two counts tickets come and go
			before = max(n, before)
		}
		if before > 0 {
			told.Groups = append(told.Groups, of)
		}
	}
	from := int64(0)
	for _, border := range ages {
		to := border.Milliseconds()
		told.Ages = append(told.Ages, reportapi.TicketAge{FromMS: from, ToMS: &to})
		from = to
	}
	told.Ages = append(told.Ages, reportapi.TicketAge{FromMS: from})
	return told, nil
}

func totalOf(groups []group[ledger.TicketCount], values []string) (n int) {
	for _, group := range groups {
		if slices.Equal(group.values, values) {
			for _, count := range group.of {
				n += count.N
			}
		}
	}
	return n
}
