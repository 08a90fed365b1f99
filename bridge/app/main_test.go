package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
	"github.com/vigie-noc/vigie/internal/daemon"
)

func TestMain(m *testing.M) {
	if files := os.Getenv(childBridge); files != "" {
		os.Exit(runUntilKilled(files))
	}
	goleak.VerifyTestMain(pgtest.Main{M: m})
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tokens of every scene: the secret is the name.
var tokens = []daemon.Token{
	{Name: "noc-alerts", Scopes: []string{daemon.ScopeAlerts}, Source: "noc"},
	{Name: "grafana-alerts", Scopes: []string{daemon.ScopeAlerts}, Source: "grafana"},
	{Name: "any-alerts", Scopes: []string{daemon.ScopeAlerts}},
	{Name: "reader", Scopes: []string{daemon.ScopeRead}},
	{Name: "operator", Scopes: []string{daemon.ScopeRead, daemon.ScopeOperate}},
	{Name: "supervisor", Scopes: []string{daemon.ScopeSupervise}},
	{Name: "scraper", Scopes: []string{daemon.ScopeMetrics}},
	{Name: "admin", Scopes: []string{daemon.ScopeAdmin}},
}

func tokensFile() string {
	var b strings.Builder
	b.WriteString("tokens:\n")
	for _, token := range tokens {
		sum := sha256.Sum256([]byte(token.Name))
		fmt.Fprintf(&b, "  - {name: %s, scopes: [%s], source: %q, sha256: %s}\n",
			token.Name, strings.Join(token.Scopes, ", "), token.Source, hex.EncodeToString(sum[:]))
	}
	return b.String()
}

// surroundings is what stands around a bridge: a desk, and an Alertmanager
// with its Prometheus that answer as they are told.
type surroundings struct {
	*httptest.Server

	desk *zammadtest.Server
	site *httptest.Server // the desk's

	mu    sync.Mutex
	alive bool // whether what measures is there
	fires bool // whether Alertmanager lists the alert
}

func surround(t *testing.T) *surroundings {
	t.Helper()
	s := &surroundings{desk: zammadtest.New(zammadtest.Options{ClosePendingEvery: time.Second, Groups: []string{"Opérateur A", "Qualité"}}), alive: true}
	s.site = httptest.NewServer(s.desk)
	t.Cleanup(s.site.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/alerts", s.alerts)
	mux.HandleFunc("GET /api/v2/alerts/groups", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `[]`) // nothing is muted by time
	})
	mux.HandleFunc("GET /api/v2/silences", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "[]") //nolint:errcheck // the peer may be gone
	})
	mux.HandleFunc("GET /api/v2/status", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"uptime":"2026-01-01T00:00:00Z","cluster":{"status":"ready"}}`)
	})
	mux.HandleFunc("GET /api/v1/query_range", s.query)
	mux.HandleFunc("GET /api/v1/query", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"status":"success","data":{"result":[{"metric":{"device":"sw-1"}},{"metric":{"device":"ailleurs"}}]}}`)
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *surroundings) set(fires, alive bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fires, s.alive = fires, alive
}

func (s *surroundings) alerts(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{listed("00000000000000dd", map[string]string{"alertname": "Watchdog"})}
	if s.fires {
		list = append(list, listed(outage, outageLabels))
	}
	_ = json.NewEncoder(w).Encode(list) // a client that is gone is not our concern
}

func listed(fingerprint string, labels map[string]string) any {
	return map[string]any{
		"fingerprint": fingerprint, "labels": labels, "startsAt": time.Now().Add(-time.Minute), "updatedAt": time.Now(),
		"status": map[string]string{"state": "active"}, "receivers": []map[string]string{{"name": "vigie"}},
		"annotations": map[string]string{"summary": "Commutateur « sw-1 » injoignable"},
	}
}

// query answers that up was 1 at every step, or nothing.
func (s *surroundings) query(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := func(name string) int64 {
		value, _ := strconv.ParseFloat(r.FormValue(name), 64) // the bridge wrote it
		return int64(value*1000 + 0.5)
	}
	result := []any{}
	if s.alive {
		values := [][2]any{}
		for at := number("start"); at <= number("end"); at += number("step") {
			values = append(values, [2]any{float64(at) / 1000, "1"})
		}
		result = append(result, map[string]any{"values": values})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"result": result}}) // as above
}

const outage = "00000000000000a1"

var outageLabels = map[string]string{
	"alertname": "EquipementInjoignable", "site": "lycee-1", "device": "sw-1", "family": "reachability",
	"severity": "critical", "device_criticity": "P1", "service": "réseau", "job": "snmp", "instance": "sw-1",
}

// contract has the shortest times that still show every state.
const contract = `name: Contrat d'essai
version: "1"
timezone: Africa/Tunis
levels:
  - {criticity: P1, title: critique, group: N2, priority: 3 high, stability: 1s, resolve_after: 1s, close_after: 1s, reopen_within: 1h}
  - {criticity: P2, title: majeure, group: N1, priority: 3 high, stability: 1s, close_after: 1s}
  - {criticity: P3, title: mineure, group: N1, priority: 2 normal, stability: 1s, close_after: 1s}
  - {criticity: P4, title: faible, group: N1, priority: 1 low, stability: 1s, close_after: 1s}
matrix:
  - {device: [P1], severity: [critical], criticity: P1}
  - {criticity: P4}
third_parties:
  - {name: operateur-a, title: Opérateur A, email: support@operateur-a.example}
`

const inventory = `regions: [{name: tunis, title: Gouvernorat de Tunis}]
sites: [{name: lycee-1, title: Lycée Carthage, region: tunis}]
equipment: [{device: sw-1, address: 127.0.0.1, site: lycee-1, role: switch, vendor: cisco, criticity: P1}]
`

// scene is one bridge in its folder.
type scene struct {
	*surroundings

	files  app.Files
	base   string // the bridge's address
	hangup chan os.Signal
	logger *slog.Logger
	logs   *journal
	stop   func() error // asks it to stop and waits for it
}

// journal keeps what the bridge logs.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{surroundings: surround(t), logs: &journal{}}
	dir := t.TempDir()
	s.files = app.Files{Config: filepath.Join(dir, "bridge.yml"), Contract: filepath.Join(dir, "contract.yml")}
	s.logger = slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), s.logs), nil))
	write(t, s.files.Contract, contract)
	write(t, filepath.Join(dir, "inventory.yml"), inventory)
	write(t, filepath.Join(dir, "zammad.token"), "vigie-agent\n")
	write(t, filepath.Join(dir, "tokens.yml"), tokensFile())
	write(t, s.files.Config, fmt.Sprintf(`sources:
  - {name: noc, alertmanagers: ["%[1]s"], prometheus: "%[1]s", reconcile: {interval: 1s}}
  - {name: grafana, alertmanagers: ["%[1]s"], prometheus: "%[1]s"}
zammad: {url: "%[2]s", token_file: zammad.token, customer: supervision@vigie.example, timeout: 5s}
tickets: {pace: 100ms}
tokens_file: tokens.yml
inventory: [inventory.yml]
`, s.URL, s.site.URL))
	return s
}

func (s *scene) path(name string) string { return filepath.Join(filepath.Dir(s.files.Config), name) }

// start runs the bridge; it is stopped when the test ends.
func (s *scene) start(t *testing.T) {
	t.Helper()
	bridge, err := app.New(t.Context(), s.files, s.logger)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	bound, done := make(chan string, 1), make(chan error, 1)
	s.hangup = make(chan os.Signal)
	go func() {
		done <- bridge.Run(ctx, daemon.Options{
			Flags: &daemon.Flags{Listen: []string{"127.0.0.1:0"}}, Hangup: s.hangup,
			Listening: func(addrs []net.Addr) { bound <- addrs[0].String() },
		})
	}()
	s.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(patience):
			return fmt.Errorf("the bridge does not stop within %s", patience)
		}
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
	select {
	case address := <-bound:
		s.base = "http://" + address
	case err := <-done:
		t.Fatalf("it does not start: %v", err)
	}
}

// client of the API with the reader's token.
func (s *scene) client() *reportapi.Client {
	return reportapi.NewClient(s.base, "reader", &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience})
}

// ask sends one request with a token, none if empty.
func (s *scene) ask(t *testing.T, method, path, token, body string, header http.Header) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header.Clone()
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// webhook tells of the outage, or of its end.
func (s *scene) webhook(t *testing.T, started, ended time.Time) {
	t.Helper()
	status := "firing"
	if !ended.IsZero() {
		status = "resolved"
	}
	body, err := json.Marshal(map[string]any{"version": "4", "alerts": []any{map[string]any{
		"status": status, "labels": outageLabels, "annotations": map[string]string{"summary": "Commutateur « sw-1 » injoignable"},
		"startsAt": started, "endsAt": ended, "fingerprint": outage,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if code, text := s.ask(t, http.MethodPost, "/api/v1/alerts/noc", "noc-alerts", string(body), nil); code != http.StatusOK {
		t.Fatalf("webhook answered %d %s", code, text)
	}
}

// until waits for the one ticket to fit.
func (s *scene) until(t *testing.T, what string, fits func(reportapi.Ticket) bool) reportapi.Ticket {
	t.Helper()
	var last reportapi.TicketList
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		list, err := s.client().Tickets(t.Context(), reportapi.TicketQuery{Devices: []string{"sw-1"}})
		if err != nil {
			t.Fatal(err)
		}
		if last = list; len(list.Tickets) == 1 && fits(list.Tickets[0]) {
			return list.Tickets[0]
		}
	}
	t.Fatalf("the ticket is never %s; last seen %+v", what, last)
	return reportapi.Ticket{}
}

// shown waits until the desk shows the incident in a state.
func (s *scene) shown(t *testing.T, state string) reportapi.Ticket {
	t.Helper()
	return s.until(t, state+" and up to date", func(k reportapi.Ticket) bool { return k.State == state && k.UpToDate && k.TicketID != 0 })
}

// tickets of the desk, as an agent's search finds them.
func (s *scene) tickets(t *testing.T) (all []map[string]any) {
	t.Helper()
	persontest.Do(t, "amel-agent", http.MethodGet, s.site.URL+"/api/v1/tickets?expand=true", nil, &all)
	return all
}
