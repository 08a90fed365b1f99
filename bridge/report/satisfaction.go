package report

import (
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
	zone, now := a.status().Contract.Location(), time.Now()
	period := sla.MonthOf(q.month.Year(), q.month.Month(), zone)
	counts, err := a.ledger.SurveyCounts(r.Context(), period.From, period.Till, now)
	if err != nil {
		a.fail(w, err)
		return
	}
	told := reportapi.Satisfaction{
		Month: q.month.Format("2006-01"), Zone: zone.String(), From: period.From, To: period.Till, Partial: now.Before(period.Till),
		By: q.by, Groups: []reportapi.SatisfactionGroup{},
	}
	for _, group := range opinion.By(counts, q.by) {
		told.Groups = append(told.Groups, satisfactionGroup(&group))
	}
	writeJSON(w, r, told)
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
