package report

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// ReportsPage lists the reports of closed months, to be read and handed on.
type ReportsPage struct {
	*Pages

	Waiting func() string // as of API.ReportWaiting
}

type reportsView struct {
	Now     time.Time
	Waiting string
	Months  []reportedMonth
}

// reportedMonth has the editions of one month, the last first.
type reportedMonth struct {
	Title, Contract, Document string
	Editions                  []reportapi.MonthReport
}

// ServeHTTP serves GET /reports.
func (p *ReportsPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	list, err := reportsOf(r.Context(), p.ledger, p.ticketURL)
	if err != nil {
		p.fail(w, err)
		return
	}
	view := reportsView{Now: time.Now(), Waiting: p.Waiting()}
	slices.SortStableFunc(list.Reports, func(a, b reportapi.MonthReport) int { return strings.Compare(b.Month, a.Month) })
	for i := range list.Reports {
		e := &list.Reports[i]
		if last := len(view.Months) - 1; last < 0 || view.Months[last].Document != e.Document || view.Months[last].Contract != e.Contract {
			view.Months = append(view.Months, reportedMonth{Title: frenchMonth(e.Month), Contract: e.Contract, Document: e.Document})
		}
		m := &view.Months[len(view.Months)-1]
		m.Editions = append(m.Editions, *e)
	}
	for _, m := range view.Months { // of each language the edition that is there comes first
		slices.SortStableFunc(m.Editions, func(a, b reportapi.MonthReport) int { return strings.Compare(whole(&a), whole(&b)) })
	}
	p.render(w, "reports.gohtml", view)
}

// whole orders editions: those that are there, then those that were withdrawn, the
// last first.
func whole(e *reportapi.MonthReport) string {
	if e.WithdrawnAt == nil {
		return "0"
	}
	return "1" + e.Language + strconv.Itoa(1_000_000-e.Edition)
}

var frenchMonths = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

func frenchMonth(text string) string {
	month, is := ledger.MonthNamed(text)
	if !is {
		return text
	}
	name := fmt.Sprintf("%s %d", frenchMonths[month.Of()-1], month.Year())
	return strings.ToUpper(name[:1]) + name[1:]
}

// fileSize is a size as people say it, in decimal units.
func fileSize(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d o", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d ko", (n+999)/1000)
	}
	return strings.Replace(fmt.Sprintf("%.1f Mo", float64(n)/1e6), ".", ",", 1)
}
