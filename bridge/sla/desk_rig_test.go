package sla_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// desk is a simulated Zammad whose clock the test moves, with calendars and
// service levels like those of testdata/desk.yml.
type desk struct {
	server *zammadtest.Server
	now    time.Time
}

func newDesk(t *testing.T, c *policy.Contract) *desk {
	t.Helper()
	d := &desk{now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	d.server = zammadtest.New(zammadtest.Options{Now: func() time.Time { return d.now }})
	always, office := make(map[string]any), make(map[string]any)
	frames := func(all ...[]string) map[string]any { return map[string]any{"active": true, "timeframes": all} }
	for _, day := range policy.Weekdays {
		always[day] = frames([]string{"00:00", "23:59"})
		office[day] = frames([]string{"08:00", "12:00"}, []string{"14:00", "18:00"})
	}
	office["sat"], office["sun"] = map[string]any{"active": false}, frames([]string{"01:30", "04:30"})
	calendars := make(map[string]any)
	for name, hours := range map[string]any{"permanent": always, "bureau": office} {
		body := map[string]any{"name": name, "timezone": "Europe/Paris", "business_hours": hours}
		if name == "bureau" {
			body["public_holidays"] = map[string]any{"2026-03-20": map[string]any{"active": true}, "2026-04-06": map[string]any{"active": true}}
		}
		calendars[name] = d.do(t, "admin-admin", http.MethodPost, "calendars", body)["id"]
	}
	for _, level := range c.Levels {
		d.do(t, "admin-admin", http.MethodPost, "slas", map[string]any{
			"name": "10 " + string(level.Criticity), "calendar_id": calendars[level.Clocks.Resolve.Calendar],
			"first_response_time": int(level.Clocks.Response.Target.Std().Minutes()), "solution_time": int(level.Clocks.Resolve.Target.Std().Minutes()),
			"condition": map[string]any{"ticket.criticity": map[string]any{"operator": "is", "value": []string{string(level.Criticity)}}},
		})
	}
	return d
}

// do is a request of somebody at the desk, without a network; it must succeed.
func (d *desk) do(t *testing.T, token, method, path string, body any) map[string]any {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), method, "/api/v1/"+path, strings.NewReader(string(text)))
	request.Header.Set("Authorization", "Token token="+token)
	answer := httptest.NewRecorder()
	d.server.ServeHTTP(answer, request)
	var record map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &record); err != nil || answer.Code > 299 {
		t.Fatalf("%s %s %s: %d %s", method, path, text, answer.Code, answer.Body)
	}
	return record
}

// mirrored reads the desk with the real client and the real mirror into a real
// ledger.
func (d *desk) mirrored(t *testing.T) *sqlite.Store {
	t.Helper()
	served := httptest.NewServer(d.server)
	t.Cleanup(served.Close)
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer, cfg.TokenFile = served.URL, "supervision@vigie.example", filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte("vigie-agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := zammad.New(cfg, zammad.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	m, err := mirror.New(mirror.Options{
		Desk: client, Store: store, Registerer: prometheus.NewRegistry(), Logger: slog.New(slog.DiscardHandler),
		Settings: func() mirror.Settings {
			return mirror.Settings{
				Terms:    mirror.Terms{Groups: []string{"N1", "N2", "N3"}, Restored: "rétabli"},
				Interval: time.Hour, Location: time.UTC, Rate: 1e6,
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.RunOnce(t.Context(), d.now); err != nil {
		t.Fatal(err)
	}
	return store
}

func path(ticket int64) string { return "tickets/" + strconv.FormatInt(ticket, 10) }
