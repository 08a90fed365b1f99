package report

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/opinion"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

var satisfactionParameters = parameters{
	"month": complianceParameters["month"],
	"by": func(q *query, name string, values []string) (err error) {
		q.by, err = known(name, values, opinion.Dimensions)
		return err
	},
}

var satisfactionHistoryParameters = join(monthsParameter, satisfactionParameters)

// Satisfaction serves GET /api/v1/satisfaction.
func (a *API) Satisfaction(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, satisfactionParameters)
	if err == nil && q.month.IsZero() {
		err = errors.New("month est nécessaire")
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	told, err := a.opinions(r.Context(), q, q.month)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, told)
}

// SatisfactionHistory serves GET /api/v1/satisfaction/history.
func (a *API) SatisfactionHistory(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, satisfactionHistoryParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	told := reportapi.SatisfactionHistory{Months: []reportapi.Satisfaction{}}
	for _, month := range q.history(a.status().Contract.Location()) {
		one, err := a.opinions(r.Context(), q, month)
		if err != nil {
			a.fail(w, err)
			return
		}
		told.Months = append(told.Months, one)
	}
	writeJSON(w, r, told)
}

// opinions are those of the requesters who were asked within a month.
func (a *API) opinions(ctx context.Context, q *query, month time.Time) (reportapi.Satisfaction, error) {
	zone, now := a.status().Contract.Location(), time.Now()
	period := sla.MonthOf(month.Year(), month.Month(), zone)
	told := reportapi.Satisfaction{
		Month: month.Format("2006-01"), Zone: zone.String(), From: period.From, To: period.Till, Partial: now.Before(period.Till),
		By: q.by, Groups: []reportapi.SatisfactionGroup{},
	}
	counts, err := a.ledger.SurveyCounts(ctx, period.From, period.Till, now)
	if err != nil {
		return told, err
	}
	for _, group := range opinion.By(counts, q.by) {
		told.Groups = append(told.Groups, satisfactionGroup(&group))
	}
	return told, nil
}

func satisfactionGroup(g *opinion.Group) reportapi.SatisfactionGroup {
	told := reportapi.SatisfactionGroup{
		Values: g.Values, Asked: g.Asked, Answered: g.Answered, Pending: g.Pending, Satisfied: g.Satisfied(), Marks: g.Marks[:],
		Waiting: g.Waiting, Failed: g.Failed, Skipped: make(map[string]int),
	}
	for reason, n := range g.Skipped {
		told.Skipped[string(reason)] = n
	}
	return told
}
