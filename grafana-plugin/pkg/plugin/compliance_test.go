package plugin

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

var tunis = time.FixedZone("Africa/Tunis", 3600)

// monthOf is a month in which P1 was restored late twice of three times, and P2
// had no case.
func monthOf(t *testing.T, month string, breaches int) reportapi.Compliance {
	t.Helper()
	from, err := time.ParseInLocation(monthForm, month, tunis)
	if err != nil {
		t.Error(err) // in a server's goroutine
	}
	told := reportapi.Compliance{
		Month: month, Zone: "Africa/Tunis", From: from.UTC(), To: from.AddDate(0, 1, 0).UTC(), Partial: month == "2026-04", Contract: "2026-1",
		Rates: []reportapi.ComplianceRate{
			{Clock: "restore", Title: "rétablissement", Criticity: "P1", N: 3, Met: 1, Breached: 2, Contested: 1, Running: 1, Rate: new(int64(33333)), Text: "33,333 %"},
			{Clock: "restore", Title: "rétablissement", Criticity: "P2", Text: "sans objet"},
			{Clock: "resolve", Title: "résolution", Criticity: "P1", N: 1, Met: 1, Rate: new(int64(100000)), Text: "100 %"},
		},
		Times: []reportapi.ComplianceTimes{
			{
				Clock: "restore", Criticity: "P1", N: 2, Open: 1, Gross: &reportapi.DurationsMS{Mean: 7_200_000, Median: 7_000_000, P90: 9_000_500},
				Net: &reportapi.DurationsMS{Mean: 3_600_000, Median: 3_500_000, P90: 4_000_000},
			},
			{Clock: "restore", Criticity: "P2"},
		},
		Shares: []reportapi.ComplianceShare{
			{Criticity: "P1", N: 2, WallMS: 14_400_000, PartiesMS: 3_600_000, PausesMS: 600_000, Parties: new(int64(25000))}, {Criticity: "P2"},
		},
		Credits: &reportapi.ComplianceCredits{
			Lines: []reportapi.ComplianceCredit{{Clock: "restore", Criticity: "P1", Kind: "rate", Reason: "33,333 % : moins de 95 %", Credit: 5000, Text: "5 %"}},
			Total: 5000, Cap: 5000, Capped: true, Text: "5 %", Note: "Indicatif.",
		},
		Breaches: []reportapi.Breach{},
	}
	for n := range breaches {
		told.Breaches = append(told.Breaches, reportapi.Breach{
			Subject: fmt.Sprintf("01%s%d", month[5:], n), Ticket: int64(n), Number: fmt.Sprintf("3%04d", n), URL: fmt.Sprintf("https://zammad.example/#ticket/zoom/%d", n),
			Clock: "restore", Title: "rétablissement", Criticity: "P1", BreachedAt: from.Add(time.Duration(n) * time.Hour).UTC(), Contested: n == 1,
			Stopped: n > 0, OverrunMS: map[bool]*int64{true: new(int64(61_000))}[n > 0],
		})
	}
	return told
}

// tellHistory has a bridge tell the rates of what it tells of months one by one.
func tellHistory(t *testing.T, b *bridgetest.Bridge, of func(month string) reportapi.Compliance) {
	t.Helper()
	b.Tell("compliance/history", func(r *http.Request) any {
		last, err := time.Parse(monthForm, r.URL.Query().Get("month"))
		if err != nil {
			t.Error(err)
		}
		var n int
		fmt.Sscan(r.URL.Query().Get("months"), &n) //nolint:errcheck // it is asked for
		told := reportapi.ComplianceHistory{Zone: "Africa/Tunis", Months: []reportapi.ComplianceMonth{}}
		for back := n - 1; back >= 0; back-- {
			m := of(last.AddDate(0, -back, 0).Format(monthForm))
			told.Months = append(told.Months, reportapi.ComplianceMonth{
				Month: m.Month, From: m.From, To: m.To, Partial: m.Partial, Contract: m.Contract, Frozen: m.Frozen, Rates: m.Rates,
			})
		}
		return told
	})
}

// monthly is a bridge with so many breaches a month.
func monthly(t *testing.T, breaches int) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	tellHistory(t, b, func(month string) reportapi.Compliance { return monthOf(t, month, 0) })
	b.Tell("compliance", func(r *http.Request) any {
		query := r.URL.Query()
		told := monthOf(t, query.Get("month"), breaches)
		var limit, first int
		fmt.Sscan(query.Get("limit"), &limit)        //nolint:errcheck // 0 then
		fmt.Sscan(query.Get("breach_after"), &first) //nolint:errcheck // 0 then
		told.Breaches = told.Breaches[first:]
		if len(told.Breaches) > limit {
			told.Breaches, told.Next = told.Breaches[:limit], fmt.Sprint(first+limit)
		}
		return told
	})
	return b
}

func TestComplianceFrames(t *testing.T) {
	t.Parallel()
	b := monthly(t, 2)
	d := on(t, b)
	for _, view := range []string{ViewRates, ViewHistory, ViewNumbers, ViewTimes, ViewShares, ViewBreaches, ViewCredits} {
		golden(t, "compliance-"+view, d.ask(t, TypeCompliance, fmt.Sprintf(`{"view":%q,"months":["2026-04","2026-03"]}`, view)))
	}
}

// TestNoCase: what has no case is neither 0 nor 100 %, and no number that a rule
// could take for one.
func TestNoCase(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("compliance", func(*http.Request) any {
		told := monthOf(t, "2026-03", 0)
		told.Rates, told.Credits = told.Rates[1:2], nil
		return told
	})
	d := on(t, b)
	golden(t, "compliance-no-case", d.ask(t, TypeCompliance, `{"view":"numbers","months":["2026-03"]}`))
	rate := d.ask(t, TypeCompliance, `{"months":["2026-03"]}`).Frames[0].Fields[3]
	if _, there := rate.ConcreteAt(0); there || rate.Config.NoValue != "sans objet" {
		t.Errorf("the rate is %v, told as %q", rate.At(0), rate.Config.NoValue)
	}
	if said := noticesOf(d.ask(t, TypeCompliance, `{"view":"credits","months":["2026-03"]}`).Frames[0]); !strings.Contains(said, "Mars 2026 : le contrat n'a pas de pénalités") {
		t.Errorf("it says %q", said)
	}
}

// TestClosedMonth: what is closed is not called indicative, and what was rectified
// since is.
func TestClosedMonth(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	tellHistory(t, b, func(month string) reportapi.Compliance {
		told := monthOf(t, month, 0)
		if told.Month == "2026-02" {
			told.Frozen = &reportapi.FrozenMonth{Month: told.Month, Rectified: 2, Flags: []string{"Le journal a une lacune."}}
		}
		return told
	})
	said := noticesOf(on(t, b).ask(t, TypeCompliance, `{"months":["2026-02","2026-03"]}`).Frames[0])
	for _, want := range []string{"Février 2026 : le mois est arrêté ; 2 de ses chiffres", "Février 2026 : Le journal a une lacune.", "n'est pas arrêté : mars 2026."} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
}

// TestUnreadMonth: a month whose document cannot be read is a gap that is spoken of,
// and an error for alert rules; the others are there, in one request.
func TestUnreadMonth(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("compliance/history", func(*http.Request) any {
		told := reportapi.ComplianceHistory{Zone: "Africa/Tunis"}
		for _, name := range []string{"2026-01", "2026-02", "2026-03"} {
			m := monthOf(t, name, 0)
			one := reportapi.ComplianceMonth{Month: m.Month, From: m.From, To: m.To, Rates: m.Rates}
			if name == "2026-02" {
				one.Rates, one.Problem = []reportapi.ComplianceRate{}, "le document arrêté du mois 2026-02 ne peut pas être lu"
			}
			told.Months = append(told.Months, one)
		}
		return told
	})
	d := on(t, b)
	frame := d.ask(t, TypeCompliance, `{"view":"history","months":["2026-03"],"history":3}`).Frames[0]
	if got := asked(b, "/api/v1/compliance/history"); len(got) != 1 || got[0] != "month=2026-03&months=3" {
		t.Errorf("it asked %q", got)
	}
	gap, there := frame.Fields[1].ConcreteAt(1)
	if first, known := frame.Fields[1].ConcreteAt(0); frame.Rows() != 3 || there || !known || first != 0.33333 || !strings.Contains(noticesOf(frame), "Le document arrêté du mois 2026-02 ne peut pas être lu.") {
		t.Errorf("%d rows, %v then %v, and it says %q", frame.Rows(), first, gap, noticesOf(frame))
	}
	if got := d.alert(t, TypeCompliance, `{"view":"history","months":["2026-03"],"history":3}`); got.Error == nil || !strings.Contains(got.Error.Error(), "2026-02 ne peut pas être lu") {
		t.Errorf("of an alert rule: %v", got.Error)
	}
}

// TestHistoryForAlertRules: one number for each set of labels.
func TestHistoryForAlertRules(t *testing.T) {
	t.Parallel()
	response := on(t, monthly(t, 0)).alert(t, TypeCompliance, `{"view":"history","months":["2026-03"],"history":12}`)
	if response.Error != nil || len(response.Frames) != 3 || response.Frames[0].Rows() != 12 {
		t.Fatalf("%d frames, %v", len(response.Frames), response.Error)
	}
	seen := map[string]bool{}
	for _, frame := range response.Frames {
		if labels := frame.Fields[1].Labels.String(); seen[labels] {
			t.Errorf("two have the labels %s", labels)
		} else {
			seen[labels] = true
		}
	}
}

// TestBreachesPages: all of them, or a word.
func TestBreachesPages(t *testing.T) {
	t.Parallel()
	b := monthly(t, 2300)
	d := on(t, b)
	frame := d.ask(t, TypeCompliance, `{"view":"breaches","months":["2026-03"],"limit":5000}`).Frames[0]
	if frame.Rows() != 2300 || strings.Contains(noticesOf(frame), "plus de dépassements") || len(b.Asked()) != 3 {
		t.Errorf("%d rows, and it says %q", frame.Rows(), noticesOf(frame))
	}
	frame = d.ask(t, TypeCompliance, `{"view":"breaches","months":["2026-02","2026-03"],"limit":1500}`).Frames[0]
	if said := noticesOf(frame); frame.Rows() != 1500 || !strings.Contains(said, "Mars 2026 : il y a plus de dépassements que les 1500 lus") || !strings.Contains(said, "1500 sur 3000") {
		t.Errorf("%d rows, and it says %q", frame.Rows(), said)
	}
}

// TestMonths: months are those of the contract's zone, none of them in the
// future, and not more than anybody reads.
func TestMonths(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 4, 15, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct{ from, to, want string }{
		{"2026-02-28T23:00:00Z", "2026-03-31T21:59:59.999Z", "2026-03"},
		{"2026-02-28T22:00:00Z", "2026-03-31T21:59:59.999Z", "2026-02 2026-03"},
		{"2025-08-31T22:00:00Z", "2025-11-01T00:00:00Z", "2025-09 2025-10 2025-11"},
		{"2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z", "2026-01 2026-02 2026-03 2026-04"},
		{"2026-04-15T06:00:00Z", "2026-04-15T12:00:00Z", "2026-04"},
		{"2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z", "2026-04"},
	} {
		period := backend.TimeRange{From: parsed(t, test.from), To: parsed(t, test.to)}
		if got := strings.Join(monthsDuring(period, now, paris), " "); got != test.want {
			t.Errorf("from %s to %s: %s, want %s", test.from, test.to, got, test.want)
		}
	}
	if got := monthsBefore("2026-02", 4); !slices.Equal(got, []string{"2025-11", "2025-12", "2026-01", "2026-02"}) {
		t.Errorf("four months: %v", got)
	}
	d := on(t, monthly(t, 0))
	frame := d.askOver(t, TypeCompliance, `{"clocks":["resolve"]}`, 3650*24*time.Hour).Frames[0]
	if rows, last := frame.Rows(), cells(t, frame, "month"); rows == 0 || rows > maxMonths || last[len(last)-1] > time.Now().UTC().AddDate(0, 0, 1).Format(monthForm) {
		t.Errorf("of ten years %d rows, the last of %s", rows, last[len(last)-1])
	}
	response, err := d.QueryData(t.Context(), &backend.QueryDataRequest{Queries: []backend.DataQuery{{
		RefID: "A", QueryType: TypeCompliance, JSON: []byte(`{"clocks":["resolve"]}`), TimeRange: backend.TimeRange{From: moment.AddDate(-10, 0, 0), To: moment},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if frame := response.Responses["A"].Frames[0]; frame.Rows() != maxMonths || !strings.Contains(noticesOf(frame), "les 36 derniers sur 121") {
		t.Errorf("of ten years before %d rows, and it says %q", frame.Rows(), noticesOf(frame))
	}
}

func parsed(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
