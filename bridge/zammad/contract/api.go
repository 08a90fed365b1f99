package contract

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// api is the REST interface without our client in between.
type api struct {
	base  string
	token string
	http  *http.Client
}

func newAPI(t *testing.T, url, tokenFile string) *api {
	t.Helper()
	token, err := os.ReadFile(tokenFile) //nolint:gosec // named by whoever runs the tests
	if err != nil {
		t.Fatalf("read token: %v", err)
	}
	return withToken(t, strings.TrimSuffix(url, "/")+"/api/v1/", strings.TrimSpace(string(token)))
}

func withToken(t *testing.T, base, token string) *api {
	t.Helper()
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	t.Cleanup(transport.CloseIdleConnections)
	return &api{base: base, token: token, http: &http.Client{Transport: transport, Timeout: time.Minute}}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// call sends a request with the agent's token.
func (a *api) call(t *testing.T, method, path string, body any) answer {
	t.Helper()
	return a.callAs(t, "Token token="+a.token, method, path, body)
}

// callAs sends a request with the given Authorization header, none if empty,
// and more headers, each a name and a value.
func (a *api) callAs(t *testing.T, authorization, method, path string, body any, headers ...string) answer {
	t.Helper()
	got, err := a.try(t, authorization, method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return got
}

// try is callAs for servers that may be away.
func (a *api) try(t *testing.T, authorization, method, path string, body any, headers ...string) (answer, error) {
	t.Helper()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatalf("encode request: %v", err)
		}
		content = bytes.NewReader(text)
	}
	// Cleaning up comes when the context of the test has ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, a.base+path, content)
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := a.http.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, header: response.Header, body: text}, err
}

// object decodes an answer that must have the status.
func (a answer) object(t *testing.T, status int) map[string]any {
	t.Helper()
	var out map[string]any
	a.decode(t, status, &out)
	return out
}

// list is object for arrays.
func (a answer) list(t *testing.T, status int) []map[string]any {
	t.Helper()
	var out []map[string]any
	a.decode(t, status, &out)
	return out
}

func (a answer) decode(t *testing.T, status int, out any) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	if err := decoder.Decode(out); err != nil {
		t.Fatalf("decode answer: %v: %s", err, a.body)
	}
}

// failed checks that an answer is an error with a body that says so.
func (a answer) failed(t *testing.T, status int) {
	t.Helper()
	if text, _ := a.object(t, status)["error"].(string); text == "" {
		t.Errorf("status %d without an error text: %s", status, a.body)
	}
}

// get, post, put and remove are the calls that most facts need.
func (a *api) get(t *testing.T, path string) map[string]any {
	t.Helper()
	return a.call(t, http.MethodGet, path, nil).object(t, http.StatusOK)
}

func (a *api) post(t *testing.T, path string, body any) map[string]any {
	t.Helper()
	return a.call(t, http.MethodPost, path, body).object(t, http.StatusCreated)
}

func (a *api) put(t *testing.T, path string, body any) map[string]any {
	t.Helper()
	return a.call(t, http.MethodPut, path, body).object(t, http.StatusOK)
}

func (a *api) remove(t *testing.T, path string) {
	t.Helper()
	if got := a.call(t, http.MethodDelete, path, nil); got.status != http.StatusOK {
		t.Errorf("delete %s: status %d: %s", path, got.status, got.body)
	}
}

// open creates a ticket by the plain interface and returns it expanded.
func (s *suite) open(t *testing.T, more map[string]any) map[string]any {
	t.Helper()
	body := map[string]any{"title": "Contrat " + word(), "group": Group, "customer": s.Customer}
	maps.Copy(body, more)
	return s.api.call(t, http.MethodPost, "tickets?expand=true", body).object(t, http.StatusCreated)
}

// number reads an id out of an answer, as the path element that it becomes.
func number(t *testing.T, record map[string]any, name string) string {
	t.Helper()
	value, ok := record[name].(json.Number)
	if !ok {
		t.Fatalf("%s is no number: %v", name, record[name])
	}
	return value.String()
}

func identifier(t *testing.T, record map[string]any) int64 {
	t.Helper()
	value, err := json.Number(number(t, record, "id")).Int64()
	if err != nil {
		t.Fatalf("id: %v", err)
	}
	return value
}

// word is unlike any other, so that runs against one server do not meet.
func word() string { return rand.Text() }

func wantContains(t *testing.T, what, content, part string) {
	t.Helper()
	if !strings.Contains(content, part) {
		t.Errorf("%s is %q, want it to contain %q", what, content, part)
	}
}

func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return "?" + values.Encode()
}
