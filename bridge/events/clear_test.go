package events_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/events"
)

// holder ends the events that it has, as the exporters do: for a token of
// scope operate, JSON alone, and by event, device and subject, where the
// subject of an event of the whole site is the site.
type holder struct {
	*httptest.Server

	mu   sync.Mutex
	has  map[order]bool
	ends []order
}

type order struct {
	Event   string `json:"event"`
	Device  string `json:"device"`
	Subject string `json:"subject"`
}

func newHolder(t *testing.T, has ...order) *holder {
	t.Helper()
	h := &holder{has: make(map[order]bool)}
	for _, each := range has {
		h.has[each] = true
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/events/clear", h.clear)
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return h
}

func (h *holder) clear(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var what order
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(&what); {
	case r.Header.Get("Authorization") != "Bearer jeton":
		http.Error(w, "a token is needed", http.StatusUnauthorized)
	case r.Header.Get("Content-Type") != "application/json":
		http.Error(w, "the body must be application/json", http.StatusUnsupportedMediaType)
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case !h.has[what]:
		http.Error(w, "Aucun événement actif de ce nom.", http.StatusNotFound)
	default:
		delete(h.has, what)
		h.ends = append(h.ends, what)
		_, _ = fmt.Fprintln(w, `{"cleared":1}`) // a client that is gone is not our concern
	}
}

// clearing asks the sources, named a, b, c …, with the token that holders take.
func clearing(t *testing.T, addresses ...string) *events.Client {
	t.Helper()
	token := secretFile(t, "jeton\n")
	var sources []events.Config
	for i, address := range addresses {
		sources = append(sources, events.Config{Name: string(rune('a' + i)), URL: address, TokenFile: token})
	}
	return events.New(sources, slog.New(slog.DiscardHandler))
}

// TestClear: each event is ended wherever it is, and counts once.
func TestClear(t *testing.T) {
	t.Parallel()
	storm := bridge.EventID{Event: "trap_storm", Site: "lycee-1"}
	onPort, ofSite := order{"link_down", "sw-1", "Gi0/1"}, order{"trap_storm", "", "lycee-1"}
	syslog, trap := newHolder(t, onPort, order{"link_down", "sw-1", "Gi0/10"}), newHolder(t, onPort, ofSite)
	c := clearing(t, syslog.URL+"/", trap.URL)
	unknown := bridge.EventID{Event: "link_down", Device: "sw-9", Subject: "Gi0/1"}
	got, err := c.Clear(t.Context(), []bridge.EventID{port, storm, unknown})
	if got != 2 || err != nil {
		t.Errorf("cleared %d, %v, want the port's and the site's", got, err)
	}
	if len(syslog.ends) != 1 || len(trap.ends) != 2 || len(syslog.has) != 1 || len(trap.has) != 0 {
		t.Errorf("ended %v and %v", syslog.ends, trap.ends)
	}
	// Asked again, as after an answer that was lost: nothing is left to do.
	if got, err := c.Clear(t.Context(), []bridge.EventID{port, storm}); got != 0 || err != nil {
		t.Errorf("a second time it cleared %d, %v", got, err)
	}
	if got, err := clearing(t).Clear(t.Context(), []bridge.EventID{port}); got != 0 || err != nil {
		t.Errorf("without sources it cleared %d, %v", got, err)
	}
}

// TestClearFailures: who could not be asked may hold the event still, which is
// told; the others have ended it.
func TestClearFailures(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	saying := func(status int, body string) string {
		at := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
		}))
		t.Cleanup(at.Close)
		return at.URL
	}
	for name, test := range map[string]struct{ address, told string }{
		"refused connection": {closed.URL, "connection refused"},
		"no right":           {saying(http.StatusForbidden, "the token lacks the right"), "status 403: the token lacks the right"},
		"broken":             {saying(http.StatusInternalServerError, strings.Repeat("x", 4096)), "status 500: xxx"},
		"redirect":           {saying(http.StatusFound, ""), "status 302"},
	} {
		good := newHolder(t, order{"link_down", "sw-1", "Gi0/1"})
		got, err := clearing(t, test.address, good.URL).Clear(t.Context(), []bridge.EventID{port})
		if got != 1 || err == nil || !strings.Contains(err.Error(), "source a: ") || !strings.Contains(err.Error(), test.told) || len(err.Error()) > 500 {
			t.Errorf("%s: cleared %d, %v", name, got, err)
		}
	}
	// Without the token nothing can be cleared, and the secret is in no error.
	h := newHolder(t, order{"link_down", "sw-1", "Gi0/1"})
	c := events.New([]events.Config{{Name: "a", URL: h.URL, TokenFile: secretFile(t, "un mauvais jeton")}}, slog.New(slog.DiscardHandler))
	if got, err := c.Clear(t.Context(), []bridge.EventID{port}); got != 0 || err == nil || strings.Contains(err.Error(), "mauvais") {
		t.Errorf("with a token that is none: %d, %v", got, err)
	}
}

// TestClearHostileNames: names out of alerts stay what they are.
func TestClearHostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{`","event":"x`, "../../clear?", "é\n", "#", "</script>"} {
		h := newHolder(t, order{"link_down", name, name})
		got, err := clearing(t, h.URL).Clear(t.Context(), []bridge.EventID{{Event: "link_down", Device: name, Subject: name}})
		if got != 1 || err != nil {
			t.Errorf("%q: cleared %d, %v", name, got, err)
		}
	}
}
