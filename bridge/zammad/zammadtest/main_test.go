package zammadtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clockAt is a clock that tests move.
type clockAt struct{ now time.Time }

func (c *clockAt) read() time.Time { return c.now }

func morning() *clockAt { return &clockAt{now: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)} }

const (
	bot   = "Token token=vigie-agent"
	amel  = "Token token=amel-agent"
	admin = "Token token=admin-admin"
)

// ask sends one request without a network.
func ask(t *testing.T, s *Server, as, method, path string, body any) *httptest.ResponseRecorder {
	t.Helper()
	var content bytes.Buffer
	switch body := body.(type) {
	case nil:
	case string:
		content.WriteString(body)
	default:
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			t.Fatal(err)
		}
	}
	request := httptest.NewRequestWithContext(t.Context(), method, "/api/v1/"+path, &content)
	if as != "" {
		request.Header.Set("Authorization", as)
	}
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	return recorder
}

// want checks the status and decodes an object.
func want(t *testing.T, answer *httptest.ResponseRecorder, status int) map[string]any {
	t.Helper()
	out, _ := wantAny(t, answer, status).(map[string]any)
	return out
}

func wantList(t *testing.T, answer *httptest.ResponseRecorder, status int) []any {
	t.Helper()
	out, ok := wantAny(t, answer, status).([]any)
	if !ok {
		t.Fatalf("no list: %s", answer.Body)
	}
	return out
}

func wantAny(t *testing.T, answer *httptest.ResponseRecorder, status int) any {
	t.Helper()
	if answer.Code != status {
		t.Fatalf("status %d, want %d: %s", answer.Code, status, answer.Body)
	}
	var out any
	if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil {
		t.Fatalf("decode: %v: %s", err, answer.Body)
	}
	return out
}

// open makes a ticket as the bridge would and returns it expanded.
func open(t *testing.T, s *Server, more map[string]any) map[string]any {
	t.Helper()
	body := map[string]any{"title": "Coupure", "group": "N1", "customer": "supervision@vigie.example"}
	maps.Copy(body, more)
	return want(t, ask(t, s, bot, http.MethodPost, "tickets?expand=true", body), http.StatusCreated)
}

func contains(t *testing.T, content string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(content, part) {
			t.Errorf("%q is missing in:\n%s", part, content)
		}
	}
}
