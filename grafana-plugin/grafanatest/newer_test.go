package grafanatest_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
)

// newer has a bridge's answers say more than this plugin knows, everywhere.
func newer(b *bridgetest.Bridge) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		b.Handler().ServeHTTP(answer, r)
		var told any
		if answer.Code == http.StatusOK && json.Unmarshal(answer.Body.Bytes(), &told) == nil {
			tellUnknown(told)
			bridgetest.Answer(w, http.StatusOK, told)
			return
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes()) //nolint:errcheck // the plugin may be gone
	})
}

func tellUnknown(told any) {
	switch told := told.(type) {
	case map[string]any:
		for name, value := range told {
			if reasons, is := value.(map[string]any); is && name == "skipped" {
				reasons["later"] = 1 // of what is counted there may be more kinds
				continue
			}
			tellUnknown(value)
		}
		told["later"] = map[string]any{"of": []any{1, "مدرسة", nil}}
	case []any:
		for _, value := range told {
			tellUnknown(value)
		}
	}
}

// TestNewerBridge: a bridge that was updated before the plugin is understood as
// far as the plugin goes, and health says that there is more.
func TestNewerBridge(t *testing.T) {
	t.Parallel()
	p, b := root.StartPlugin(t), everything(t)
	odd := tickets()
	odd[0].State, odd[0].Criticity, odd[0].Severity, odd[0].Family, odd[0].Origin = "parked", "P9", "cosmic", "quantum", "robot"
	b.SetTickets(odd...)
	b.SetHealth(func(h *reportapi.Health) { h.Level = reportapi.Level + 5 })
	server := httptest.NewServer(newer(b))
	t.Cleanup(server.Close)
	of := grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: server.URL, Token: bridgetest.Token}

	health, err := p.Health(t.Context(), of)
	if err != nil || health.Status != backend.HealthStatusOk || !strings.Contains(health.Message, "plus récente que ce greffon") {
		t.Errorf("health is %+v, %v", health, err)
	}
	period := backend.TimeRange{From: time.Now().Add(-6 * time.Hour), To: time.Now()}
	var asked []backend.DataQuery
	for _, queryType := range plugin.QueryTypes {
		for _, model := range queries[queryType] {
			asked = append(asked, backend.DataQuery{RefID: queryType + " " + model, QueryType: queryType, JSON: json.RawMessage(model), TimeRange: period, MaxDataPoints: 500})
		}
	}
	answer, err := p.Query(t.Context(), of, asked)
	if err != nil {
		t.Fatal(err)
	}
	for name, response := range answer.Responses {
		if response.Error != nil || len(response.Frames) == 0 {
			t.Errorf("%s: %v, %d frames", name, response.Error, len(response.Frames))
		}
	}
	table := answer.Responses[plugin.TypeTickets+" {}"].Frames
	if len(table) != 1 || table[0].Rows() != len(odd) {
		t.Fatalf("tickets: %v", table)
	}
	for name, want := range map[string]string{"state": "parked", "criticity": "P9", "severity": "cosmic"} {
		field, _ := table[0].FieldByName(name)
		var values []string
		for row := range field.Len() {
			if value, there := field.ConcreteAt(row); there {
				values = append(values, value.(string)) //nolint:forcetypeassert // columns of texts
			}
		}
		if !slices.Contains(values, want) {
			t.Errorf("%s: %q is not among %q", name, want, values)
		}
	}
}
