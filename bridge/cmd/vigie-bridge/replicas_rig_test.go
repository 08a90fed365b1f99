package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// sharedContract has the shortest times that still show every state.
const sharedContract = `name: Contrat d'essai
version: "1"
timezone: Africa/Tunis
levels:
  - {criticity: P1, title: critique, group: N2, priority: 3 high, stability: 1s, resolve_after: 1s, close_after: 1s}
  - {criticity: P2, title: majeure, group: N1, priority: 3 high, stability: 1s, close_after: 1s}
  - {criticity: P3, title: mineure, group: N1, priority: 2 normal, stability: 1s, close_after: 1s}
  - {criticity: P4, title: faible, group: N1, priority: 1 low, stability: 1s, close_after: 1s}
matrix: [{criticity: P1}]
`

// fleet is several bridges, each a process, on one database and one desk,
// which an imitated Alertmanager tells of outages.
type fleet struct {
	t     *testing.T
	dir   string
	place *pgtest.Place
	desk  *httptest.Server
	told  *httptest.Server

	outages int // devices that failed so far

	mu     sync.Mutex
	firing map[string]time.Time // since when, by device
}

func newFleet(t *testing.T, place *pgtest.Place) *fleet {
	t.Helper()
	f := &fleet{t: t, dir: t.TempDir(), place: place, firing: make(map[string]time.Time)}
	f.desk = httptest.NewServer(zammadtest.New(zammadtest.Options{ClosePendingEvery: time.Second}))
	t.Cleanup(f.desk.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/alerts", f.alerts)
	mux.HandleFunc("GET /api/v1/query_range", alive)
	for path, answer := range map[string]string{
		"/api/v2/alerts/groups": `[]`, "/api/v2/silences": `[]`,
		"/api/v2/status": `{"uptime":"2026-01-01T00:00:00Z","cluster":{"status":"ready"}}`,
		"/api/v1/query":  `{"status":"success","data":{"result":[{"metric":{"device":"ailleurs"}}]}}`,
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) }) //nolint:errcheck // the peer may be gone
	}
	f.told = httptest.NewServer(mux)
	t.Cleanup(f.told.Close)
	sum := sha256.Sum256([]byte("jeton"))
	write(t, filepath.Join(f.dir, "tokens.yml"), "tokens:\n  - {name: tout, scopes: [alerts, read], sha256: "+hex.EncodeToString(sum[:])+"}\n")
	write(t, filepath.Join(f.dir, "zammad.token"), "vigie-agent\n")
	write(t, filepath.Join(f.dir, "contract.yml"), sharedContract)
	return f
}

// alerts lists what fires, as Alertmanager does.
func (f *fleet) alerts(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []map[string]any{{"labels": map[string]string{"alertname": "Watchdog"}, "fingerprint": "00000000000000dd", "startsAt": time.Now()}}
	for device, since := range f.firing {
		list = append(list, map[string]any{"labels": labelsOf(device), "fingerprint": fingerprint(device), "startsAt": since})
	}
	for _, each := range list {
		each["updatedAt"], each["status"] = time.Now(), map[string]string{"state": "active"}
		each["receivers"] = []map[string]string{{"name": "vigie"}}
	}
	_ = json.NewEncoder(w).Encode(list) // the peer may be gone
}

// alive answers that what measures was there at every step.
func alive(w http.ResponseWriter, r *http.Request) {
	number := func(name string) int64 {
		value, _ := strconv.ParseFloat(r.FormValue(name), 64) // the bridge wrote it
		return int64(value*1000 + 0.5)
	}
	values := [][2]any{}
	for at := number("start"); at <= number("end"); at += max(number("step"), 1) {
		values = append(values, [2]any{float64(at) / 1000, "1"})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"result": []any{map[string]any{"values": values}}}})
}

func labelsOf(device string) map[string]string {
	return map[string]string{
		"alertname": "EquipementInjoignable", "site": "lycee-" + device, "device": device,
		"family": "reachability", "severity": "critical", "job": "snmp", "instance": device,
	}
}

func fingerprint(device string) string {
	sum := sha256.Sum256([]byte(device))
	return hex.EncodeToString(sum[:8])
}

// ask makes one request; 0 where no answer came.
func (f *fleet) ask(method, address, token, body string) (int, []byte) {
	request, err := http.NewRequestWithContext(f.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		f.t.Error(err)
		return 0, nil
	}
	request.Header.Set("Authorization", token)
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return 0, nil
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, nil
	}
	return answer.StatusCode, text
}

// send tells bridges of an outage or of its end, each until it is taken, as
// Alertmanager does; those that are dead do not count. It returns how often one
// answered that it cannot.
func (f *fleet) send(device string, ends bool, to ...*replica) (refused int) {
	f.mu.Lock()
	since, known := f.firing[device]
	if !known {
		since = time.Now().Add(-time.Second).UTC()
		f.firing[device] = since
	}
	status, ended := "firing", time.Time{}
	if ends {
		status, ended = "resolved", time.Now().UTC()
		delete(f.firing, device)
	}
	f.mu.Unlock()
	body, err := json.Marshal(map[string]any{"version": "4", "alerts": []any{map[string]any{
		"status": status, "labels": labelsOf(device), "annotations": map[string]string{},
		"startsAt": since, "endsAt": ended, "fingerprint": fingerprint(device),
	}}})
	if err != nil {
		f.t.Fatal(err)
	}
	var mu sync.Mutex
	var sending sync.WaitGroup
	for _, r := range to {
		sending.Go(func() {
			for deadline := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
				code, answer := f.ask(http.MethodPost, r.base+"/api/v1/alerts/noc", "Bearer jeton", string(body))
				switch {
				case code == http.StatusOK || code == 0 && r.gone():
					return
				case code != http.StatusServiceUnavailable && code != 0 || time.Now().After(deadline):
					f.t.Errorf("%s: bridge %s answers %d %s", device, r.name, code, answer)
					return
				case code != 0:
					mu.Lock()
					refused++
					mu.Unlock()
				}
			}
		})
	}
	sending.Wait()
	return refused
}

// known are the incidents as a bridge tells them, by device; nil where it
// cannot.
func (r *replica) known() map[string]known {
	var list struct{ Tickets []known }
	code, text := r.f.ask(http.MethodGet, r.base+"/api/v1/tickets?limit=200", "Bearer jeton", "")
	if code != http.StatusOK || json.Unmarshal(text, &list) != nil {
		return nil
	}
	all := make(map[string]known)
	for _, each := range list.Tickets {
		if _, twice := all[each.Device]; twice {
			r.f.t.Errorf("%s has two incidents", each.Device)
		}
		all[each.Device] = each
	}
	return all
}

type known struct {
	Incident, Device, State string
	TicketID                int64 `json:"ticket_id"`
	UpToDate                bool  `json:"up_to_date"`
}

// shown are the tickets that the desk has, by the incident that each is of.
func (f *fleet) shown() map[string][]map[string]any {
	f.t.Helper()
	code, text := f.ask(http.MethodGet, f.desk.URL+"/api/v1/tickets?expand=true&per_page=100", "Token token=amel-agent", "")
	var list []map[string]any
	if err := json.Unmarshal(text, &list); code != http.StatusOK || err != nil || len(list) == 100 {
		f.t.Fatalf("the desk answers %d: %v, %d tickets", code, err, len(list))
	}
	all := make(map[string][]map[string]any)
	for _, ticket := range list {
		if incident, _ := ticket["vigie_incident"].(string); incident != "" {
			all[incident] = append(all[incident], ticket)
		}
	}
	return all
}

func (f *fleet) eventually(what string, is func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatalf("it does not come that %s", what)
		}
	}
}
