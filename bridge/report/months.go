package report

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Months serves GET /api/v1/months.
func (a *API) Months(w http.ResponseWriter, r *http.Request) {
	contract := a.status().Contract
	all, unread, err := a.months.Readable(r.Context(), contract.Name)
	if err != nil {
		a.fail(w, err)
		return
	}
	told := reportapi.MonthList{Contract: contract.Name, Months: []reportapi.FrozenMonth{}}
	last := ledger.Month(0)
	for _, m := range all {
		told.Months = append(told.Months, frozenAmong(m, all, unread))
		last = max(last, m.Of)
	}
	for i := range unread {
		told.Months = append(told.Months, a.unreadMonth(&unread[i]))
		last = max(last, unread[i].Month)
	}
	slices.SortStableFunc(told.Months, func(a, b reportapi.FrozenMonth) int { return strings.Compare(a.Month, b.Month) })
	if last > 0 {
		told.Next = (last + 1).String()
	}
	if a.Waiting != nil {
		told.Waiting = a.Waiting()
	}
	writeJSON(w, r, told)
}

// Month serves GET /api/v1/months/{month}: the stored bytes, whose hash is the
// tag.
func (a *API) Month(w http.ResponseWriter, r *http.Request) {
	found, _, _, told := a.closed(w, r)
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
func (a *API) closed(w http.ResponseWriter, r *http.Request) (found *frozen.Month, all []*frozen.Month, unread []frozen.Unread, told bool) {
	text := r.PathValue("month")
	month, is := ledger.MonthNamed(text)
	if !is {
		writeError(w, http.StatusBadRequest, "« "+text+" » n'est pas un mois tel que 2026-03")
		return nil, nil, nil, true
	}
	found, all, unread, err := a.closedMonth(r.Context(), month)
	if err != nil {
		a.fail(w, err)
		return nil, nil, nil, true
	}
	if found == nil {
		writeError(w, http.StatusNotFound, "le mois "+month.String()+" n'est pas arrêté")
		return nil, nil, nil, true
	}
	return found, all, unread, false
}

// closedMonth is a month with all of its contract, and those of these that cannot
// be read: that in force, or else the one by which it was closed last. What was
// closed stays so under another contract.
func (a *API) closedMonth(ctx context.Context, month ledger.Month) (found *frozen.Month, all []*frozen.Month, unread []frozen.Unread, err error) {
	for _, contract := range []string{a.status().Contract.Name, ""} {
		if all, unread, err = a.months.Readable(ctx, contract); err != nil {
			return nil, nil, nil, err
		}
		if err := unreadable(unread, func(of ledger.Month) bool { return of == month }); err != nil {
			return nil, nil, nil, err
		}
		found = frozen.Find(all, month)
		switch {
		case found == nil:
		case contract == "":
			all, unread, err = a.months.Readable(ctx, found.Contract.Name)
			return found, all, unread, err
		default:
			return found, all, unread, nil
		}
	}
	return nil, nil, nil, nil
}

// checkClosing bounds what closes a month.
func checkClosing(asked reportapi.Closing) error {
	return checkWritten("", asked.Person, asked.Contract)
}
