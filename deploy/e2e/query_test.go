package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestQueries holds the plugin to the API itself, over a ledger with some of
// everything: its own tests know the API by a fake.
func TestQueries(t *testing.T) {
	t.Parallel()
	source := reported(t)
	period := backend.TimeRange{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Now()}
	for queryType, models := range map[string][]string{
		plugin.TypeTickets:      {`{}`, `{"scope":"period","levels":["N1"]}`, `{"sort":"remaining","late":"soon"}`, `{"states":["closed"]}`},
		plugin.TypeTicketCounts: {`{}`, `{"by":["device","level"],"late":"yes"}`, `{"by":["owner"],"scope":"period"}`},
		plugin.TypeTicketSeries: {`{}`, `{"every":"hour","by":["origin"]}`},
		plugin.TypeOperations:   {`{"tickets":["01A","17"]}`, `{"view":"ticket","tickets":["01B","17"]}`},
		plugin.TypeClocks:       {`{"tickets":["01A"]}`, `{"view":"lanes","tickets":["17"]}`, `{"view":"shares","tickets":["01A"]}`, `{"view":"consumed"}`},
		plugin.TypeCompliance: {
			`{}`, `{"view":"history","history":12}`, `{"view":"numbers"}`, `{"view":"times"}`, `{"view":"shares"}`,
			`{"view":"breaches","months":["2026-03"],"criticities":["P1"]}`, `{"view":"credits","months":["2026-03"]}`,
		},
		plugin.TypeEquipment:    {`{}`, `{"view":"alarms"}`, `{"view":"numbers","roles":["switch"]}`},
		plugin.TypeAvailability: {`{}`, `{"of":"sites","view":"history","history":3}`, `{"of":"regions","view":"numbers","months":["2026-03"]}`},
		plugin.TypeAnnotations:  {`{}`, `{"sites":["lycee-1"]}`, `{"kinds":["ticket","change","operation"],"tickets":["01A"]}`},
		plugin.TypeValues: {
			`{"of":"sites","regions":["tunis"]}`, `{"of":"devices","tickets":["01A"]}`, `{"of":"tickets"}`, `{"of":"levels"}`, `{"of":"months"}`, `{"of":"contracts"}`,
		},
	} {
		for _, model := range models {
			answer, err := source.QueryData(t.Context(), &backend.QueryDataRequest{Queries: []backend.DataQuery{
				{RefID: "A", QueryType: queryType, JSON: json.RawMessage(model), TimeRange: period},
			}})
			if err != nil {
				t.Fatal(err)
			}
			if a := answer.Responses["A"]; a.Error != nil || len(a.Frames) == 0 {
				t.Errorf("%s %s: %v, %d frames", queryType, model, a.Error, len(a.Frames))
			}
		}
	}
}

// reported is a data source of the API in this process.
func reported(t *testing.T) *plugin.Datasource {
	t.Helper()
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	ledgertest.FillTickets(t, store)
	contract, err := policy.Load("../../deploy/config/contract.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	api := report.NewAPI(store, logger, func() report.Status { return report.Status{Contract: contract} }, func(id int64) string { return fmt.Sprint("https://zammad.example/", id) })
	api.Estate = &report.Estate{
		Inventory: func() *inventory.Inventory {
			return &inventory.Inventory{Sites: []inventory.Site{{Name: "lycee-1", Region: "tunis"}}, Equipment: []inventory.Equipment{{Device: "sw-1", Site: "lycee-1", Role: "switch"}}}
		},
		Alarms: func(context.Context) ([]report.Alarm, map[string]error) { return nil, nil },
	}
	mux := http.NewServeMux()
	for _, route := range api.Routes() {
		mux.HandleFunc(route.Pattern, route.Serve)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	made, err := plugin.New(t.Context(), backend.DataSourceInstanceSettings{
		UID: "vigie", URL: server.URL, JSONData: []byte("{}"), DecryptedSecureJSONData: map[string]string{"token": "x"},
	})
	if err != nil {
		t.Fatal(err)
	}
	source := made.(*plugin.Datasource) //nolint:forcetypeassert // New makes no other
	t.Cleanup(source.Dispose)
	return source
}

// TestLists: what can be asked of the bridge can be asked of the plugin, and is
// called the same.
func TestLists(t *testing.T) {
	t.Parallel()
	check := func(queryType, member string, values []string) {
		if err := plugin.CheckQuery(queryType, []byte(fmt.Sprintf(`{%q:["%s"]}`, member, strings.Join(values, `","`)))); err != nil {
			t.Errorf("%s: %v", queryType, err)
		}
	}
	for _, sort := range ledger.Sorts {
		if err := plugin.CheckQuery(plugin.TypeTickets, []byte(fmt.Sprintf(`{"sort":%q}`, sort))); err != nil {
			t.Error(err)
		}
	}
	for _, late := range ledger.Lates {
		if err := plugin.CheckQuery(plugin.TypeTickets, []byte(fmt.Sprintf(`{"late":%q}`, late))); err != nil {
			t.Error(err)
		}
	}
	for _, dimension := range ledger.Dimensions {
		check(plugin.TypeTicketCounts, "by", []string{string(dimension)})
	}
	check(plugin.TypeEquipment, "roles", labels.Roles)
	for _, name := range policy.ClockNames {
		check(plugin.TypeCompliance, "clocks", []string{string(name)})
		if got := plugin.Word("clock", string(name)); got != name.Title() {
			t.Errorf("the clock %s is %q, the bridge calls it %q", name, got, name.Title())
		}
	}
}
