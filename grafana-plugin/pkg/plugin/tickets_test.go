package plugin

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// TestTicketFrame holds everything that panels are told to a golden file.
func TestTicketFrame(t *testing.T) {
	t.Parallel()
	now := moment.Add(26 * time.Hour)
	acknowledged, restored, closed := moment.Add(5*time.Minute), moment.Add(90*time.Minute), moment.Add(2*time.Hour)
	full := ticketOf(1)
	full.State, full.Criticity, full.AcknowledgedAt, full.Reopened = "acknowledged", "P1", &acknowledged, 2
	waiting := reportapi.Ticket{
		Incident: "01B", State: "held", Criticity: "P4", Title: "<script>alert(1)</script> « مدرسة »", DetectedAt: moment, OpenedAt: moment,
		URL: "javascript:alert(1)", Error: "502 Bad Gateway",
	}
	over, ended := ticketOf(2), ticketOf(3)
	over.State, over.RestoredAt = "restored", &restored
	soon, late := clockOf("restore"), clockOf("response")
	soon.RemainingMS, late.RemainingMS, late.OverrunMS = 900_000, 0, 61_000
	full.Clocks, full.DueClock = []reportapi.TicketClock{late, soon}, "restore"
	over.Clocks, over.DueClock = []reportapi.TicketClock{late, soon}, "response"
	ended.State, ended.ClosedAt = "closed", &closed
	frame := ticketFrame([]reportapi.Ticket{full, waiting, over, ended}, now)
	experimental.CheckGoldenJSONResponse(t, "testdata", "tickets", &backend.DataResponse{Frames: data.Frames{frame}}, *update)
	empty := ticketFrame(nil, now)
	experimental.CheckGoldenJSONResponse(t, "testdata", "tickets-none", &backend.DataResponse{Frames: data.Frames{empty}}, *update)
}

// cells are a column's values as text.
func cells(t *testing.T, frame *data.Frame, name string) []string {
	t.Helper()
	field, _ := frame.FieldByName(name)
	if field == nil {
		t.Fatalf("there is no column %s", name)
	}
	all := make([]string, 0, field.Len())
	for i := range field.Len() {
		value, _ := field.ConcreteAt(i)
		all = append(all, fmt.Sprint(value))
	}
	return all
}

// TestTicketsInOrder: of what is open the most critical and oldest come
// first, of a period the newest.
func TestTicketsInOrder(t *testing.T) {
	t.Parallel()
	old, critical, unverified, restored, unknown := ticketOf(1), ticketOf(2), ticketOf(3), ticketOf(4), ticketOf(5)
	critical.Criticity, unverified.State, restored.State, unknown.State = "P1", "unverified", "restored", "of a newer bridge"
	b := bridgetest.Start(t, unknown, restored, unverified, critical, old, ticketOf(6))
	d := on(t, b)
	for model, want := range map[string][]string{
		`{}`:                                  {"30002", "30001", "30006", "30003", "30004", "30005"},
		`{"scope":"period"}`:                  {"30006", "30005", "30004", "30003", "30002", "30001"},
		`{"sites":["école-1","école-4"]}`:     {"30001", "30004"},
		`{"states":["restored"],"limit":500}`: {"30004"},
	} {
		response := d.ask(t, TypeTickets, model)
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		if got := cells(t, response.Frames[0], "number"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", model, got, want)
		}
	}
}

// TestTicketsSayWhatTheyLeaveOut: the oldest critical outage is not lost
// behind a thousand newer tickets, and no list is cut silently.
func TestTicketsSayWhatTheyLeaveOut(t *testing.T) {
	t.Parallel()
	tickets := ticketsOf(pageSize*2 + 1)
	tickets[0].Criticity = "P1"
	tickets[0].UpToDate = false
	b := bridgetest.Start(t, tickets...)
	d := on(t, b)

	response := d.ask(t, TypeTickets, `{"limit":10}`)
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	frame := response.Frames[0]
	if frame.Rows() != 10 || cells(t, frame, "criticity")[0] != "P1" {
		t.Errorf("%d rows, the first %s", frame.Rows(), cells(t, frame, "criticity")[0])
	}
	said := noticesOf(frame)
	for _, want := range []string{"Tickets : 10 sur 2001 à l'écran", "dernier état : 1"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
	if asked := asked(b, "/api/v1/tickets"); len(asked) != 1 || !strings.Contains(asked[0], "limit=10&open=true&sort=pressing") {
		t.Errorf("it asked %q", asked)
	}

	frame = d.ask(t, TypeTickets, `{"limit":2000}`).Frames[0]
	if asked := asked(b, "/api/v1/tickets"); frame.Rows() != 2000 || len(asked) != 2 || !strings.Contains(noticesOf(frame), "2000 sur 2001") {
		t.Errorf("%d rows of %d pages, and it says %q", frame.Rows(), len(asked), noticesOf(frame))
	}

	b.SetTickets(ticketsOf(3)...)
	if said := noticesOf(d.ask(t, TypeTickets, `{}`).Frames[0]); said != "" {
		t.Errorf("of a whole list it says %q", said)
	}
}

// TestHundredThousandTickets: a list is bounded, and says so.
func TestHundredThousandTickets(t *testing.T) {
	t.Parallel()
	d := on(t, bridgetest.Start(t, ticketsOf(100_000)...))
	response := d.askOver(t, TypeTickets, `{"scope":"period","limit":2000}`, 366*24*time.Hour)
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	if said := noticesOf(response.Frames[0]); response.Frames[0].Rows() != 2000 || !strings.Contains(said, "Tickets : 2000 sur 100000 à l'écran") {
		t.Errorf("%d rows, and it says %q", response.Frames[0].Rows(), said)
	}
	if got := told(d.ask(t, TypeTicketCounts, `{}`).Frames); got != "Tickets=100000" {
		t.Errorf("counted: %s", got)
	}
}

// asked are the queries of a path that the bridge was asked since the last
// call.
func asked(b *bridgetest.Bridge, path string) (queries []string) {
	for _, url := range b.Asked() {
		if url.Path == path {
			queries = append(queries, url.RawQuery)
		}
	}
	return queries
}

// TestStaleMirror: rows that may be missing are spoken of, once for all panels
// of a screen.
func TestStaleMirror(t *testing.T) {
	t.Parallel()
	now := time.Now()
	before := now.Add(-7 * time.Minute)
	for want, mirror := range map[string]*reportapi.MirrorHealth{
		"":                           {Imported: true, SyncedAt: &before},
		"depuis 7 min":               {Imported: true, SyncedAt: &before, Behind: true},
		"encore tout lu de Zammad":   {Imported: true, Behind: true},
		"encore lu tous les tickets": {Behind: true},
	} {
		b := bridgetest.Start(t, ticketOf(1))
		b.SetHealth(func(h *reportapi.Health) { h.Mirror, h.Now = mirror, now })
		d := on(t, b)
		for _, queryType := range []string{TypeTickets, TypeTicketCounts} {
			if said := noticesOf(d.ask(t, queryType, `{}`).Frames[0]); !strings.Contains(said, want) || want == "" && said != "" {
				t.Errorf("%s says %q, want %q", queryType, said, want)
			}
		}
		if asked := asked(b, "/api/v1/health"); len(asked) != 1 {
			t.Errorf("asked %d times", len(asked))
		}
	}
}

func noticesOf(frame *data.Frame) string {
	var said []string
	for _, notice := range frame.Meta.Notices {
		said = append(said, notice.Text)
	}
	return strings.Join(said, " ")
}

// TestInspector: what was asked can be seen, the token cannot.
func TestInspector(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketOf(1))
	for queryType, want := range map[string]string{
		TypeTickets: b.URL + "/api/v1/tickets?site=x&sort=pressing&state=open", TypeTicketCounts: b.URL + "/api/v1/tickets/counts?by=region&site=x&state=open",
	} {
		model := `{"sites":["x"],"states":["open"]}`
		if queryType == TypeTicketCounts {
			model = `{"sites":["x"],"states":["open"],"by":["region"]}`
		}
		got := on(t, b).ask(t, queryType, model).Frames[0].Meta.ExecutedQueryString
		if got != "GET "+want || strings.Contains(got, bridgetest.Token) {
			t.Errorf("shows %q, want GET %s", got, want)
		}
	}
}

// TestQueriesAreApart: one that is wrong, and one that the bridge refuses,
// leave the others alone.
func TestQueriesAreApart(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	served := b.Handler()
	b.Instead(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/tickets/counts" {
			http.Error(w, "broken", http.StatusInternalServerError)
			return
		}
		b.Instead(nil)
		served.ServeHTTP(w, r)
	})
	response, err := on(t, b).QueryData(t.Context(), &backend.QueryDataRequest{Queries: []backend.DataQuery{
		{RefID: "A", QueryType: TypeTicketCounts, JSON: []byte(`{}`)},
		{RefID: "B", QueryType: "none", JSON: []byte(`{}`)},
	}})
	if err != nil || len(response.Responses) != 2 {
		t.Fatalf("%v, %v", response, err)
	}
	if a := response.Responses["A"]; a.Error == nil || a.ErrorSource != backend.ErrorSourceDownstream || a.Status != 500 {
		t.Errorf("A: %+v", a)
	}
	if b := response.Responses["B"]; b.Error == nil || b.ErrorSource != backend.ErrorSourcePlugin || b.Status != backend.StatusBadRequest {
		t.Errorf("B: %+v", b)
	}
	if c := on(t, b).ask(t, TypeTickets, `{}`); c.Error != nil || c.Status != backend.StatusOK || c.Frames[0].Rows() != 0 {
		t.Errorf("C: %+v", c)
	}
}
