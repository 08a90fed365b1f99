package report

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

var rectificationParameters = join(limitParameter, parameters{
	"after": func(q *query, name string, values []string) error {
		text, err := single(name, values)
		if err != nil {
			return err
		}
		if q.skip, err = strconv.Atoi(text); err != nil || q.skip < 0 {
			return fmt.Errorf("%s : « %s » n'est pas une suite de la liste", name, text)
		}
		return nil
	},
})

// Rectifications serves GET /api/v1/months/{month}/rectifications.
func (a *API) Rectifications(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, rectificationParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	month, all, unread, answered := a.closed(w, r)
	if answered {
		return
	}
	// What a later document has rectified would be told as if it was yet to be.
	if err := unreadable(unread, func(of ledger.Month) bool { return of > month.Of }); err != nil {
		a.fail(w, err)
		return
	}
	told, err := a.rectifications(r.Context(), q, month, all)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, told)
}

func (a *API) rectifications(ctx context.Context, q *query, month *frozen.Month, all []*frozen.Month) (*reportapi.RectificationList, error) {
	told := &reportapi.RectificationList{Month: month.Month, Hash: month.Hash, Rectifications: []reportapi.Rectification{}, Rates: []reportapi.RectifiedRate{}, Limit: q.filter.Limit}
	var err error
	if told.Behind, err = a.behind(ctx); err != nil {
		return nil, err
	}
	type standing struct {
		in string
		*frozen.Change
	}
	var list []standing
	for _, later := range all {
		for i := range later.Changes {
			if later.Changes[i].Month == month.Month {
				list = append(list, standing{later.Month, &later.Changes[i]})
			}
		}
	}
	stored := len(list)
	pending, err := a.pending(ctx, month, all)
	if err != nil {
		return nil, err
	}
	for i := range pending {
		list = append(list, standing{"", &pending[i]})
	}
	if told.Rates, err = a.rectifiedRates(ctx, month, all); err != nil {
		return nil, err
	}
	told.Total = len(list)
	from := min(q.skip, len(list))
	to := min(from+told.Limit, len(list))
	if to < len(list) {
		told.Next = strconv.Itoa(to)
	}
	// Journals are read of what is shown alone.
	shown := pending[max(from-stored, 0):max(to-stored, 0)]
	if err := frozen.Explain(ctx, shown, &all[len(all)-1].Head, a.status().Contract, a.caseOf); err != nil {
		return nil, err
	}
	for _, each := range list[from:to] {
		one, err := a.rectification(ctx, each.Change)
		if err != nil {
			return nil, err
		}
		one.In = each.in
		told.Rectifications = append(told.Rectifications, one)
	}
	return told, nil
}

// pending is what the next document will say of a month; nothing where that will
// be by another contract, which never counted it.
func (a *API) pending(ctx context.Context, month *frozen.Month, all []*frozen.Month) ([]frozen.Change, error) {
	if month.Contract.Name != a.status().Contract.Name {
		return nil, nil
	}
	document, err := a.ledger.MonthDocument(ctx, month.Contract.Name, month.Of)
	if err != nil {
		return nil, err
	}
	return frozen.Differences(ctx, a.ledger, document, month, all)
}

// rectifiedRates are those that differ from the document's, by the figures that
// are kept, or by what is known where another contract counts now.
func (a *API) rectifiedRates(ctx context.Context, month *frozen.Month, all []*frozen.Month) ([]reportapi.RectifiedRate, error) {
	sums, err := a.ledger.MeasuredMonth(ctx, month.Of)
	if err != nil {
		return nil, err
	}
	now := make([]frozen.Sum, 0, len(sums))
	for i := range sums {
		now = append(now, frozen.SumOf(&sums[i]))
	}
	if month.Contract.Name != a.status().Contract.Name {
		now = frozen.KnownSums(month, all)
	}
	is := &frozen.Head{Sums: now}
	rates := []reportapi.RectifiedRate{}
	for _, name := range policy.ClockNames {
		for _, criticity := range bridge.Criticities {
			if !month.IsContractual(name) {
				continue
			}
			was, after := month.Find(string(name), string(criticity)), is.Find(string(name), string(criticity))
			before, later := keptSum(&was), keptSum(&after)
			rate := reportapi.RectifiedRate{Before: rateOf(name, criticity, &before), After: rateOf(name, criticity, &later)}
			if !reflect.DeepEqual(rate.Before, rate.After) {
				rates = append(rates, rate)
			}
		}
	}
	return rates, nil
}

func (a *API) caseOf(ctx context.Context, subject string) (*sla.Case, error) {
	return CaseOfSubject(ctx, a.ledger, subject)
}
