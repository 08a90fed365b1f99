package reportapi_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answering is a bridge that says the same to every request, and a client
// of it.
func answering(t *testing.T, handler http.HandlerFunc) *reportapi.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return reportapi.NewClient(server.URL+"/", "jeton", server.Client())
}

func TestClientAsks(t *testing.T) {
	t.Parallel()
	var asked *http.Request
	client := answering(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r
		_, _ = w.Write([]byte(`{"tickets":[{"incident":"01A","new_field":1}],"next":"01A","by":["state"],"counts":[]}`))
	})
	list, err := client.Tickets(t.Context(), reportapi.TicketQuery{Sites: []string{"lycée"}, From: time.Date(2026, 3, 2, 9, 0, 0, 250e6, time.FixedZone("", 3600))})
	if err != nil || len(list.Tickets) != 1 || list.Next != "01A" {
		t.Fatalf("got %+v, %v; fields of a newer bridge are no error", list, err)
	}
	if got := asked.Header.Get("Authorization"); got != "Bearer jeton" {
		t.Errorf("authorised by %q", got)
	}
	if got, want := asked.URL.RequestURI(), "/api/v1/tickets?from=2026-03-02T08%3A00%3A00.25Z&site=lyc%C3%A9e"; got != want {
		t.Errorf("asked %s\nwant  %s", got, want)
	}
	if _, err := client.Tickets(t.Context(), reportapi.TicketQuery{}); err != nil || asked.URL.RawQuery != "" {
		t.Errorf("without a filter it asks %q, %v", asked.URL.RawQuery, err)
	}
	if _, err := client.Operations(t.Context(), "a/b c"); err != nil || asked.URL.EscapedPath() != "/api/v1/tickets/a%2Fb%20c/operations" {
		t.Errorf("asked %s, %v", asked.URL.EscapedPath(), err)
	}
	if _, err := client.TicketCounts(t.Context(), reportapi.TicketQuery{Sites: []string{"b", ""}, Limit: 3}, "state"); err != nil ||
		asked.URL.RequestURI() != "/api/v1/tickets/counts?by=state&site=b&site=" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
	if _, err := client.ClosedWhileFiring(t.Context()); err != nil || asked.URL.Path != "/api/v1/tickets/closed-while-firing" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
	if body, err := client.Description(t.Context()); err != nil || !strings.Contains(string(body), "new_field") || asked.URL.Path != "/api/v1/openapi.yml" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
	if _, err := client.Clocks(t.Context(), "a/b"); !errors.Is(err, reportapi.ErrForeign) || asked.URL.EscapedPath() != "/api/v1/tickets/a%2Fb/clocks" {
		t.Errorf("asked %s, %v", asked.URL.EscapedPath(), err)
	}
	if _, err := client.Compliance(t.Context(), "2026-03", "1.0.a.b", 3, "P1"); !errors.Is(err, reportapi.ErrForeign) ||
		asked.URL.RequestURI() != "/api/v1/compliance?breach_after=1.0.a.b&criticity=P1&limit=3&month=2026-03" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
	if _, err := client.Health(t.Context()); err != nil || asked.URL.Path != "/api/v1/health" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
	if _, err := client.Refusals(t.Context()); err != nil || asked.URL.Path != "/api/v1/refusals" {
		t.Errorf("asked %s, %v", asked.URL.Path, err)
	}
}

// TestClientDoesNotBelieveAnything: what answers 200 and says nothing of
// tickets is no bridge without tickets.
func TestClientDoesNotBelieveAnything(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"status":"ok"}`, `{"tickets":null,"by":["site"],"counts":[]}`, `{"by":["state"]}`} {
		client := answering(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		if _, err := client.Tickets(t.Context(), reportapi.TicketQuery{}); !errors.Is(err, reportapi.ErrForeign) {
			t.Errorf("tickets of %s: %v", body, err)
		}
		if _, err := client.TicketCounts(t.Context(), reportapi.TicketQuery{}, "state"); !errors.Is(err, reportapi.ErrForeign) {
			t.Errorf("counts of %s: %v", body, err)
		}
		for name, ask := range map[string]func() error{
			"series": func() error {
				_, err := client.TicketSeries(t.Context(), reportapi.TicketQuery{}, "day", "state")
				return err
			},
			"equipment":   func() error { _, err := client.Equipment(t.Context(), reportapi.EquipmentQuery{}); return err },
			"annotations": func() error { _, err := client.Annotations(t.Context(), reportapi.TicketQuery{}); return err },
			"closed":      func() error { _, err := client.ClosedWhileFiring(t.Context()); return err },
		} {
			if err := ask(); !errors.Is(err, reportapi.ErrForeign) {
				t.Errorf("%s of %s: %v", name, body, err)
			}
		}
	}
}

func TestClientErrors(t *testing.T) {
	t.Parallel()
	say := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		status  int
		message string
	}{
		{"with a reason", say(400, `{"error":"there is no parameter"}`), 400, "there is no parameter"},
		{"plain text", say(401, "a token is needed\n"), 401, "a token is needed"},
		{"a proxy's page", say(502, "<html>"+strings.Repeat("x", 1000)), 502, "<html>" + strings.Repeat("x", 294)},
		{"without a body", say(503, ""), 503, ""},
		{"not modified", say(304, ""), 304, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := answering(t, test.handler).Tickets(t.Context(), reportapi.TicketQuery{})
			status, ok := errors.AsType[*reportapi.StatusError](err)
			if !ok || status.Status != test.status || status.Message != test.message {
				t.Errorf("fails with %v", err)
			}
		})
	}
	for name, handler := range map[string]http.HandlerFunc{
		"no JSON": say(200, "<html>"), "cut off": say(200, `{"tickets":[`), "hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		_, err := answering(t, handler).Refusals(t.Context())
		if err == nil || !strings.Contains(err.Error(), "bridge") {
			t.Errorf("%s: %v", name, err)
		}
		if foreign := errors.Is(err, reportapi.ErrForeign); foreign != (name != "hangs up") {
			t.Errorf("%s: taken for something else than a bridge: %t", name, foreign)
		}
	}
	if _, err := reportapi.NewClient("://", "jeton", nil).Refusals(t.Context()); err == nil {
		t.Error("an address that is none is asked")
	}
}
