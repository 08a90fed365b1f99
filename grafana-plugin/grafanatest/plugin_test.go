package grafanatest_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest/browsertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const root = browsertest.Root("../..")

// TestBinary starts the plugin as Grafana does: what it is told of a data
// source reaches the bridge, what the bridge says comes back whole.
func TestBinary(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, tickets()...)
	p := root.StartPlugin(t)
	of := grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: b.URL, Token: bridgetest.Token}

	health, err := p.Health(t.Context(), of)
	if err != nil || health.Status != backend.HealthStatusOk {
		t.Errorf("health is %+v, %v", health, err)
	}
	period := backend.TimeRange{From: time.Now().Add(-time.Hour), To: time.Now()}
	responses, err := p.Query(t.Context(), of, []backend.DataQuery{
		{RefID: "A", QueryType: "tickets", JSON: []byte(`{}`), TimeRange: period},
		{RefID: "B", QueryType: "ticket_counts", JSON: []byte(`{"by":["criticity"]}`), TimeRange: period},
		{RefID: "C", QueryType: "none", JSON: []byte(`{}`), TimeRange: period},
	})
	if err != nil {
		t.Fatal(err)
	}
	a, c := responses.Responses["A"], responses.Responses["C"]
	if a.Error != nil || len(a.Frames) != 1 || a.Frames[0].Rows() != 4 {
		t.Fatalf("A: %+v", a)
	}
	if state, _ := a.Frames[0].FieldByName("state"); state == nil || len(state.Config.Mappings) == 0 || state.Config.DisplayNameFromDS != "État" {
		t.Errorf("A lost its field configuration over the wire: %+v", state)
	}
	if b := responses.Responses["B"]; b.Error != nil || len(b.Frames) != 4 {
		t.Errorf("B: %+v", b)
	}
	if c.Error == nil || c.Status != backend.StatusBadRequest || c.ErrorSource != backend.ErrorSourcePlugin {
		t.Errorf("C: %+v", c)
	}
	metrics, err := p.Metrics(t.Context())
	if err != nil || !strings.Contains(metrics, "grafana_plugin_request_total") {
		t.Errorf("metrics do not tell of requests (%v):\n%.300s", err, metrics)
	}
	p.Stop()
	if !p.Exited() {
		t.Error("it goes on after it was stopped")
	}
}

// TestSettingsChange: a token that was mended is used at once.
func TestSettingsChange(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	p := root.StartPlugin(t)
	of := grafanatest.Source{UID: "vigie", URL: b.URL}
	for i, set := range []struct {
		token string
		want  backend.HealthStatus
	}{{"old", backend.HealthStatusError}, {bridgetest.Token, backend.HealthStatusOk}, {"older", backend.HealthStatusError}} {
		of.Token, of.Updated = set.token, time.Unix(int64(i+1), 0)
		if health, err := p.Health(t.Context(), of); err != nil || health.Status != set.want {
			t.Errorf("with the token %q health is %+v, %v", set.token, health, err)
		}
	}
}

// TestBundle: one file that every version of Grafana can load, and a
// plugin.json without a place left to fill.
func TestBundle(t *testing.T) {
	t.Parallel()
	folder := root.PluginFolder(t)
	for name, refused := range map[string][]string{
		"module.js":   {"jsx-runtime", "ReactCurrentOwner", "console.log", "eval(", "debugger"},
		"plugin.json": {"%"},
		"README.md":   {"%VERSION%"},
	} {
		text, err := os.ReadFile(folder + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, each := range refused {
			if strings.Contains(string(text), each) {
				t.Errorf("%s has %q in it", name, each)
			}
		}
	}
	for name, mode := range map[string]os.FileMode{"gpx_vigie_linux_amd64": 0o755, "gpx_vigie_linux_arm64": 0o755, "img/logo.svg": 0o644, "LICENSE": 0o644, "CHANGELOG.md": 0o644} {
		if info, err := os.Stat(folder + "/" + name); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

// tickets are four, of which one has a name to break a page with.
func tickets() []reportapi.Ticket {
	now := time.Now().UTC()
	list := []reportapi.Ticket{
		{Incident: "01A", Number: "30001", State: "open", Criticity: "P1", Title: "core-rtr-1 (cnte) ne répond plus", Site: "cnte", Device: "core-rtr-1", TicketID: 1},
		{Incident: "01B", Number: "30002", State: "acknowledged", Criticity: "P2", Title: "Interface ge-0/0/1 hors service", Site: "lycee-1", Device: "rtr-1", Owner: "amel@vigie.example", TicketID: 2},
		{Incident: "01C", Number: "30003", State: "unverified", Criticity: "P3", Title: "Onduleur sur batterie", Site: "lycee-2", Device: "ups-2", TicketID: 3},
		{Incident: "01D", State: "open", Criticity: "P4", Title: "Lycée « مدرسة » <script>", Site: "lycee-3", Device: "sw-3"},
	}
	for i := range list {
		t := &list[i]
		t.DetectedAt, t.OpenedAt = now.Add(-time.Duration(i+1)*25*time.Minute), now.Add(-time.Duration(i+1)*24*time.Minute)
		t.Group, t.UpToDate = "N1", t.TicketID != 0
		if t.TicketID != 0 {
			t.URL = "https://zammad.example/#ticket/zoom/" + strings.TrimPrefix(t.Number, "3000")
		}
	}
	return list
}
