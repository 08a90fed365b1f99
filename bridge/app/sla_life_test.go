package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// promised is the contract of the scenes with delays for P1.
const promised = `clocks: {response: {target: 15m, calendar: c}, intervention: {target: 1h, calendar: c}, restore: {target: 4h, calendar: c}, resolve: {target: 2d, calendar: c}}, reopen_within: 1h}`

// TestExplainSLAOfALife: what the bridge and the desk tell of one outage, each
// in its own words, comes to one set of clocks.
func TestExplainSLAOfALife(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, strings.Replace(contract, "reopen_within: 1h}", promised, 1)+"calendars: [{name: c, always: true}]\n")
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	s.imported(t)
	s.set(true, true)
	began := time.Now()
	s.webhook(t, began, time.Time{})
	ticket := s.shown(t, "open")
	if _, err := s.operator().Do(t.Context(), ticket.Incident, reportapi.Act{Act: "take", Person: "amel@vigie.example"}); err != nil {
		t.Fatal(err)
	}
	s.set(false, true)
	s.webhook(t, began, time.Now())
	s.shown(t, "closed")

	type clock struct {
		Name      string
		Status    string
		StoppedBy struct{ Subject, Kind string } `json:"stopped_by"`
	}
	var got struct {
		Stage, Criticity string
		Reopens          int
		Flags            []string
		Clocks           []clock
	}
	var text string
	for deadline := time.Now().Add(patience); got.Stage != "resolved" && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		text = explainSLA(t, app.SLAQuestion{Files: s.files, Ticket: ticket.TicketID, JSON: true, Now: time.Now()})
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
	}
	if got.Stage != "resolved" || got.Criticity != "P1" || got.Reopens != 0 || len(got.Flags) != 0 || len(got.Clocks) != 4 {
		t.Fatalf("it is\n%s", text)
	}
	for i, kind := range []string{"first_response", "first_response", "restored", "resolved"} {
		if c := got.Clocks[i]; c.Status != "met" || c.StoppedBy.Kind != kind || c.StoppedBy.Subject != ticket.Incident {
			t.Errorf("%s is %s, stopped by %+v, want %s of the incident", c.Name, c.Status, c.StoppedBy, kind)
		}
	}
}
