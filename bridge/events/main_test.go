package events_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/events"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// exporter answers GET /api/v1/events as the exporters of syslog and traps do.
type exporter struct {
	*httptest.Server

	known []map[string]any

	mu      sync.Mutex
	queries []string
	tokens  []string
}

func newExporter(t *testing.T, known ...map[string]any) *exporter {
	t.Helper()
	e := &exporter{known: known}
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/events", e)
	e.Server = httptest.NewServer(mux)
	t.Cleanup(e.Close)
	return e
}

func (e *exporter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.queries = append(e.queries, r.URL.RawQuery)
	e.tokens = append(e.tokens, r.Header.Get("Authorization"))
	found := []any{}
	for _, event := range e.known {
		fits := true
		for name, values := range r.URL.Query() {
			fits = fits && event[name] == values[0]
		}
		if fits {
			found = append(found, event)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"events": found, "truncated": false}) // a client that is gone is not our concern
}

func (e *exporter) asked() (queries, tokens []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.queries, e.tokens
}

// linkDown is an event as the API tells it.
func linkDown(device, subject, line string, first, last string, count int) map[string]any {
	return map[string]any{
		"event": "link_down", "title": "Lien coupé", "device": device, "site": "lycee-1", "subject": subject, "severity": "major",
		"family": "interface", "kind": "pair", "state": "active", "reason": "", "first_seen": first, "last_seen": last,
		"ended_at": nil, "expires_at": "2026-03-03T08:00:00Z", "count": count, "line": line, "rule": "cisco-ios-link",
		"labels": map[string]string{"role": "switch"},
	}
}

// client asks the sources, named a, b, c …; what it logs is returned too.
func client(t *testing.T, addresses ...string) (*events.Client, *strings.Builder) {
	t.Helper()
	var sources []events.Config
	for i, address := range addresses {
		sources = append(sources, events.Config{Name: string(rune('a' + i)), URL: address})
	}
	logs := &strings.Builder{} // the handler writes it under a lock of its own
	return events.New(sources, slog.New(slog.NewTextHandler(logs, nil))), logs
}

func secretFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
