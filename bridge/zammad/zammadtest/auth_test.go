package zammadtest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	s := New(Options{
		Tokens: map[string]string{
			"vigie-agent": "vigie@vigie.example", "admin-admin": "admin@vigie.example",
			"client": "supervision@vigie.example", "reader": "admin@vigie.example", "orphan": "gone@vigie.example",
			"prefs": "amel@vigie.example",
		},
		Scopes: map[string][]string{"reader": {"ticket.agent"}, "prefs": {"user_preferences"}},
	})
	open(t, s, nil)
	tests := []struct {
		name, as, method, path string
		status                 int
		message                string
	}{
		{"nobody", "", "GET", "users/me", 403, "Authentication required"},
		{"unknown scheme", "Digest x", "GET", "users/me", 403, "Authentication required"},
		{"bad token", "Token token=x", "GET", "users/me", 401, "Can't find User for Token"},
		{"token of nobody", "Token token=orphan", "GET", "users/me", 401, "Can't find User for Token"},
		{"basic", "Basic eDp5", "GET", "users/me", 401, "Invalid BasicAuth credentials"},
		{"bearer", "Bearer x", "GET", "users/me", 401, "The provided token is invalid."},
		{"agent", bot, "GET", "users/me", 200, ""},
		{"agent reads version", bot, "GET", "version", 403, "User authorization failed."},
		{"admin reads version", admin, "GET", "version", 200, ""},
		{"token without admin reads version", "Token token=reader", "GET", "version", 403, "Token authorization failed."},
		{"token without tickets", "Token token=prefs", "GET", "tickets/1", 403, "Token authorization failed."},
		{"attributes need admin.object", bot, "GET", "object_manager_attributes", 403, "User authorization failed."},
		{"admin covers admin.object", admin, "GET", "object_manager_attributes", 200, ""},
		{"customer reads own ticket", "Token token=client", "GET", "tickets/1", 200, ""},
		{"customer reads history", "Token token=client", "GET", "ticket_history/1", 403, "User authorization failed."},
		{"customer searches people", "Token token=client", "GET", "users/search?query=a", 403, "User authorization failed."},
		{"customer reads another", "Token token=client", "GET", "users/2", 403, "Not authorized"},
		{"unknown path", bot, "GET", "nothing", 404, "This page doesn't exist."},
		{"wrong method", bot, "PATCH", "groups/1", 404, "This page doesn't exist."},
		{"unknown ticket", bot, "GET", "tickets/77", 404, "Couldn't find Ticket with 'id'=77"},
		{"no number", bot, "GET", "tickets/x", 404, "Couldn't find Ticket with 'id'=x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			answer := ask(t, s, test.as, test.method, test.path, nil)
			if test.status == http.StatusOK {
				wantAny(t, answer, test.status)
				return
			}
			got := want(t, answer, test.status)
			if got["error"] != test.message || got["error_human"] != test.message {
				t.Errorf("body is %v, want %q", got, test.message)
			}
			failure := answer.Header().Get("X-Failure")
			if refused := test.status == 401 || test.status == 403; refused != (failure == test.message) {
				t.Errorf("X-Failure is %q", failure)
			}
		})
	}
}

func TestActingForSomebodyElse(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	as := func(token, from string) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/users/me", nil)
		request.Header.Set("Authorization", token)
		request.Header.Set("From", from)
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		return recorder
	}
	if got := want(t, as(admin, "sami@vigie.example"), http.StatusOK); got["login"] != "sami@vigie.example" {
		t.Errorf("acting as %v", got["login"])
	}
	want(t, as(admin, "nobody@vigie.example"), http.StatusForbidden)
	want(t, as(bot, "sami@vigie.example"), http.StatusForbidden)
}

func TestHiddenErrors(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	got := want(t, ask(t, s, bot, http.MethodGet, "tickets/search?sort_by=nothing", nil), http.StatusInternalServerError)
	if text, _ := got["error"].(string); len(text) < 10 || text[:9] != "Error ID " || got["error_human"] != nil {
		t.Errorf("an agent sees %v", got)
	}
	got = want(t, ask(t, s, admin, http.MethodGet, "tickets/search?sort_by=nothing", nil), http.StatusInternalServerError)
	if got["error"] != "Found invalid column 'nothing' for sorting." {
		t.Errorf("an administrator sees %v", got)
	}
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for _, body := range []string{"{", "[1]", `"text"`, "\x00"} {
		want(t, ask(t, s, bot, http.MethodPost, "tickets", body), http.StatusBadRequest)
	}
	want(t, ask(t, s, bot, http.MethodPost, "tickets", ""), http.StatusUnprocessableEntity)
}

// FuzzRequest holds that no body makes the server fall, and that every answer
// is JSON.
func FuzzRequest(f *testing.F) {
	f.Add(`{"title": "x", "group": "N1", "customer": "supervision@vigie.example", "article": {"body": "<p>", "content_type": "text/html"}}`)
	f.Add(`{"condition": {"operator": "AND", "conditions": [{"name": "ticket.id", "operator": "is", "value": [1, null, {}]}]}}`)
	f.Add(`{"title": ["x"], "group_id": {}, "customer_id": 1e9, "preferences": {"a": {"b": []}}, "tags": ["a"]}`)
	f.Fuzz(func(t *testing.T, body string) {
		s := New(Options{})
		for _, path := range []string{"tickets?expand=true", "tickets/search", "ticket_articles", "tags/add"} {
			answer := ask(t, s, admin, http.MethodPost, path, body)
			wantAny(t, answer, answer.Code)
		}
		answer := ask(t, s, admin, http.MethodPut, "tickets/1?full=true", body)
		wantAny(t, answer, answer.Code)
	})
}
