package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// What a history may ask for.
const (
	usualMonths  = 12
	mostMonths   = 36
	mostInMonths = maxValues // things that a history tells of: months before the last are asked about by name
)

var monthsParameter = parameters{
	"months": func(q *query, name string, values []string) error {
		text, err := single(name, values)
		if err != nil {
			return err
		}
		if q.months, err = strconv.Atoi(text); err != nil || q.months < 1 || q.months > mostMonths {
			return fmt.Errorf("%s est un nombre de 1 à %d", name, mostMonths)
		}
		return nil
	},
}

var complianceHistoryParameters = join(monthsParameter, parameters{
	"month": complianceParameters["month"], "criticity": complianceParameters["criticity"],
})

// history settles which months are asked for: so many up to one, which is the
// present one where none is named.
func (q *query) history(zone *time.Location) []time.Time {
	if q.months == 0 {
		q.months = usualMonths
	}
	if q.month.IsZero() {
		year, month, _ := time.Now().In(zone).Date()
		q.month = time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	}
	all := make([]time.Time, 0, q.months)
	for back := q.months - 1; back >= 0; back-- {
		all = append(all, q.month.AddDate(0, -back, 0))
	}
	return all
}

// ComplianceHistory serves GET /api/v1/compliance/history.
func (a *API) ComplianceHistory(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, complianceHistoryParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	zone := a.status().Contract.Location()
	told := reportapi.ComplianceHistory{Zone: zone.String(), Months: []reportapi.ComplianceMonth{}}
	for _, month := range q.history(zone) {
		one, err := a.rates(r.Context(), *q, month)
		if err != nil {
			a.fail(w, err)
			return
		}
		told.Months = append(told.Months, one)
	}
	writeJSON(w, r, told)
}

// rates are those of one month. One whose document cannot be read says so, and
// has none.
func (a *API) rates(ctx context.Context, q query, month time.Time) (reportapi.ComplianceMonth, error) {
	q.month = month
	told, _, _, err := a.counted(ctx, &q)
	problem := ""
	if unread, ok := errors.AsType[*unreadError](err); ok {
		a.logger.Error("month was not told", "month", month.Format("2006-01"), "err", err)
		problem, err = unread.said(), nil
	}
	if err != nil {
		return reportapi.ComplianceMonth{}, err
	}
	return reportapi.ComplianceMonth{
		Month: told.Month, From: told.From, To: told.To, Partial: told.Partial, Contract: told.Contract, Hash: told.Hash, Behind: told.Behind,
		Frozen: told.Frozen, Rates: told.Rates, Problem: problem,
	}, nil
}
