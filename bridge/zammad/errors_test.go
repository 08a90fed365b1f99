package zammad_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

func TestStatusesAreUnderstood(t *testing.T) {
	t.Parallel()
	const page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
	said := func(text string) string { return `{"error":"` + text + `","error_human":"` + text + `"}` }
	tests := []struct {
		name          string
		status        int
		body          string
		permanent     bool
		misconfigured bool
		notFound      bool
		message       string
	}{
		{"bad request", 400, said("Broken"), true, false, false, "Broken"},
		{"bad token", 401, said("Can't find User for Token"), false, true, false, "Can't find User for Token"},
		{"no right", 403, said("Not authorized"), false, true, false, "Not authorized"},
		{"proxy refuses", 403, page, false, true, false, "Forbidden"},
		{"no ticket", 404, said("Couldn't find Ticket with 'id'=1"), true, false, true, "Couldn't find Ticket with 'id'=1"},
		{"proxy knows no backend", 404, page, false, false, false, "Not Found"},
		{"proxy knows us not", 407, page, false, true, false, "Proxy Authentication Required"},
		{"time-out", 408, page, false, false, false, "Request Timeout"},
		{"conflict", 409, said("Conflict"), false, false, false, "Conflict"},
		{"proxy body limit", 413, page, true, false, false, "Request Entity Too Large"},
		{"rule", 422, said("Invalid value 'x' for field 'y'!"), true, false, false, "Invalid value 'x' for field 'y'!"},
		{
			"hidden", 422, `{"error":"Error ID 3dFq1x2A: Please contact your administrator."}`, false, false, false,
			"Error ID 3dFq1x2A: Please contact your administrator.",
		},
		{"too early", 425, "", false, false, false, "Too Early"},
		{"too many", 429, "Retry later\n", false, false, false, "Too Many Requests"},
		{
			"internal", 500, `{"error":"Error ID 1: Please contact your administrator."}`, false, false, false,
			"Error ID 1: Please contact your administrator.",
		},
		{"gateway", 502, page, false, false, false, "Bad Gateway"},
		{"nothing behind", 503, page, false, false, false, "Service Unavailable"},
		{"own code", 599, `{"error":42}`, false, false, false, "unknown status"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := answering(t, test.status, "text/html", test.body)
			_, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Once().Ticket(t.Context(), 1)
			var status *zammad.StatusError
			if !errors.As(err, &status) {
				t.Fatalf("error is %v, want a *StatusError", err)
			}
			if status.Status != test.status || status.Message != test.message || status.Op != "read ticket" {
				t.Errorf("error is %+v, want message %q", status, test.message)
			}
			if status.Permanent() != test.permanent || zammad.Permanent(err) != test.permanent {
				t.Errorf("permanent is %v", status.Permanent())
			}
			if status.Misconfigured() != test.misconfigured {
				t.Errorf("misconfigured is %v", status.Misconfigured())
			}
			if status.NotDone() == strings.Contains(" time-out hidden internal gateway own code ", " "+test.name+" ") {
				t.Errorf("certainly not done is %v", status.NotDone())
			}
			if errors.Is(err, zammad.ErrNotFound) != test.notFound {
				t.Errorf("not found is %v", !test.notFound)
			}
		})
	}
}

func TestLongErrorsAreCut(t *testing.T) {
	t.Parallel()
	server := answering(t, http.StatusUnprocessableEntity, "application/json",
		`{"error":"`+strings.Repeat("é\\n ", 2000)+`"}`)
	_, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Once().Ticket(t.Context(), 1)
	if text := err.Error(); len(text) > 600 || strings.Contains(text, "\n") || !utf8.ValidString(text) {
		t.Errorf("error is %d bytes: %q", len(text), text)
	}
}

func TestUnreadableSuccess(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"html":       "<html>login</html>",
		"cut":        `{"id": 1, "title": "a`,
		"no id":      `{"title": "a"}`,
		"id as text": `{"id": "1", "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"}`,
		"no instant": `{"id": 1, "state_id": 1}`,
		"no state":   `{"id": 1, "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"}`,
		"list":       `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := answering(t, http.StatusOK, "application/json", body)
			_, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Once().Ticket(t.Context(), 1)
			if err == nil || zammad.Permanent(err) {
				t.Errorf("error is %v, want a transient one", err)
			}
		})
	}
}
