package report

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestSeries: buckets are days of the contract, the stock is counted backwards,
// and what a bucket holds is what moved it.
func TestSeries(t *testing.T) {
	t.Parallel()
	s := &shelf{stocks: []ledger.Stock{
		{Values: []string{"N1"}, Moves: []ledger.Moves{{Opened: 3, Resolved: 1}, {Reopened: 2, Returned: 1, Closed: 1}}, Unresolved: 9, Unclosed: 12},
		{Values: []string{"N2"}, Moves: []ledger.Moves{{Opened: 1}, {}}, Unresolved: 1, Unclosed: 1},
		{Values: []string{"Ventes"}, Moves: []ledger.Moves{{}, {Resolved: 1, Closed: 1}}},
	}}
	at := serve(t, s)
	tunis, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, tunis) }
	query := reportapi.TicketQuery{From: day(2).Add(time.Hour), To: day(3).Add(time.Hour), Levels: []string{"N1"}, Open: true, Limit: 3}
	got, err := at.client().TicketSeries(t.Context(), query, "", "level")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.asked.Groups, []string{"N1"}) || !s.askedSlots.From.Equal(day(2)) || s.askedSlots.Length != 24*time.Hour || s.askedSlots.N != 2 || !slices.Equal(s.askedBy, []ledger.Dimension{"group"}) {
		t.Errorf("asked for %+v, %+v by %v", s.asked, s.askedSlots, s.askedBy)
	}
	want := []reportapi.StockSeries{
		{Values: []string{""}, BacklogBefore: 1, UnclosedBefore: 1, Points: []reportapi.StockPoint{{Backlog: 1, Unclosed: 1}, {Resolved: 1, Closed: 1}}},
		{Values: []string{"N1"}, BacklogBefore: 5, UnclosedBefore: 9, Points: []reportapi.StockPoint{
			{Opened: 3, Resolved: 1, Backlog: 7, Unclosed: 12}, {Reopened: 2, Returned: 1, Closed: 1, Backlog: 9, Unclosed: 12},
		}},
		{Values: []string{"N2"}, Points: []reportapi.StockPoint{{Opened: 1, Backlog: 1, Unclosed: 1}, {Backlog: 1, Unclosed: 1}}},
	}
	if got.Zone != "Africa/Tunis" || got.Every != "day" || len(got.Buckets) != 2 || !got.Buckets[1].From.Equal(day(3)) || got.Buckets[1].Partial || !reflect.DeepEqual(got.Series, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for _, series := range got.Series {
		backlog, unclosed := series.BacklogBefore, series.UnclosedBefore
		for _, p := range series.Points {
			backlog += p.Opened + p.Reopened - p.Resolved
			unclosed += p.Opened + p.Returned - p.Closed
			if p.Backlog != backlog || p.Unclosed != unclosed {
				t.Errorf("%v: the stock is %d and %d, what moved it makes %d and %d", series.Values, p.Backlog, p.Unclosed, backlog, unclosed)
			}
		}
	}
}

// TestSeriesIsBounded: what is left out is counted, and what would be too long
// is refused.
func TestSeriesIsBounded(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	for n := range maxSeries + 3 {
		s.stocks = append(s.stocks, ledger.Stock{Values: []string{fmt.Sprintf("site %02d", n)}, Moves: []ledger.Moves{{Opened: n}}, Unresolved: n})
	}
	at := serve(t, s)
	query := reportapi.TicketQuery{From: moment, To: moment.Add(time.Minute)}
	got, err := at.client().TicketSeries(t.Context(), query, "hour", "site")
	if err != nil || got.LeftOut != 3 || len(got.Series) != maxSeries || got.Series[0].Values[0] != "site 52" {
		t.Errorf("got %d series, %d left out, %v", len(got.Series), got.LeftOut, err)
	}
	if !got.Buckets[0].From.Equal(moment.Truncate(time.Hour)) {
		t.Errorf("the hour begins at %s", got.Buckets[0].From)
	}
	period := "from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z"
	for query, want := range map[string]string{
		period + "&every=hour":      "every=hour : la période compte plus de 1000 intervalles",
		period + "&every=year":      "every : « year » n'est pas l'une des valeurs [hour day week month]",
		period + "&by=state":        "by=state : un ticket change d'état, ce que la série montre déjà",
		period + "&state=open":      `there is no parameter \"state\" (paramètre inconnu)`,
		"every=day":                 "from et to sont nécessaires",
		"from=2026-01-01T00:00:00Z": "from et to sont nécessaires",
		"from=1970-01-01T00:00:00Z&to=2999-01-01T00:00:00Z&every=month": "every=month : la période compte plus de 1000 intervalles",
	} {
		if answer, body := get(t, at.URL+"/api/v1/tickets/series?"+query, nil); answer.code != http.StatusBadRequest || !strings.Contains(body, want) {
			t.Errorf("%s: answered %d %s, want %s", query, answer.code, body, want)
		}
	}
}

// TestBuckets: days are as long as the clocks on the wall make them, and weeks
// begin on Mondays.
func TestBuckets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		zone, every, from, to string
		want                  string
		unit                  time.Duration
	}{
		{"Europe/Paris", everyDay, "2026-03-28T10:00:00Z", "2026-03-30T10:00:00Z", "[24h0m0s 23h0m0s 24h0m0s]", time.Hour},
		{"Europe/Paris", everyDay, "2026-10-24T10:00:00Z", "2026-10-26T10:00:00Z", "[24h0m0s 25h0m0s 24h0m0s]", time.Hour},
		{"Europe/Paris", everyHour, "2026-03-29T00:30:00Z", "2026-03-29T02:00:00Z", "[1h0m0s 1h0m0s]", time.Hour},
		{"Africa/Tunis", everyWeek, "2026-03-01T10:00:00Z", "2026-03-02T00:00:00Z", "[168h0m0s 168h0m0s]", 168 * time.Hour}, // a Sunday
		{"Africa/Tunis", everyMonth, "2026-01-31T23:30:00Z", "2026-03-01T00:00:00Z", "[672h0m0s 744h0m0s]", 24 * time.Hour},
		{"Asia/Kolkata", everyHour, "2026-01-01T00:00:00Z", "2026-01-01T00:10:00Z", "[1h0m0s]", time.Hour},
		{"Asia/Beirut", everyDay, "2026-03-28T10:00:00Z", "2026-03-29T10:00:00Z", "[24h0m0s 23h0m0s]", time.Hour}, // no midnight on the 29th
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := edges(test.every, instant(t, test.from), instant(t, test.to), zone)
		if err != nil {
			t.Fatal(err)
		}
		var lengths []time.Duration
		for i := range len(at) - 1 {
			lengths = append(lengths, at[i+1].Sub(at[i]))
		}
		if got := fmt.Sprint(lengths); got != test.want || common(at) != test.unit {
			t.Errorf("%s, %s from %s: %s by %s from %s, want %s", test.zone, test.every, test.from, got, common(at), at[0], test.want)
		}
		if at[0].After(instant(t, test.from)) || at[len(at)-1].Before(instant(t, test.to)) {
			t.Errorf("%s from %s: %v do not hold the period", test.every, test.from, at)
		}
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestSortedPages: an order's next page is asked for by where the page before
// ended in it.
func TestSortedPages(t *testing.T) {
	t.Parallel()
	s := &shelf{incidents: []bridge.Incident{incidentOf("01B"), incidentOf("01A")}}
	at := serve(t, s)
	list, err := at.client().Tickets(t.Context(), reportapi.TicketQuery{Open: true, Sort: "pressing", Limit: 1})
	if err != nil || list.Next == "" {
		t.Fatalf("got %+v, %v", list, err)
	}
	query := reportapi.TicketQuery{Open: true, Sort: "pressing", Before: list.Next, Period: "opened", Owners: []string{""}, Natures: []string{"storm"}}
	if _, err := at.client().Tickets(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	last := incidentOf("01B")
	want := ledger.PlaceOf(&last, ledger.ByPressing)
	if s.asked.Sort != ledger.ByPressing || s.asked.After == nil || !reflect.DeepEqual(*s.asked.After, want) || s.asked.Before != "" || !slices.Equal(s.asked.Owners, []string{""}) {
		t.Errorf("asked for %+v, want what comes after %+v", s.asked, want)
	}
}
