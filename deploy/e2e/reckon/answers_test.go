package reckon

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// compliance asks the API for a month, closed or not, as a dashboard does.
func (r *rig) compliance(ctx context.Context, contract *policy.Contract, month, criticity string, all []verdict, from, to int64) {
	api := report.NewAPI(r.store, quiet, func() report.Status { return report.Status{Contract: contract} }, func(int64) string { return "" })
	answer := httptest.NewRecorder()
	api.Compliance(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/compliance?month="+month+"&criticity="+criticity, nil))
	var told struct {
		Rates []struct {
			Clock, Criticity                     string
			N, Met, Breached, Contested, Running int64
			Rate                                 *int64
		}
		Times []struct {
			Clock, Criticity string
			N, Open          int64
			Gross, Net       *struct{ Mean, Median, P90 int64 }
		}
		Breaches []struct{ At time.Time }
		Next     string
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &told); err != nil || answer.Code != http.StatusOK {
		r.Fatalf("/compliance of %s: %d, %v", month, answer.Code, err)
	}
	found := keyed(sums(all, from, to), sum.key)
	for _, rate := range told.Rates {
		m, share := found[rate.Clock+" "+rate.Criticity], int64(-1)
		if n := m.Met + m.Breached; n > 0 {
			share = m.Met * 100_000 / n
		}
		is := int64(-1)
		if rate.Rate != nil {
			is = *rate.Rate
		}
		if rate.N != m.Met+m.Breached || rate.Met != m.Met || rate.Breached != m.Breached || rate.Contested != m.Contested || rate.Running != m.Running || is != share {
			r.Errorf("/compliance of %s: %+v at %d, and it is %+v at %d", month, rate, is, m, share)
		}
		r.seen["/compliance"] += int(rate.N)
	}
	for _, t := range told.Times {
		m := found[t.Clock+" "+t.Criticity]
		if t.N != m.Stopped || t.Open != m.Met+m.Breached-m.Stopped {
			r.Errorf("/compliance of %s: %+v, and it is %+v", month, t, m)
		}
		if t.N == 0 {
			continue
		}
		mine := [6]int64{m.Gross.Sum / m.Stopped, m.Gross.Median, m.Gross.P90, m.Net.Sum / m.Stopped, m.Net.Median, m.Net.P90}
		if theirs := [6]int64{t.Gross.Mean, t.Gross.Median, t.Gross.P90, t.Net.Mean, t.Net.Median, t.Net.P90}; theirs != mine {
			r.Errorf("/compliance of %s, %s %s: %v, and it is %v", month, t.Clock, t.Criticity, theirs, mine)
		}
	}
	breaches := 0
	for _, m := range found {
		if (m.Clock == "response" || m.Clock == "restore") && m.Criticity == criticity {
			breaches += int(m.Breached)
		}
	}
	if told.Next == "" && len(told.Breaches) != breaches {
		r.Errorf("/compliance of %s lists %d breaches of %s, of %d", month, len(told.Breaches), criticity, breaches)
	}
}

// goesOn reckons the month that had begun when another was closed: what dashboards
// and a provisional report say of it.
func (r *rig) goesOn(ctx context.Context, of ledger.Month, contract *policy.Contract, b *book, s *signed, at int64, all []verdict) error {
	first := time.Date(of.Year(), of.Of(), 1, 0, 0, 0, 0, r.year.Zone)
	d := &document{
		Month: of.String() + ", going on", From: first.Format(time.RFC3339), To: first.AddDate(0, 1, 0).Format(time.RFC3339),
		ClosedAt: time.UnixMilli(at).UTC().Format(time.RFC3339Nano),
	}
	from, to := first.UnixMilli(), first.AddDate(0, 1, 0).UnixMilli()
	d.Stock = b.stocks(s, from, to, at)
	report, err := r.report(ctx, monthly.Ask{Month: of, Now: time.UnixMilli(at)}, contract)
	if err != nil {
		return err
	}
	r.tables(ctx, report, d, b, s, all)
	for _, criticity := range []string{"P1", "P2", "P3", "P4"} {
		r.compliance(ctx, contract, of.String(), criticity, all, from, to)
	}
	return nil
}
