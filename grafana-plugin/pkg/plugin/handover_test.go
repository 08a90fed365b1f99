package plugin

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// spanAfter is one that begins some time after moment.
func spanAfter(after, length time.Duration) backend.TimeRange {
	return backend.TimeRange{From: moment.Add(after), To: moment.Add(after + length)}
}

// handing is a bridge with a sheet on which everything has something.
func handing(t *testing.T, parties int) *bridgetest.Bridge {
	t.Helper()
	third := ticketsOf(parties)
	for i := range third {
		third[i].Party, third[i].Reference, third[i].State, third[i].RestoredAt = "operateur-a", "OP-1", "restored", &moment
	}
	b := bridgetest.Start(t)
	b.Tell("handover", func(*http.Request) any {
		return reportapi.Handover{
			Now: moment, URL: "https://vigie.example/handover?a=${__user.login}", Unsigned: shiftsOf(3)[1:],
			Counts:  []reportapi.HandoverCount{{Criticity: "P1", Open: 3, Untaken: 1}, {Criticity: "P2"}, {Open: 2, Untaken: 2}},
			Parties: third, Unverified: []reportapi.Ticket{}, Stale: []reportapi.Ticket{},
			Changes: []reportapi.HandoverChange{
				{TicketID: 7, Ticket: "30007", URL: "https://zammad.example/#ticket/zoom/7", State: "en cours", Scope: "site=lycee-1", Running: true, From: moment, Till: moment.Add(time.Hour)},
				{TicketID: 8, Ticket: "30008", URL: "javascript:alert(1)", State: "approuvé"},
			},
			Silences: []reportapi.HandoverSilence{
				{Source: "noc", Why: "à la main", Author: "sami", Matchers: []string{`site="lycee-2"`, `severity="minor"`}, Hidden: 4, Till: moment, Concerns: []string{"sans fin", "<b>"}},
				{Source: "noc", Why: "changement", Matchers: []string{}, Till: moment, Concerns: []string{}},
			},
			Silenced: 4, Unsupervised: []string{"ap-1"}, Devices: 2, Unknown: []string{"mises en sourdine : sans réponse de noc-2"},
		}
	})
	return b
}

func TestHandoverFrames(t *testing.T) {
	t.Parallel()
	d := on(t, handing(t, 1))
	for _, view := range []string{ViewSheet, ViewChanges, ViewSilences} {
		golden(t, "handover-"+view, d.ask(t, TypeHandover, `{"view":"`+view+`"}`))
	}
	for view, rows := range map[string]int{ViewParties: 1, ViewDoubtful: 0, ViewStale: 0} {
		frame := d.ask(t, TypeHandover, `{"view":"`+view+`"}`).Frames[0]
		if got, _ := frame.RowLen(); got != rows || frame.Name != "tickets" {
			t.Errorf("%s has %d rows of %s", view, got, frame.Name)
		}
	}
	link := d.ask(t, TypeHandover, `{}`).Frames[0].Fields[0].Config.Links[0].URL
	if want := "https://vigie.example/handover?a=%24{__user.login}"; link != want {
		t.Errorf("it leads to %s, want %s", link, want)
	}
	if got := d.ask(t, TypeHandover, `{"limit":3}`); got.Error == nil {
		t.Error("a limit is taken")
	}
}

// TestHandoverIsBounded as the sheet is, and says so.
func TestHandoverIsBounded(t *testing.T) {
	t.Parallel()
	d := on(t, handing(t, handedAtMost))
	if said := noticesOf(d.ask(t, TypeHandover, `{"view":"parties"}`).Frames[0]); !strings.Contains(said, "que les 100 premiers") {
		t.Errorf("it says %q", said)
	}
	if said := noticesOf(d.ask(t, TypeHandover, `{"view":"changes"}`).Frames[0]); said != "" {
		t.Errorf("of two it says %q", said)
	}
}
