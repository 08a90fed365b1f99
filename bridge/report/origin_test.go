package report

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestOrigins: whose tickets are meant follows from what is asked for; where
// nothing is, these are all.
func TestOrigins(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	at := serve(t, s)
	const period = "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&"
	both := []ledger.Origin{ledger.OriginPerson, ledger.OriginSupervision}
	for path, want := range map[string][]ledger.Origin{
		"tickets?":                              both,
		"tickets?origin=person":                 both[:1],
		"tickets?nature=request":                both[:1],
		"tickets?nature=fault":                  both[1:],
		"tickets?nature=problem":                both,
		"tickets/counts?origin=person":          both[:1],
		"tickets/counts?":                       both,
		"tickets/series?" + period:              both,
		"annotations?" + period:                 both[1:], // what is wrong, as it is measured
		"annotations?nature=incident&" + period: both[:1],
	} {
		s.asked = ledger.TicketFilter{}
		if answer, body := get(t, at.URL+"/api/v1/"+path, nil); answer.code != http.StatusOK || !slices.Equal(s.asked.Origins, want) {
			t.Errorf("%s: answered %d %s, asked for %q, want %q", path, answer.code, body, s.asked.Origins, want)
		}
	}
	for _, path := range []string{"tickets?origin=alerte", "annotations?origin=person&" + period} {
		if answer, body := get(t, at.URL+"/api/v1/"+path, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%s: answered %d %s", path, answer.code, body)
		}
	}
}

// TestCallAsTicket: a ticket that people opened has no incident that anything
// could be asked of.
func TestCallAsTicket(t *testing.T) {
	t.Parallel()
	call := ledger.CallOf(&bridge.Mirrored{Ticket: bridge.Ticket{
		ID: 42, Group: "N1", CreatedAt: moment, Fields: map[string]string{"nature": "demande", "criticity": "P3", "site": "lycee-1"},
	}}, nil).Incident
	call.TicketNumber, call.Desired, call.Synced = "30042", 1, 1
	s := &shelf{incidents: []bridge.Incident{call}}
	at := serve(t, s)
	list, err := at.client().Tickets(t.Context(), reportapi.TicketQuery{Origins: []string{"person"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []reportapi.Ticket{{
		Origin: "person", Nature: "request", State: "open", Criticity: "P3", Site: "lycee-1", DetectedAt: moment, OpenedAt: moment,
		TicketID: 42, Number: "30042", URL: "https://zammad.example/#ticket/zoom/42", Group: "N1", UpToDate: true,
	}}
	if !reflect.DeepEqual(list.Tickets, want) {
		t.Errorf("got  %+v\nwant %+v", list.Tickets, want)
	}
	_, body := get(t, at.URL+"/api/v1/annotations?nature=request&from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z", nil)
	if !strings.Contains(body, `"id":"30042"`) {
		t.Errorf("as a region it is %s", body)
	}
}

// TestSeriesByOrigin: what is asked for by origin is put together from
// natures, and what only happens to people's tickets holds the sums.
func TestSeriesByOrigin(t *testing.T) {
	t.Parallel()
	s := &shelf{stocks: []ledger.Stock{
		{Values: []string{""}, Moves: []ledger.Moves{{Opened: 3}}, Unresolved: 3, Unclosed: 3},
		{Values: []string{"incident"}, Moves: []ledger.Moves{{Opened: 5, Entered: 2, Left: 1, Resolved: 1, Closed: 1}}, Unresolved: 6, Unclosed: 6},
		{Values: []string{"request"}, Moves: []ledger.Moves{{Opened: 4, Merged: 1, Cancelled: 1}}, Unresolved: 2, Unclosed: 2},
	}}
	at := serve(t, s)
	got, err := at.client().TicketSeries(t.Context(), reportapi.TicketQuery{From: moment, To: moment.AddDate(0, 0, 1)}, "month", "origin")
	if err != nil || !slices.Equal(s.askedBy, []ledger.Dimension{"nature"}) {
		t.Fatalf("asked by %v, %v", s.askedBy, err)
	}
	want := []reportapi.StockSeries{
		{Values: []string{"person"}, BacklogBefore: 0, UnclosedBefore: 0, Points: []reportapi.StockPoint{
			{Opened: 9, Entered: 2, Left: 1, Merged: 1, Cancelled: 1, Resolved: 1, Closed: 1, Backlog: 8, Unclosed: 8},
		}},
		{Values: []string{"supervision"}, Points: []reportapi.StockPoint{{Opened: 3, Backlog: 3, Unclosed: 3}}},
	}
	want[0].BacklogBefore = 8 - (9 + 2 - 1 - 1 - 1 - 1)
	want[0].UnclosedBefore = want[0].BacklogBefore
	if !reflect.DeepEqual(got.Series, want) {
		t.Errorf("got  %+v\nwant %+v", got.Series, want)
	}
}
