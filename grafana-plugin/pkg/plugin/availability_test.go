package plugin

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// availabilityOf is a month of so many things; the first was never measured, of
// the second half was not.
func availabilityOf(first, last string, n int) reportapi.Availability {
	told := reportapi.Availability{
		Of: "sites", First: first, Last: last, Zone: "Africa/Tunis", From: moment, To: later(60), Contract: "2026-1", Target: new(int64(99_500)),
		Rows: []reportapi.AvailabilityRow{}, Total: n, Live: []string{}, Problems: []string{},
	}
	for i := range n {
		row := reportapi.AvailabilityRow{
			Name: fmt.Sprintf("école %d & <b>", i), Known: true, Region: "béja", PeriodMS: 3_600_000,
			Available: reportapi.AvailabilityShare{MS: 3_596_400, Share: new(int64(99_900))}, Down: reportapi.AvailabilityShare{MS: 3_600, Share: new(int64(100))},
			Rate: new(int64(99_999)), Text: "99,999 %", Met: new(true),
		}
		row.Failures, row.BetweenMS, row.LastingMS = new(int64(2)), new(int64(1_798_200)), new(int64(1_800))
		switch i {
		case 0:
			row.Failures, row.BetweenMS, row.LastingMS = nil, nil, nil
			row.Available, row.Down, row.Rate, row.Met, row.Text = reportapi.AvailabilityShare{}, reportapi.AvailabilityShare{}, nil, nil, "sans objet"
			row.Unmeasured = reportapi.AvailabilityShare{MS: 3_600_000, Share: new(int64(100_000))}
		case 1:
			row.Failures, row.BetweenMS, row.LastingMS = new(int64(0)), nil, nil
			row.Title, row.Best, row.Worst, row.Met = "Lycée « مدرسة »", new(int64(99_999)), new(int64(50_000)), nil
			row.Unmeasured = reportapi.AvailabilityShare{MS: 1_800_000, Share: new(int64(50_000))}
		}
		told.Rows = append(told.Rows, row)
	}
	return told
}

// measuring is a bridge that has measured so many things, page by page.
func measuringBridge(t *testing.T, n int) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	b.Tell("compliance", func(r *http.Request) any { return monthOf(t, r.URL.Query().Get("month"), 0) })
	b.Tell("availability/history", func(r *http.Request) any { return historyOf(t, r, n) })
	b.Tell("availability", func(r *http.Request) any {
		query := r.URL.Query()
		told := availabilityOf("2026-03-01", "2026-03-31", n)
		if month := query.Get("month"); month != "" {
			from, err := time.Parse(monthForm, month)
			if err != nil {
				t.Error(err)
			}
			told = availabilityOf(from.Format(time.DateOnly), from.AddDate(0, 1, -1).Format(time.DateOnly), n)
			told.From = from
		}
		if names := query["site"]; len(names) > 0 {
			told.Rows = slices.DeleteFunc(told.Rows, func(r reportapi.AvailabilityRow) bool { return !slices.Contains(names, r.Name) })
			told.Total = len(told.Rows)
		}
		var limit, first int
		fmt.Sscan(query.Get("limit"), &limit) //nolint:errcheck // it is asked for
		fmt.Sscan(query.Get("after"), &first) //nolint:errcheck // 0 then
		told.Rows = told.Rows[first:]
		if len(told.Rows) > limit {
			told.Rows, told.Next = told.Rows[:limit], fmt.Sprint(first+limit)
		}
		return told
	})
	return b
}

// historyOf are the months that are asked for, of so many things.
func historyOf(t *testing.T, r *http.Request, n int) reportapi.AvailabilityHistory {
	t.Helper()
	query := r.URL.Query()
	last, err := time.Parse(monthForm, query.Get("month"))
	if err != nil {
		t.Error(err)
	}
	var months, limit int
	fmt.Sscan(query.Get("months"), &months) //nolint:errcheck // it is asked for
	fmt.Sscan(query.Get("limit"), &limit)   //nolint:errcheck // it is asked for
	told := reportapi.AvailabilityHistory{Of: query.Get("of"), Zone: "Africa/Tunis", Total: n, Limit: limit, Rows: []reportapi.AvailabilityLine{}, Months: []reportapi.AvailabilityMonth{}, Problems: []string{}}
	for back := months - 1; back >= 0; back-- {
		from := last.AddDate(0, -back, 0)
		told.Months = append(told.Months, reportapi.AvailabilityMonth{Month: from.Format(monthForm), From: from, To: from.AddDate(0, 1, 0)})
	}
	for _, row := range availabilityOf("2026-03-01", "2026-03-31", min(n, limit)).Rows {
		if names := query["site"]; len(names) > 0 && !slices.Contains(names, row.Name) {
			continue
		}
		points := make([]reportapi.AvailabilityPoint, months)
		for i := range points {
			points[i] = reportapi.AvailabilityPoint{AvailableMS: row.Available.MS, DownMS: row.Down.MS, UnmeasuredMS: row.Unmeasured.MS, Rate: row.Rate, Unmeasured: row.Unmeasured.Share}
		}
		told.Rows = append(told.Rows, reportapi.AvailabilityLine{Name: row.Name, Title: row.Title, Points: points})
	}
	return told
}

func TestAvailabilityFrames(t *testing.T) {
	t.Parallel()
	d := on(t, measuringBridge(t, 3))
	golden(t, "availability", d.ask(t, TypeAvailability, `{"of":"sites"}`))
	golden(t, "availability-history", d.ask(t, TypeAvailability, `{"of":"sites","view":"history","months":["2026-03"],"history":3}`))
	golden(t, "availability-reliability", d.ask(t, TypeAvailability, `{"of":"sites","view":"reliability","months":["2026-03"]}`))
	golden(t, "availability-numbers", d.ask(t, TypeAvailability, `{"of":"sites","view":"numbers","months":["2026-03","2026-02"]}`))
	d = on(t, measuringBridge(t, 0))
	for _, view := range []string{ViewTable, ViewHistory, ViewNumbers, ViewReliable} {
		golden(t, "availability-none-"+view, d.ask(t, TypeAvailability, fmt.Sprintf(`{"of":"regions","view":%q,"months":["2026-03"]}`, view)))
	}
}

// TestAvailabilitySays which days it is of, and what nobody measured.
func TestAvailabilitySays(t *testing.T) {
	t.Parallel()
	b := measuringBridge(t, 1500)
	d := on(t, b)
	frame := d.askOver(t, TypeAvailability, `{"of":"sites","limit":7,"regions":["béja"]}`, 3650*24*time.Hour).Frames[0]
	said := noticesOf(frame)
	for _, want := range []string{"Jours entiers du 01/03/2026 au 31/03/2026 (Africa/Tunis)", "Non mesurés de toute la période : 1", "Les pires : 7 sur 1500", "les 365 derniers jours"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
	if got := asked(b, "/api/v1/availability"); len(got) != 1 || got[0] != "from=2035-02-28T08%3A30%3A15Z&limit=7&of=sites&region=b%C3%A9ja&to=2036-02-28T08%3A30%3A15Z" {
		t.Errorf("it asked %q", got)
	}
	if frame := d.ask(t, TypeAvailability, `{"of":"sites","limit":1000}`).Frames[0]; frame.Rows() != 1000 {
		t.Errorf("%d rows", frame.Rows())
	}
	asked(b, "")
	d.ask(t, TypeAvailability, `{"of":"sites","view":"history","history":12,"months":["2026-03"],"limit":1000}`)
	if got := asked(b, "/api/v1/availability/history"); len(got) != 1 || got[0] != "limit=200&month=2026-03&months=12&of=sites" {
		t.Errorf("of a history it asked %q", got)
	}
	// Months that lie further apart than the bridge tells at once.
	frame = d.ask(t, TypeAvailability, `{"of":"sites","view":"history","months":["2020-01","2026-03"],"limit":1000}`).Frames[0]
	if got := asked(b, "/api/v1/availability/history"); frame.Rows() != 2 || len(got) != 2 || strings.Count(got[1], "site=") != maxNames || !strings.Contains(got[1], "month=2020-01") {
		t.Errorf("%d rows, it asked %q", frame.Rows(), got)
	}
}

// TestAvailabilityForAlertRules: all, or an error.
func TestAvailabilityForAlertRules(t *testing.T) {
	t.Parallel()
	d := on(t, measuringBridge(t, 1500))
	if got := d.alert(t, TypeAvailability, `{"of":"sites","view":"numbers","limit":3}`); got.Error != nil || len(got.Frames) != 1499 {
		t.Errorf("%d numbers, %v", len(got.Frames), got.Error)
	}
	if got := d.alert(t, TypeAvailability, `{"of":"sites","view":"history","months":["2026-03"],"limit":3}`); got.Error == nil || !strings.Contains(got.Error.Error(), "il en manque 1497") {
		t.Errorf("of a history: %v", got.Error)
	}
	d = on(t, measuringBridge(t, maxMeasured+1))
	if got := d.alert(t, TypeAvailability, `{"of":"sites","view":"numbers"}`); got.Error == nil || !strings.Contains(got.Error.Error(), "il en manque 1.") {
		t.Errorf("of too many: %v", got.Error)
	}
}
