package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
)

// failures is how many heartbeats failed, as the bridge exposes it.
func (s *scene) failures(t *testing.T) (n int) {
	t.Helper()
	_, text := s.ask(t, http.MethodGet, "/metrics", "scraper", "", nil)
	for line := range strings.Lines(text) {
		if _, err := fmt.Sscanf(line, "vigie_bridge_heartbeat_failures_total %d", &n); err == nil {
			return n
		}
	}
	t.Fatal("no failures are exposed")
	return 0
}

// TestHeartbeat: the switch hears the bridge at each interval; what it does not
// take is counted, and its address is told to nobody.
func TestHeartbeat(t *testing.T) {
	t.Parallel()
	var heard, elsewhere atomic.Int64
	var status atomic.Int64
	status.Store(http.StatusOK)
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	deadman := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/ping/secret-7" {
			heard.Add(1)
		}
		w.Header().Set("Location", other.URL)
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(deadman.Close)
	s := newScene(t)
	s.configure(t, "tickets: ", fmt.Sprintf("heartbeat: {url: '%s/ping/secret-7', interval: 1s}\ntickets: ", deadman.URL))
	s.start(t)
	until := func(what string, holds func() bool) {
		t.Helper()
		for deadline := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("never: %s\n%s", what, s.logs)
			}
		}
	}
	until("it is heard twice", func() bool { return heard.Load() >= 2 })
	if n := s.failures(t); n != 0 {
		t.Errorf("%d failures", n)
	}
	status.Store(http.StatusFound)
	until("a redirect is a failure", func() bool { return s.failures(t) >= 1 })
	until("it is told", func() bool { return strings.Contains(s.logs.String(), "answered 302") })
	status.Store(http.StatusNoContent)
	until("it is heard again", func() bool { return strings.Contains(s.logs.String(), "is heard again") })
	deadman.Close()
	n := s.failures(t)
	until("nobody there is a failure", func() bool { return s.failures(t) > n })
	if elsewhere.Load() > 0 || strings.Contains(s.logs.String(), "secret-7") {
		t.Errorf("it went %d times elsewhere, or told the address:\n%s", elsewhere.Load(), s.logs)
	}
}

func TestWrongHeartbeats(t *testing.T) {
	t.Parallel()
	for wrong, told := range map[string]string{
		"url: 'ftp://switch/secret-7'": "heartbeat.url: is not an HTTP address",
		"url: ':'":                     "heartbeat.url: is not an HTTP address",
		"url: 'http://switch.example', interval: 10ms": "heartbeat.interval: 10ms is out of range",
		"url: 'http://switch.example', interval: 2h":   "heartbeat.interval: 2h is out of range",
		"url: 'http://switch.example', every: 1m":      "heartbeat.every: unknown key",
	} {
		s := newScene(t)
		s.configure(t, "tickets: ", "heartbeat: {"+wrong+"}\ntickets: ")
		if err := app.Check(s.files); err == nil || !strings.Contains(err.Error(), told) || strings.Contains(err.Error(), "secret-7") {
			t.Errorf("%s: %v, want %q", wrong, err, told)
		}
	}
}
