package report

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestCompliance: R22 and R23, a month with one case and many without.
func TestCompliance(t *testing.T) {
	t.Parallel()
	shelf := &shelf{month: []ledger.MonthSum{
		{Name: "restore", Criticity: bridge.P1, Met: 2, Breached: 1, Contested: 1, Running: 4, Stopped: 2, Wall: ledger.Spread{Sum: 7 * time.Millisecond, Median: 3 * time.Millisecond, P90: 4 * time.Millisecond}},
		{Name: "resolve", Criticity: bridge.P1, Met: 9},
		{Name: ledger.Total, Criticity: bridge.P1, Stopped: 3, Wall: ledger.Spread{Sum: 3 * time.Hour}, Parties: time.Hour, Pauses: time.Minute},
	}}
	for n := range 3 {
		shelf.breaches = append(shelf.breaches, ledger.MeasuredClock{Subject: "ticket:7.x", Life: n, Name: "restore", Criticity: bridge.P1, Ticket: 7, At: moment, Overrun: time.Second, Stopped: n == 0})
	}
	at := serve(t, shelf)
	shelf.measured = ledger.Measuring{Seq: 9, Contract: sla.Basis(at.status.Contract)}
	got, err := at.client().Compliance(t.Context(), "2026-03", "", 2)
	if err != nil {
		t.Fatal(err)
	}
	// The first instant of March in Tunis belongs to it, that of April does not.
	if got.Zone != "Africa/Tunis" || got.From.Format(time.RFC3339) != "2026-02-28T23:00:00Z" || got.To.Format(time.RFC3339) != "2026-03-31T23:00:00Z" || got.Behind {
		t.Errorf("the month is %+v", got)
	}
	if len(got.Rates) != 8 || len(got.Times) != 16 || len(got.Shares) != 4 {
		t.Fatalf("there are %d rates, %d times, %d shares: P1 to P4 of two and of four clocks", len(got.Rates), len(got.Times), len(got.Shares))
	}
	for _, rate := range got.Rates {
		switch {
		case rate.Clock == "resolve":
			t.Error("résolution is not contractual")
		case rate.Clock == "restore" && rate.Criticity == "P1":
			if rate.N != 3 || rate.Rate == nil || *rate.Rate != 66_666 || rate.Text != "66,666 %" || rate.Contested != 1 || rate.Running != 4 {
				t.Errorf("the rate is %+v", rate)
			}
		case rate.N != 0 || rate.Rate != nil || rate.Text != "sans objet":
			t.Errorf("without a case, the rate is %+v", rate)
		}
	}
	n := slices.IndexFunc(got.Times, func(s reportapi.ComplianceTimes) bool { return s.Clock == "restore" && s.Criticity == "P1" })
	if times := got.Times[n]; times.N != 2 || times.Open != 1 || times.Gross == nil || *times.Gross != (reportapi.DurationsMS{Mean: 3, Median: 3, P90: 4}) {
		t.Errorf("the times are %+v", times)
	}
	if share := got.Shares[0]; share.N != 3 || share.Parties == nil || *share.Parties != 33_333 || share.PausesMS != 60_000 || got.Shares[1].Parties != nil {
		t.Errorf("the shares are %+v", got.Shares)
	}
	if len(got.Breaches) != 2 || got.Breaches[0].OverrunMS == nil || *got.Breaches[0].OverrunMS != 1000 || got.Breaches[1].OverrunMS != nil || got.Breaches[0].URL == "" {
		t.Errorf("the breaches are %+v", got.Breaches)
	}
	if _, err := at.client().Compliance(t.Context(), "2026-03", got.Next, 0, "P1"); err != nil {
		t.Fatal(err)
	}
	if a := shelf.askedFor; a.After == nil || a.After.Subject != "ticket:7.x" || a.After.Life != 1 || !a.After.At.Equal(moment) || a.After.Name != "restore" || !slices.Equal(a.Criticity, []bridge.Criticity{bridge.P1}) || !slices.Equal(a.Names, []string{"response", "restore"}) {
		t.Errorf("the next page is asked for as %+v", a)
	}
}

// TestComplianceBehind: what is not counted is said not to be.
func TestComplianceBehind(t *testing.T) {
	t.Parallel()
	shelf := &shelf{}
	at := serve(t, shelf)
	for _, is := range []struct {
		measured ledger.Measuring
		grown    []ledger.Growth
	}{
		{ledger.Measuring{}, nil},
		{ledger.Measuring{Seq: 9, Contract: "another"}, nil},
		{ledger.Measuring{Seq: 9, Contract: sla.Basis(at.status.Contract)}, []ledger.Growth{{Subject: "01A", Seq: 10}}},
	} {
		shelf.measured, shelf.grown = is.measured, is.grown
		if got, err := at.client().Compliance(t.Context(), "2026-03", "", 0); err != nil || !got.Behind {
			t.Errorf("%+v: got %+v, %v", is, got, err)
		}
	}
}

func TestComplianceRefuses(t *testing.T) {
	t.Parallel()
	shelf := &shelf{}
	at := serve(t, shelf)
	for _, query := range []string{"", "?month=", "?month=2026-13", "?month=2026-03-01", "?month=2026-03&month=2026-04", "?month=2026-03&breach_after=1.x.a.b", "?month=2026-03&breach_after=1.0.a", "?month=2026-03&criticity=P5", "?month=2026-03&limit=0"} {
		if answer, body := get(t, at.URL+"/api/v1/compliance"+query, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%q is answered with %d %s", query, answer.code, body)
		}
	}
	shelf.broken = errDisk
	var status *reportapi.StatusError
	if _, err := at.client().Compliance(t.Context(), "2026-03", "", 0); !errors.As(err, &status) || status.Status != http.StatusServiceUnavailable {
		t.Errorf("of a broken ledger: answered %v", err)
	}
}
