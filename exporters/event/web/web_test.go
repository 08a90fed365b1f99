package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/web"
	"github.com/vigie-noc/vigie/internal/daemon"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var t0 = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

var (
	down    = &event.Definition{Name: "link_down", Title: "Lien coupé", Severity: "major", Family: "interface", Kind: event.Pair, MaxAge: time.Hour}
	slow    = &event.Definition{Name: "bgp_down", Title: "Session BGP perdue", Severity: "critical", Family: "interface", For: time.Minute, MaxAge: time.Hour}
	refused = &event.Definition{Name: "login_failure_burst", Title: "Échecs de connexion", Severity: "minor", Family: "performance", Kind: event.Rate}
	sw      = &event.Device{Name: "sw1", Site: "Lycée \"A\"", Known: true, Labels: map[string]string{
		"device": "sw1", "site": "Lycée \"A\"", "region": "Sud", "role": "switch", "device_criticity": "P2", "provider": "",
	}}
)

// fixture is a table with an event in each state.
func fixture() *active.Table {
	table := active.New(active.Options{Rules: active.Rules{
		Definitions: []*event.Definition{down, slow}, Names: []string{"quiet", "cisco"},
		Storm: &event.Storm{Event: "link_down", Devices: 1, Within: time.Minute, Hold: time.Minute},
	}})
	tell(table, down, "Gi\\1", false)
	tell(table, down, "Gi2", false)
	tell(table, down, "Gi2", true)
	tell(table, slow, "10.0.0.1", false)
	return table
}

func tell(table *active.Table, d *event.Definition, subject string, clears bool) {
	msg := event.Message{Device: sw, Received: t0, At: t0, Line: []byte("<187>\xff " + subject + " </script>")}
	table.Apply(&msg, []event.Hit{{Rule: "cisco", Event: d, Subject: []byte(subject), Clears: clears}})
}

// disk is a store that tells when it was flushed.
type disk struct {
	flushed int
	during  func()
	err     error
}

func (d *disk) Flush(context.Context) error {
	d.flushed++
	if d.during != nil {
		d.during()
	}
	return d.err
}
func (d *disk) Unsaved(time.Time) time.Duration { return 1500 * time.Millisecond }
func (d *disk) Failures() uint64                { return 3 }
func (d *disk) Damaged() bool                   { return true }

func events(opts web.Options) *web.Events {
	opts.Now = func() time.Time { return t0.Add(time.Second) }
	opts.Definitions = func() []*event.Definition { return []*event.Definition{down, slow, refused} }
	opts.Devices = func() []string { return []string{"sw1", "SW-Carthage"} }
	return web.New(opts)
}

// access knows one token for each scope, which is its name.
func access(t *testing.T) *daemon.Access {
	t.Helper()
	text := "tokens:\n"
	for _, scope := range []string{daemon.ScopeRead, daemon.ScopeOperate} {
		sum := sha256.Sum256([]byte(scope))
		text += fmt.Sprintf("  - {name: %s, scopes: [%s], sha256: %s}\n", scope, scope, hex.EncodeToString(sum[:]))
	}
	path := filepath.Join(t.TempDir(), "tokens.yml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := daemon.LoadAccess(path)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func ask(e *web.Events, method, path, body, token, from string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = from
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, r)
	return w
}

const (
	near = "127.0.0.1:4711"
	far  = "192.0.2.7:4711"
)

func TestRights(t *testing.T) {
	t.Parallel()
	tokens := access(t)
	order := `{"event":"link_down","device":"sw1","subject":"Gi\\1"}`
	for _, c := range []struct {
		name         string
		access       *daemon.Access
		method, path string
		token, from  string
		want         int
	}{
		{"read, no tokens file", nil, http.MethodGet, "", "", far, http.StatusOK},
		{"read, no token", tokens, http.MethodGet, "", "", far, http.StatusUnauthorized},
		{"read, from this machine", tokens, http.MethodGet, "", "", near, http.StatusOK},
		{"read, token", tokens, http.MethodGet, "", "read", far, http.StatusOK},
		{"read, other scope", tokens, http.MethodGet, "", "operate", far, http.StatusForbidden},
		{"clear, no tokens file", nil, http.MethodPost, "/clear", "operate", near, http.StatusForbidden},
		{"clear, no token", tokens, http.MethodPost, "/clear", "", near, http.StatusUnauthorized},
		{"clear, other scope", tokens, http.MethodPost, "/clear", "read", near, http.StatusForbidden},
		{"clear, token", tokens, http.MethodPost, "/clear", "operate", far, http.StatusOK},
		{"clear by looking", tokens, http.MethodGet, "/clear", "operate", far, http.StatusMethodNotAllowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := ask(events(web.Options{Table: fixture(), Access: c.access}), c.method, "/api/v1/events"+c.path, order, c.token, c.from)
			if w.Code != c.want {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, c.want)
			}
			if c.access == nil && c.want == http.StatusForbidden && !strings.Contains(w.Body.String(), "--web.tokens-file") {
				t.Errorf("the reason is %q", w.Body)
			}
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, want string }{
		{"", "bgp_down/10.0.0.1 pending, link_down/Lycée \"A\" active, link_down/Gi2 ended cleared, link_down/Gi\\1 active"},
		{"?event=bgp_down", "bgp_down/10.0.0.1 pending"},
		{"?state=ended", "link_down/Gi2 ended cleared"},
		{"?device=sw1&subject=Gi%5C1", "link_down/Gi\\1 active"},
		{"?site=nowhere", ""},
		{"?state=odd", "400"},
		{"?devise=sw1", "400"},
		{"?device=sw1&device=sw2", "400"},
	} {
		t.Run(c.query, func(t *testing.T) {
			t.Parallel()
			w := ask(events(web.Options{Table: fixture()}), http.MethodGet, "/api/v1/events"+c.query, "", "", far)
			if w.Code != http.StatusOK {
				if c.want != fmt.Sprint(w.Code) {
					t.Errorf("got %d %s", w.Code, w.Body)
				}
				return
			}
			var page struct {
				Events    []struct{ Event, Subject, State, Reason string }
				Truncated bool
			}
			if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || page.Events == nil || page.Truncated {
				t.Errorf("got %s: %v", w.Body, err)
			}
			var got []string
			for _, e := range page.Events {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s/%s %s %s", e.Event, e.Subject, e.State, e.Reason)))
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}

func TestItem(t *testing.T) {
	t.Parallel()
	w := ask(events(web.Options{Table: fixture()}), http.MethodGet, "/api/v1/events?device=sw1&state=ended", "", "", far)
	want := `{"events":[{"event":"link_down","title":"Lien coupé","device":"sw1","site":"Lycée \"A\"","subject":"Gi2",` +
		`"severity":"major","family":"interface","kind":"pair","state":"ended","reason":"cleared",` +
		`"first_seen":"2026-03-02T08:00:00Z","last_seen":"2026-03-02T08:00:00Z","ended_at":"2026-03-02T08:00:00Z",` +
		`"count":1,"line":"\u003c187\u003e\ufffd Gi2 \u003c/script\u003e","rule":"cisco",` +
		`"labels":{"device":"sw1","device_criticity":"P2","provider":"","region":"Sud","role":"switch","site":"Lycée \"A\""}}],"truncated":false}` + "\n"
	if got := w.Body.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if kind := w.Header().Get("Content-Type"); kind != "application/json" {
		t.Errorf("the type is %q", kind)
	}
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	table := active.New(active.Options{Rules: active.Rules{Definitions: []*event.Definition{down}}})
	for i := range web.MaxEvents + 1 {
		tell(table, down, fmt.Sprint("Gi", i), false)
	}
	w := ask(events(web.Options{Table: table}), http.MethodGet, "/api/v1/events", "", "", far)
	var page struct {
		Events    []json.RawMessage
		Truncated bool
	}
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || len(page.Events) != web.MaxEvents || !page.Truncated {
		t.Errorf("%d events, truncated is %v: %v", len(page.Events), page.Truncated, err)
	}
}

func TestClear(t *testing.T) {
	t.Parallel()
	store := &disk{}
	e := events(web.Options{Table: fixture(), Store: store, Access: access(t)})
	for _, c := range []struct {
		body string
		code int
		want string
	}{
		{`{"event":"link_down","device":"sw1","subject":"Gi\\1"}`, http.StatusOK, `{"cleared":1}`},
		{`{"event":"link_down","device":"sw1","subject":"Gi\\1"}`, http.StatusNotFound, "actif"},
		{`{"event":"link_down","device":"","subject":"Lycée \"A\""}`, http.StatusOK, `{"cleared":1}`}, // the storm
		{`{"event":"bgp_down","device":"sw1","subject":"10.0.0.1"}`, http.StatusOK, `{"cleared":1}`},
		{`{"device":"sw1"}`, http.StatusBadRequest, "event"},
		{`{"event":"link_down","devise":"sw1"}`, http.StatusBadRequest, "devise"},
		{`{"event":"link_down"} {}`, http.StatusBadRequest, "follows"},
		{`nonsense`, http.StatusBadRequest, "read the body"},
		{`{"event":"` + strings.Repeat("x", 17<<10) + `"}`, http.StatusBadRequest, "too large"},
	} {
		w := ask(e, http.MethodPost, "/api/v1/events/clear", c.body, "operate", far)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%.60s: got %d %s, want %d with %s", c.body, w.Code, w.Body, c.code, c.want)
		}
	}
	if store.flushed != 3 {
		t.Errorf("flushed %d times", store.flushed)
	}
	r := httptest.NewRequest(http.MethodPost, "/api/v1/events/clear", strings.NewReader("event=link_down"))
	r.Header.Set("Authorization", "Bearer operate")
	r.Header.Set("Content-Type", "text/plain")
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("a form: got %d", w.Code)
	}
}

// TestWhoEndedIt: a token's name stands in the log and beside the end.
func TestWhoEndedIt(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	e := events(web.Options{Table: fixture(), Access: access(t), Logger: logger})
	for _, subject := range []string{"Gi\\\\1", "none"} {
		ask(e, http.MethodPost, "/api/v1/events/clear", `{"event":"link_down","device":"sw1","subject":"`+subject+`"}`, "operate", far)
	}
	const want = `level=INFO msg="event ended by hand" token=operate event=link_down device=sw1 subject=Gi\1` + "\n"
	if log.String() != want {
		t.Errorf("logged %s\nwant   %s", log.String(), want)
	}
	for subject, by := range map[string]string{"Gi%5C1": `"ended_by":"operate"`, "Gi2": ""} {
		body := ask(e, http.MethodGet, "/api/v1/events?state=ended&subject="+subject, "", "read", far).Body.String()
		if !strings.Contains(body, `"state":"ended"`) || !strings.Contains(body, by) || by == "" && strings.Contains(body, "ended_by") {
			t.Errorf("%s: got %s, want %q", subject, body, by)
		}
	}
}

// TestShownIsFlushed: what comes while the disk is written is not shown, and
// what the disk does not take is.
func TestShownIsFlushed(t *testing.T) {
	t.Parallel()
	table := fixture()
	store := &disk{err: errors.New("no space left"), during: func() { tell(table, down, "late", false) }}
	e := events(web.Options{Table: table, Store: store})
	w := ask(e, http.MethodGet, "/api/v1/events", "", "", far)
	if body := w.Body.String(); strings.Contains(body, `"late"`) || !strings.Contains(body, `"Gi2"`) {
		t.Errorf("got %s", body)
	}
	table.Clear(t0, active.Key{Event: "link_down", Device: "sw1", Subject: "late"}, "noc")
	table.Tick(t0.Add(2 * time.Hour))
	store.during = func() { tell(table, down, "later", false) }
	var b strings.Builder
	if err := e.WriteMetrics(&b); err != nil || strings.Contains(b.String(), "later") {
		t.Errorf("got %s: %v", b.String(), err)
	}
	if store.flushed != 2 {
		t.Errorf("flushed %d times", store.flushed)
	}
}
