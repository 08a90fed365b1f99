package snmp

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
)

// answer is a response that was read to its end.
type answer struct {
	status int
	header http.Header
	body   string
}

// fetch gets a path and gives body and status.
func fetch(t *testing.T, server *httptest.Server, path string) (body string, status int) {
	t.Helper()
	got := get(t, server, path, nil)
	return got.body, got.status
}

// get gets a path with headers.
func get(t *testing.T, server *httptest.Server, path string, header http.Header) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(request.Header, header)
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(body)}
}

// record has an exporter answer a path without a server.
func record(e *exporter, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	e.handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}
