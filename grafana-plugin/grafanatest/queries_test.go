package grafanatest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
)

// queries are each type and view, by what a panel sends.
var queries = map[string][]string{
	plugin.TypeTickets:      {`{}`, `{"scope":"period"}`, `{"late":"soon","sort":"remaining"}`},
	plugin.TypeTicketCounts: {`{"by":["criticity"]}`, `{"by":["level","device"]}`},
	plugin.TypeTicketSeries: {`{"by":["region"]}`},
	plugin.TypeOperations:   {`{"tickets":["01A"]}`, `{}`},
	plugin.TypeClocks:       {`{"tickets":["01A"]}`, `{"tickets":["01A"],"view":"lanes"}`, `{"tickets":["01A"],"view":"shares"}`, `{"view":"consumed"}`},
	plugin.TypeCompliance: {
		`{}`, `{"view":"history","months":["2026-03"],"history":12}`, `{"view":"numbers"}`, `{"view":"times"}`, `{"view":"shares"}`, `{"view":"breaches"}`, `{"view":"credits"}`,
	},
	plugin.TypeSatisfaction: {`{}`, `{"view":"history","months":["2026-03"],"history":12,"by":["criticity"]}`},
	plugin.TypeEquipment:    {`{}`, `{"view":"alarms"}`, `{"view":"numbers"}`},
	plugin.TypeAvailability: {`{}`, `{"of":"sites","view":"history","months":["2026-03"],"history":3}`, `{"of":"regions","view":"numbers"}`, `{"of":"sites","view":"reliability"}`},
	plugin.TypeTicketAges:   {`{}`, `{"by":["criticity"]}`, `{"view":"numbers"}`},
	plugin.TypeCalendar:     {`{}`, `{"view":"table"}`},
	plugin.TypeLogbook:      {`{}`, `{"kinds":["log_note"],"limit":10}`},
	plugin.TypeShifts:       {`{}`},
	plugin.TypeHandover:     {`{}`, `{"view":"parties"}`, `{"view":"unverified"}`, `{"view":"stale"}`, `{"view":"changes"}`, `{"view":"silences"}`},
	plugin.TypeAnnotations:  {`{}`, `{"kinds":["operation"],"tickets":["01A"]}`},
	plugin.TypeValues:       {`{"of":"sites","regions":["tunis"]}`, `{"of":"tickets"}`, `{"of":"months"}`, `{"of":"owners"}`, `{"of":"states"}`},
}

// TestEveryQuery has the binary answer every query type and view in one request:
// what it says of its fields reaches Grafana, and no query fails another.
func TestEveryQuery(t *testing.T) {
	t.Parallel()
	p := root.StartPlugin(t)
	of := grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: everything(t).URL, Token: bridgetest.Token}
	period := backend.TimeRange{From: time.Now().Add(-6 * time.Hour), To: time.Now()}
	var asked []backend.DataQuery
	for _, queryType := range plugin.QueryTypes {
		if len(queries[queryType]) == 0 {
			t.Errorf("nothing asks for %s", queryType)
		}
		for _, model := range queries[queryType] {
			asked = append(asked, backend.DataQuery{RefID: queryType + " " + model, QueryType: queryType, JSON: json.RawMessage(model), TimeRange: period, MaxDataPoints: 500})
		}
	}
	answer, err := p.Query(t.Context(), of, asked)
	if err != nil || len(answer.Responses) != len(asked) {
		t.Fatalf("%d of %d answers, %v", len(answer.Responses), len(asked), err)
	}
	for name, response := range answer.Responses {
		if response.Error != nil || response.Status != backend.StatusOK || len(response.Frames) == 0 {
			t.Errorf("%s: %v, %d frames", name, response.Error, len(response.Frames))
			continue
		}
		if meta := response.Frames[0].Meta; meta == nil {
			t.Errorf("%s: nothing is said of its frames", name)
		}
		for _, frame := range response.Frames {
			dressed(t, name, frame)
		}
	}
}

// dressed: what people read is French and has a unit where it needs one, and
// links keep the period.
func dressed(t *testing.T, name string, frame *data.Frame) {
	t.Helper()
	for _, field := range frame.Fields {
		number := field.Type() == data.FieldTypeFloat64 || field.Type() == data.FieldTypeNullableFloat64
		switch {
		case field.Config == nil && field.Name != "time" && field.Len() > 0:
			t.Errorf("%s: nothing is said of %s", name, field.Name)
		case field.Config == nil:
		case field.Config.DisplayNameFromDS == "":
			t.Errorf("%s: %s has no name", name, field.Name)
		case number && field.Config.Unit == "":
			t.Errorf("%s: %s has no unit", name, field.Name)
		default:
			for _, link := range field.Config.Links {
				if strings.HasPrefix(link.URL, "/d/") && !strings.Contains(link.URL, "${__url_time_range}") {
					t.Errorf("%s: %s leads to %s, and forgets the period", name, field.Name, link.URL)
				}
			}
		}
	}
}

// TestHostileQueries: what a variable or a person may put into a query is told
// apart from what the bridge did, by source and status.
func TestHostileQueries(t *testing.T) {
	t.Parallel()
	p := root.StartPlugin(t)
	of := grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: everything(t).URL, Token: bridgetest.Token}
	period := backend.TimeRange{From: time.Now().AddDate(-10, 0, 0), To: time.Now()}
	var asked []backend.DataQuery
	for queryType, models := range map[string][]string{
		plugin.TypeTickets:      {`{"sites":["$site"]}`, `[]`, `{"sites":"x"}`, `{"limit":1e9}`},
		plugin.TypeOperations:   {`{"tickets":["../../refusals"]}`, `{"tickets":["{01A,01B}"]}`, `{"tickets":["<script>"]}`},
		plugin.TypeCompliance:   {`{"months":["2026-13"]}`, `{"history":-1}`},
		plugin.TypeValues:       {`{"of":"secrets"}`},
		plugin.TypeAvailability: {`{"of":"regions","sites":["x"]}`},
	} {
		for i, model := range models {
			asked = append(asked, backend.DataQuery{RefID: fmt.Sprint(queryType, i), QueryType: queryType, JSON: json.RawMessage(model), TimeRange: period})
		}
	}
	ofNoRegion := []string{
		plugin.TypeOperations, plugin.TypeClocks, plugin.TypeCompliance, plugin.TypeSatisfaction, plugin.TypeValues,
		plugin.TypeLogbook, plugin.TypeShifts, plugin.TypeHandover,
	}
	for _, queryType := range plugin.QueryTypes { // names of schools, over ten years
		if !slices.Contains(ofNoRegion, queryType) {
			asked = append(asked, backend.DataQuery{
				RefID: "good " + queryType, QueryType: queryType, TimeRange: period, JSON: json.RawMessage(`{"regions":["béja","مدرسة","<script>","' OR 1=1","{a,b}"]}`),
			})
		}
	}
	answer, err := p.Query(t.Context(), of, asked)
	if err != nil {
		t.Fatal(err)
	}
	for name, response := range answer.Responses {
		switch good := strings.HasPrefix(name, "good "); {
		case good && response.Error != nil:
			t.Errorf("%s: %v", name, response.Error)
		case !good && (response.Error == nil || response.Status != backend.StatusBadRequest || response.ErrorSource != backend.ErrorSourcePlugin):
			t.Errorf("%s: %v, %d of %s", name, response.Error, response.Status, response.ErrorSource)
		}
	}
}
