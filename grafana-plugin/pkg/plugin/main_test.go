package plugin

import (
	"encoding/json"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// moment is when everything in these tests happened.
var moment = time.Date(2026, 3, 2, 8, 30, 15, 0, time.UTC)

// settingsOf are the settings of a data source; options is its JSON.
func settingsOf(url, token, options string) backend.DataSourceInstanceSettings {
	return backend.DataSourceInstanceSettings{
		UID: "vigie", Name: "Vigie", Type: ID, URL: url, JSONData: []byte(options),
		DecryptedSecureJSONData: map[string]string{tokenKey: token},
	}
}

// instance is a data source that is disposed of with the test.
func instance(t *testing.T, settings backend.DataSourceInstanceSettings) *Datasource {
	t.Helper()
	made, err := New(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	d, ok := made.(*Datasource)
	if !ok {
		t.Fatalf("made a %T", made)
	}
	t.Cleanup(d.Dispose)
	return d
}

// on is a data source of a bridge, with patience: the race detector makes long
// lists slow.
func on(t *testing.T, b *bridgetest.Bridge) *Datasource {
	t.Helper()
	return instance(t, settingsOf(b.URL, bridgetest.Token, `{"timeout":60}`))
}

// ask makes one query over the six hours after moment.
func (d *Datasource) ask(t *testing.T, queryType, model string) backend.DataResponse {
	t.Helper()
	return d.askOver(t, queryType, model, 6*time.Hour)
}

// askOver makes one query over a time after moment.
func (d *Datasource) askOver(t *testing.T, queryType, model string, period time.Duration) backend.DataResponse {
	t.Helper()
	return d.request(t, &backend.QueryDataRequest{}, queryType, model, period)
}

// alert makes one query as an alert rule does.
func (d *Datasource) alert(t *testing.T, queryType, model string) backend.DataResponse {
	t.Helper()
	return d.request(t, &backend.QueryDataRequest{Headers: map[string]string{backend.FromAlertHeaderName: "true"}}, queryType, model, 6*time.Hour)
}

func (d *Datasource) request(t *testing.T, request *backend.QueryDataRequest, queryType, model string, period time.Duration) backend.DataResponse {
	t.Helper()
	if d.cache != nil { // a test changes the bridge from one question to the next
		d.cache.Forget()
	}
	request.Queries = []backend.DataQuery{{
		RefID: "A", QueryType: queryType, JSON: json.RawMessage(model),
		TimeRange: backend.TimeRange{From: moment, To: moment.Add(period)},
	}}
	response, err := d.QueryData(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return response.Responses["A"]
}

// ticketOf is a ticket of school n that is open since minute n.
func ticketOf(n int) reportapi.Ticket {
	at := moment.Add(time.Duration(n) * time.Minute)
	return reportapi.Ticket{
		Incident: fmt.Sprintf("01%06d", n), Key: "k", State: "open", Criticity: "P3", Why: "équipement P3 × gravité majeure → P3",
		Title: fmt.Sprintf("Interface ge-0/0/%d hors service", n), Severity: "major", Family: "interface",
		Site: fmt.Sprintf("école-%d", n), Device: fmt.Sprintf("sw-%d", n), Service: "connectivite", Region: "béja", Provider: "operateur-a",
		Alerts: 1, DetectedAt: at, OpenedAt: at.Add(time.Minute), TicketID: int64(n), Number: fmt.Sprintf("3%04d", n),
		URL: fmt.Sprintf("https://zammad.example/#ticket/zoom/%d", n), Group: "N1", Owner: "amel@vigie.example", TicketState: "open", UpToDate: true,
	}
}

// ticketsOf are n tickets.
func ticketsOf(n int) []reportapi.Ticket {
	all := make([]reportapi.Ticket, n)
	for i := range all {
		all[i] = ticketOf(i)
	}
	return all
}

// clockOf is a clock of two hours that is due at moment.
func clockOf(name string) reportapi.TicketClock {
	return reportapi.TicketClock{Name: name, Title: Word("clock", name), Status: "running", Due: &moment, TargetMS: 7_200_000}
}

// response is a frame as it is answered.
func response(frame *data.Frame) backend.DataResponse {
	return backend.DataResponse{Frames: data.Frames{frame}}
}
