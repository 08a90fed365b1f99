package events_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/events"
)

const (
	eight = "2026-03-02T08:00:00Z"
	nine  = "2026-03-02T09:00:00Z"
	ten   = "2026-03-02T10:00:00.25Z"
)

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var port = bridge.EventID{Event: "link_down", Device: "sw-1", Subject: "Gi0/1", Site: "lycee-1"}

func TestEvents(t *testing.T) {
	t.Parallel()
	syslog := newExporter(t,
		linkDown("sw-1", "Gi0/1", "la dernière ligne", nine, ten, 3),
		linkDown("sw-1", "Gi0/10", "un autre port", nine, nine, 1),
		linkDown("sw-1", "", "tout l'équipement", eight, nine, 9),
	)
	trap := newExporter(t, linkDown("sw-1", "Gi0/1", "un trap d'avant", eight, nine, 7))
	c, logs := client(t, syslog.URL+"/", trap.URL)
	whole := bridge.EventID{Event: "link_down", Device: "sw-1"}
	unknown := bridge.EventID{Event: "link_down", Device: "sw-2", Subject: "Gi0/1"}
	got := c.Events(t.Context(), []bridge.EventID{port, whole, unknown})
	slices.SortFunc(got, func(a, b bridge.Event) int { return b.Count - a.Count })
	want := []bridge.Event{
		{EventID: whole, Title: "Lien coupé", Line: "tout l'équipement", FirstSeen: instant(t, eight), LastSeen: instant(t, nine), Count: 9},
		// Both know it: the oldest first, the youngest last, the greater count.
		{EventID: port, Title: "Lien coupé", Line: "la dernière ligne", FirstSeen: instant(t, eight), LastSeen: instant(t, ten), Count: 7},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if logs.Len() > 0 {
		t.Errorf("logged %s", logs)
	}
	queries, tokens := trap.asked()
	if want := "device=sw-1&event=link_down&site=lycee-1&subject=Gi0%2F1"; queries[0] != want || tokens[0] != "" {
		t.Errorf("asked %s with %q, want %s without a token", queries[0], tokens[0], want)
	}
}

func TestNoSources(t *testing.T) {
	t.Parallel()
	c, _ := client(t)
	if got := c.Events(t.Context(), []bridge.EventID{port}); len(got) > 0 {
		t.Errorf("got %v", got)
	}
}

// TestBound: an alert of every port of a big switch is not a question each.
func TestBound(t *testing.T) {
	t.Parallel()
	e := newExporter(t)
	c, _ := client(t, e.URL)
	var many []bridge.EventID
	for i := range 200 {
		many = append(many, bridge.EventID{Event: "link_down", Device: "sw-1", Subject: fmt.Sprint(i)})
	}
	c.Events(t.Context(), many)
	if queries, _ := e.asked(); len(queries) != 10 {
		t.Errorf("%d questions", len(queries))
	}
}

// TestHostileNames: names out of alerts select, and lead nowhere else.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a&device=b", "../../-/reload?x", "é\x00\n", "http://evil.example/", "#", "%2e%2e"} {
		e := newExporter(t, linkDown(name, name, "vue", eight, nine, 1))
		c, logs := client(t, e.URL)
		got := c.Events(t.Context(), []bridge.EventID{{Event: "link_down", Device: name, Subject: name}})
		if len(got) != 1 || got[0].Device != name || got[0].Line != "vue" {
			t.Errorf("%q: got %v, logged %s", name, got, logs)
		}
		queries, _ := e.asked()
		if values, err := url.ParseQuery(queries[0]); err != nil || len(values) != 3 {
			t.Errorf("%q: asked %s", name, queries[0])
		}
	}
}

// TestFailures: what one source does wrong hides nothing of another, and is
// told.
func TestFailures(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	saying := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
		}
	}
	tests := map[string]struct {
		answer http.HandlerFunc
		told   string
	}{
		"refused":     {nil, "connection refused"},
		"403":         {saying(http.StatusForbidden, "scope read"), "status 403: scope read"},
		"a page":      {saying(http.StatusOK, "<html>"), "understand events"},
		"wrong types": {saying(http.StatusOK, `{"events":[{"count":"beaucoup"}]}`), "understand events"},
		"too large":   {saying(http.StatusOK, strings.Repeat(" ", 2<<20)), "too large"},
		"hangs up":    {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		"redirects":   {http.RedirectHandler(other.URL, http.StatusFound).ServeHTTP, "status 302"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := httptest.NewServer(test.answer)
			if test.answer == nil {
				bad.Close()
			}
			t.Cleanup(bad.Close)
			good := newExporter(t, linkDown("sw-1", "Gi0/1", "vue", eight, nine, 1))
			c, logs := client(t, bad.URL, good.URL)
			if got := c.Events(t.Context(), []bridge.EventID{port}); len(got) != 1 || got[0].Line != "vue" {
				t.Errorf("got %v", got)
			}
			if text := logs.String(); !strings.Contains(text, "event_source=a") || !strings.Contains(text, test.told) || strings.Contains(text, "event_source=b") {
				t.Errorf("logged %s, want %s of a alone", text, test.told)
			}
		})
	}
	t.Cleanup(func() {
		if elsewhere.Load() > 0 {
			t.Error("a redirect was followed")
		}
	})
}

// TestSilence: a source that never answers costs the time-out, once.
func TestSilence(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(silent.Close)
	t.Cleanup(func() { close(release) })
	good := newExporter(t, linkDown("sw-1", "Gi0/1", "vue", eight, nine, 1))
	c, logs := client(t, silent.URL, good.URL)
	begun := time.Now()
	got := c.Events(t.Context(), []bridge.EventID{port, {Event: "link_down", Device: "sw-2"}})
	if took := time.Since(begun); took > events.Timeout+2*time.Second {
		t.Errorf("it took %s", took)
	}
	if len(got) != 1 || !strings.Contains(logs.String(), "deadline exceeded") {
		t.Errorf("got %v, logged %s", got, logs)
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	e := newExporter(t, linkDown("sw-1", "Gi0/1", "vue", eight, nine, 1))
	path := secretFile(t, "premier\n")
	logs := &strings.Builder{}
	c := events.New([]events.Config{{Name: "a", URL: e.URL, TokenFile: path}}, slog.New(slog.NewTextHandler(logs, nil)))
	ask := func(content string) int {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return len(c.Events(t.Context(), []bridge.EventID{port}))
	}
	// It may rotate without a restart; what is no token is never sent.
	for _, step := range []struct {
		content string
		known   int
	}{{"premier\n", 1}, {"second", 1}, {"", 0}, {"deux mots", 0}, {"saut\r\nX-Autre: 1", 0}} {
		if got := ask(step.content); got != step.known {
			t.Errorf("with %q it knows %d events, want %d", step.content, got, step.known)
		}
	}
	if _, tokens := e.asked(); !slices.Equal(tokens, []string{"Bearer premier", "Bearer second"}) {
		t.Errorf("sent %q", tokens)
	}
	if strings.Contains(logs.String(), "mots") || strings.Count(logs.String(), "a token is one word") != 3 {
		t.Errorf("logged %s", logs)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := c.Events(t.Context(), []bridge.EventID{port}); len(got) > 0 || !strings.Contains(logs.String(), "read token file") {
		t.Errorf("without the file: got %v, logged %s", got, logs)
	}
}
