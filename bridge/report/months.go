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

// Months serves GET /api/v1/months.
func (a *API) Months(w http.ResponseWriter, r *http.Request) {
	contract := a.status().Contract
	all, err := a.months.Months(r.Context(), contract.Name)
	if err != nil {
		a.fail(w, err)
		return
	}
	told := reportapi.MonthList{Contract: contract.Name, Months: []reportapi.FrozenMonth{}}
	for _, m := range all {
		told.Months = append(told.Months, FrozenMonth(m, all))
		told.Next = (m.Of + 1).String()
	}
	if a.Waiting != nil {
		told.Waiting = a.Waiting()
	}
	writeJSON(w, r, told)
}

// Month serves GET /api/v1/months/{month}: the stored bytes, whose hash is the
// tag.
func (a *API) Month(w http.ResponseWriter, r *http.Request) {
	found, _, told := a.closed(w, r)
	if told {
		return
	}
	document, err := a.ledger.MonthDocument(r.Context(), found.Contract.Name, found.Of)
	if err == nil && frozen.Hash(document) != found.Hash {
		err = fmt.Errorf("document of %s: %w", found.Month, frozen.ErrDocument)
	}
	if err != nil {
		a.fail(w, err)
		return
	}
	writeAs(w, r, "application/x-ndjson", `"`+found.Hash+`"`, document)
}

// closed finds the month of a request, with all of its contract, or answers why it
// cannot.
func (a *API) closed(w http.ResponseWriter, r *http.Request) (found *frozen.Month, all []*frozen.Month, told bool) {
	text := r.PathValue("month")
	month, is := ledger.MonthNamed(text)
	if !is {
		writeError(w, http.StatusBadRequest, "« "+text+" » n'est pas un mois tel que 2026-03")
		return nil, nil, true
	}
	found, all, err := a.closedMonth(r.Context(), month)
	if err != nil {
		a.fail(w, err)
		return nil, nil, true
	}
	if found == nil {
		writeError(w, http.StatusNotFound, "le mois "+month.String()+" n'est pas arrêté")
		return nil, nil, true
	}
	return found, all, false
}

// closedMonth is a month with all of its contract: that in force, or else the one
// by which it was closed last. What was closed stays so under another contract.
func (a *API) closedMonth(ctx context.Context, month ledger.Month) (*frozen.Month, []*frozen.Month, error) {
	all, err := a.months.Months(ctx, a.status().Contract.Name)
	if err != nil {
		return nil, nil, err
	}
	if found := frozen.Find(all, month); found != nil {
		return found, all, nil
	}
	if all, err = a.months.Months(ctx, ""); err != nil {
		return nil, nil, err
	}
	found := frozen.Find(all, month)
	if found == nil {
		return nil, nil, nil
	}
	all, err = a.months.Months(ctx, found.Contract.Name)
	return found, all, err
}

// Rectifications serves GET /api/v1/months/{month}/rectifications.
func (a *API) Rectifications(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, rectificationParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	month, all, answered := a.closed(w, r)
	if answered {
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

// checkClosing bounds what closes a month.
func checkClosing(asked reportapi.Closing) error {
	return checkWritten("", asked.Person, asked.Contract)
}
