package report

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestOneTicket: by the incident's id and by the ticket's it is the same, as it
// stands in lists; what people opened is told too.
func TestOneTicket(t *testing.T) {
	t.Parallel()
	of := incidentOf("01A")
	of.TicketID, of.TicketNumber = 7, "31007"
	s := &shelf{
		incidents: []bridge.Incident{of},
		mirrored: []bridge.Mirrored{
			{Ticket: bridge.Ticket{ID: 7, Number: "31007"}, Subject: "01A"},
			{Ticket: bridge.Ticket{ID: 8, Number: "31008"}, Subject: "ticket:8"},
			{Ticket: bridge.Ticket{
				ID: 9, Number: "31009", Title: "Messagerie « مدرسة »", Group: "N1", State: "ouvert", Owner: "amel", CreatedAt: moment,
				Fields: map[string]string{"nature": "demande", "criticity": "P3", "site": "lycee-1"},
			}, Subject: "ticket:9"},
		},
		entries: map[string][]bridge.Entry{"ticket:9": {
			{Number: 1, Kind: bridge.KindOpened, EffectiveAt: moment},
			{Number: 2, Kind: bridge.KindNoted, EffectiveAt: moment},
			{Number: 3, Kind: bridge.KindFirstAct, EffectiveAt: moment.AddDate(0, 0, 1)},
		}},
	}
	s.mirrored[1].Fields = map[string]string{"vigie_incident": "01A"}
	at := serve(t, s)
	listed, err := at.client().Tickets(t.Context(), reportapi.TicketQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"01A", "7", "8"} {
		got, err := at.client().Ticket(t.Context(), id)
		if err != nil || !reflect.DeepEqual(got.Tickets, listed.Tickets) {
			t.Errorf("%s: %+v, %v", id, got, err)
		}
	}
	got, err := at.client().Ticket(t.Context(), "9")
	if err != nil {
		t.Fatal(err)
	}
	acknowledged := moment.AddDate(0, 0, 1)
	want := reportapi.Ticket{
		Origin: "person", Nature: "request", State: "acknowledged", Criticity: "P3", Title: "Messagerie « مدرسة »", Site: "lycee-1",
		DetectedAt: moment, OpenedAt: moment, AcknowledgedAt: &acknowledged, TicketID: 9, Number: "31009",
		URL: "https://zammad.example/#ticket/zoom/9", Group: "N1", Owner: "amel", TicketState: "ouvert", UpToDate: true,
	}
	if !reflect.DeepEqual(got.Tickets[0], want) {
		t.Errorf("got  %+v\nwant %+v", got.Tickets[0], want)
	}
	for _, id := range []string{"31007", "01Z", "9223372036854775808", "<script>"} {
		if answer, body := get(t, at.URL+"/api/v1/tickets/"+strings.ReplaceAll(id, "<", "%3C"), nil); answer.code != http.StatusNotFound || !strings.Contains(body, "non son numéro") {
			t.Errorf("%s: answered %d %s", id, answer.code, body)
		}
	}
	s.broken = errDisk
	if answer, _ := get(t, at.URL+"/api/v1/tickets/9", nil); answer.code != http.StatusServiceUnavailable {
		t.Errorf("of a broken ledger: %d", answer.code)
	}
}
