package plugin

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// told are the numbers of a response under the names that people read.
func told(frames data.Frames) string {
	var all []string
	for _, frame := range frames {
		field := frame.Fields[len(frame.Fields)-1]
		for i := range field.Len() {
			all = append(all, fmt.Sprintf("%s=%v", field.Config.DisplayNameFromDS, field.At(i)))
		}
	}
	return strings.Join(all, ", ")
}

func TestCounts(t *testing.T) {
	t.Parallel()
	tickets := ticketsOf(6)
	tickets[0].Criticity, tickets[1].Criticity = "P1", "P1"
	tickets[2].State, tickets[3].State, tickets[4].State = "restored", "closed", "unverified"
	tickets[5].Region = ""
	d := on(t, bridgetest.Start(t, tickets...))
	for _, test := range []struct{ name, model, want string }{
		{"by nothing", `{}`, "Tickets=5"},
		{"a closed list in its order and with zeros", `{"by":["criticity"]}`, "P1=2, P2=0, P3=3, P4=0"},
		{"as far as it was chosen", `{"by":["criticity"],"criticities":["P2","P1"]}`, "P1=2, P2=0"},
		{"what is open has no closed", `{"by":["state"]}`, "ouvert=3, à vérifier=1, pris en charge=0, rétabli=1, résolu=0"},
		{"a period has", `{"by":["state"],"scope":"period"}`, "ouvert=3, à vérifier=1, pris en charge=0, rétabli=1, résolu=0, clos=1"},
		{"others by size", `{"by":["region"]}`, "béja=4, (sans)=1"},
		{"two at once", `{"by":["region","criticity"]}`, "béja · P1=2, béja · P3=2, (sans) · P3=1"},
		{"none", `{"by":["region"],"sites":["nulle-part"]}`, ""},
		{"none of a closed list", `{"by":["criticity"],"sites":["nulle-part"]}`, "P1=0, P2=0, P3=0, P4=0"},
	} {
		response := d.ask(t, TypeTicketCounts, test.model)
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		if got := told(response.Frames); got != test.want {
			t.Errorf("%s: %s\nwant %s", test.name, got, test.want)
		}
	}
}

// TestCountsSayWhatTheyLeaveOut: the biggest groups are kept.
func TestCountsSayWhatTheyLeaveOut(t *testing.T) {
	t.Parallel()
	tickets := ticketsOf(30)
	tickets[7].Site = tickets[9].Site
	frames := on(t, bridgetest.Start(t, tickets...)).ask(t, TypeTicketCounts, `{"by":["site"],"limit":3}`).Frames
	if len(frames) != 3 || !strings.HasPrefix(told(frames), "école-9=2, ") {
		t.Errorf("it tells %s", told(frames))
	}
	if said := noticesOf(frames[0]); !strings.Contains(said, "moins nombreux : 26") {
		t.Errorf("it says %q", said)
	}
}

// TestCountsOfANewerBridge: a state that we do not know is a ticket all the
// same.
func TestCountsOfANewerBridge(t *testing.T) {
	t.Parallel()
	suspended := ticketOf(1)
	suspended.State = "suspended"
	d := on(t, bridgetest.Start(t, suspended, ticketOf(2)))
	if got, want := told(d.ask(t, TypeTicketCounts, `{"by":["state"]}`).Frames), "ouvert=1, à vérifier=0, pris en charge=0, rétabli=0, résolu=0, suspended=1"; got != want {
		t.Errorf("by state: %s, want %s", got, want)
	}
	if got := told(d.ask(t, TypeTicketCounts, `{}`).Frames); got != "Tickets=2" {
		t.Errorf("in all: %s", got)
	}
	if rows := d.ask(t, TypeTickets, `{}`).Frames[0].Rows(); rows != 2 {
		t.Errorf("%d rows", rows)
	}
}

// TestCountsForAlertRules: a rule shows no notice, so it gets every group.
func TestCountsForAlertRules(t *testing.T) {
	t.Parallel()
	response, err := on(t, bridgetest.Start(t, ticketsOf(300)...)).QueryData(t.Context(), &backend.QueryDataRequest{
		Headers: map[string]string{backend.FromAlertHeaderName: "true"},
		Queries: []backend.DataQuery{{RefID: "A", QueryType: TypeTicketCounts, JSON: []byte(`{"by":["site"],"limit":3}`)}},
	})
	if err != nil || len(response.Responses["A"].Frames) != 300 {
		t.Errorf("%d series, %v", len(response.Responses["A"].Frames), err)
	}
}

// TestCountFrames holds what panels and alert rules are told to golden files.
func TestCountFrames(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketOf(1), ticketOf(2))
	for name, model := range map[string]string{
		"counts-criticity": `{"by":["criticity"]}`, "counts-site-family": `{"by":["site","family"]}`, "counts-none": `{"by":["site"],"sites":["x"]}`,
	} {
		response := on(t, b).ask(t, TypeTicketCounts, model)
		for _, frame := range response.Frames {
			frame.Meta.ExecutedQueryString = "" // has a port of chance
		}
		experimental.CheckGoldenJSONResponse(t, "testdata", name, &backend.DataResponse{Frames: response.Frames}, *update)
	}
}
