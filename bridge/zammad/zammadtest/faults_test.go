package zammadtest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// get asks a listening server and returns status and body, or the error.
func get(ctx context.Context, t *testing.T, url string) (int, string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", bot)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body), err
}

func TestFaultsHitWhatTheyName(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	post := func(path string) (int, error) {
		status, _, err := get(t.Context(), t, server.URL+path)
		return status, err
	}
	if _, err := s.Inject(Fault{Kind: Refused, Method: "post", PathPrefix: "/api/v1/tickets", Count: 2}); err != nil {
		t.Fatal(err)
	}
	if status, err := post("/api/v1/nothing"); status != http.StatusNotFound {
		t.Errorf("another path: %d, %v", status, err)
	}
	for range 2 {
		if _, err := post("/api/v1/tickets"); err == nil {
			t.Error("a refused request was answered")
		}
	}
	if status, err := post("/api/v1/tickets"); status != http.StatusUnprocessableEntity {
		t.Errorf("after the count: %d, %v", status, err)
	}
	id, err := s.Inject(Fault{Kind: Status, Status: http.StatusServiceUnavailable, For: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if status, err := post("/api/v1/tickets"); status != http.StatusServiceUnavailable {
		t.Errorf("during the fault: %d, %v", status, err)
	}
	clock.now = clock.now.Add(time.Minute)
	if status, err := post("/api/v1/tickets"); status != http.StatusUnprocessableEntity {
		t.Errorf("after its time: %d, %v", status, err)
	}
	if s.Remove(id) {
		t.Error("a fault whose time is over could be removed")
	}
	id, err = s.Inject(Fault{Kind: Status})
	if err != nil {
		t.Fatal(err)
	}
	if list := s.Faults(); len(list) != 1 || list[0].ID != id {
		t.Errorf("faults are %+v", list)
	}
	if !s.Remove(id) || len(s.Faults()) != 0 {
		t.Error("the fault could not be removed")
	}
	var seen []string
	for _, each := range s.Requests() {
		seen = append(seen, http.StatusText(each.Status)+"/"+string(each.Fault))
	}
	wanted := "Not Found/ /refused /refused Unprocessable Entity/ Service Unavailable/status Unprocessable Entity/"
	if got := strings.Join(seen, " "); got != wanted {
		t.Errorf("request log is %q, want %q", got, wanted)
	}
	if count := s.CountRequests(http.MethodPost, "/api/v1/tickets"); count != 5 {
		t.Errorf("%d requests of tickets, want 5", count)
	}
}

func TestStatusFaultBodies(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	if _, err := s.Inject(Fault{Kind: Status, HTML: true, Count: 1}); err != nil {
		t.Fatal(err)
	}
	answer := ask(t, s, bot, http.MethodGet, "users/me", nil)
	if answer.Code != http.StatusBadGateway || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		t.Errorf("%d %s", answer.Code, answer.Header())
	}
	contains(t, answer.Body.String(), "<h1>502 Bad Gateway</h1>")
	if _, err := s.Inject(Fault{Kind: Status, Status: 500, Count: 1}); err != nil {
		t.Fatal(err)
	}
	want(t, ask(t, s, bot, http.MethodGet, "users/me", nil), http.StatusInternalServerError)
	want(t, ask(t, s, bot, http.MethodGet, "users/me", nil), http.StatusOK)
}

// Half an answer is no answer, but the work is done.
func TestHalfAnswers(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	const path = "/api/v1/tickets?title=x&group=N1&customer=supervision@vigie.example"
	for _, fault := range []Fault{{Kind: CutBody, Count: 1}, {Kind: SlowBody, Delay: 50 * time.Millisecond, Count: 1}} {
		if _, err := s.Inject(fault); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		status, body, err := get(t.Context(), t, server.URL+path)
		var ticket map[string]any
		whole := json.Unmarshal([]byte(body), &ticket) == nil
		if status != http.StatusCreated || whole != (fault.Kind == SlowBody) || (err != nil) != (fault.Kind == CutBody) {
			t.Errorf("%s: %d %q %v", fault.Kind, status, body, err)
		}
		if fault.Kind == SlowBody && time.Since(began) < fault.Delay {
			t.Error("the slow answer came at once")
		}
	}
	if list := wantList(t, ask(t, s, bot, http.MethodGet, "tickets", nil), 200); len(list) != 2 {
		t.Errorf("%d tickets were made", len(list))
	}
}

// A client that leaves while it waits has its work done by hold, not by slow.
func TestImpatientClients(t *testing.T) {
	t.Parallel()
	for kind, done := range map[FaultKind]bool{Slow: false, Hold: true} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := New(Options{})
			server := httptest.NewServer(s)
			t.Cleanup(server.Close)
			if _, err := s.Inject(Fault{Kind: kind, Delay: time.Minute, Count: 1}); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_, _, err := get(ctx, t, server.URL+"/api/v1/tickets?title=x&group=N1&customer=supervision@vigie.example")
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("error is %v", err)
			}
			server.Close() // waits for the handler
			list := wantList(t, ask(t, s, bot, http.MethodGet, "tickets", nil), http.StatusOK)
			if (len(list) == 1) != done {
				t.Errorf("%d tickets", len(list))
			}
		})
	}
}

func TestFaultsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for _, each := range []Fault{
		{},
		{Kind: "fire"},
		{Kind: Slow},
		{Kind: Hold},
		{Kind: SlowBody},
		{Kind: Refused, Count: -1},
		{Kind: Status, Status: 200},
		{Kind: Refused, For: -time.Second},
	} {
		if _, err := s.Inject(each); err == nil {
			t.Errorf("%+v was accepted", each)
		}
	}
}

func TestControlInterface(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	mux := http.NewServeMux()
	faults := http.StripPrefix("/lab/faults", s.FaultHandler())
	mux.Handle("/lab/faults", faults)
	mux.Handle("/lab/faults/", faults)
	mux.Handle("/lab/requests", s.RequestsHandler())
	do := func(method, path, body string) (int, string) {
		recorder := httptest.NewRecorder()
		mux.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
		return recorder.Code, strings.TrimSpace(recorder.Body.String())
	}
	const fault = `{"id":1,"kind":"hold","method":"POST","path_prefix":"/api/v1/tickets","count":1,"left":1,"for":"1m0s","delay":"5s","since":"2026-03-02T09:30:00Z"}`
	steps := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/lab/faults", "", 200, "[]"},
		{"POST", "/lab/faults", `{"kind": "hold", "method": "POST", "path_prefix": "/api/v1/tickets", "count": 1, "for": "1m", "delay": "5s"}`, 201, fault},
		{"GET", "/lab/faults/", "", 200, "[" + fault + "]"},
		{"POST", "/lab/faults", `{"kind": "hold"}`, 400, `{"error":"inject fault: kind \"hold\" needs a delay"}`},
		{"POST", "/lab/faults", `{"kind": "hold", "delay": "long"}`, 400, `{"error":"delay: \"long\" is not a duration such as 30s"}`},
		{"POST", "/lab/faults", `{"sort": "hold"}`, 400, `{"error":"decode fault: json: unknown field \"sort\""}`},
		{"POST", "/lab/faults", `{`, 400, `{"error":"decode fault: unexpected EOF"}`},
		{"PUT", "/lab/faults/1", "", 405, `{"error":"only GET, POST and DELETE /{id}"}`},
		{"DELETE", "/lab/faults/2", "", 404, `{"error":"no such fault"}`},
		{"DELETE", "/lab/faults/1", "", 204, ""},
		{"GET", "/lab/requests", "", 200, `[{"time":"2026-03-02T09:30:00Z","method":"GET","path":"/api/v1/users/me","status":200}]`},
		{"POST", "/lab/requests", "", 405, `{"error":"only GET"}`},
	}
	ask(t, s, bot, http.MethodGet, "users/me", nil)
	for _, step := range steps {
		status, body := do(step.method, step.path, step.body)
		if status != step.status || body != step.want {
			t.Errorf("%s %s %s: %d %s\nwant %d %s", step.method, step.path, step.body, status, body, step.status, step.want)
		}
	}
}

func TestRequestLogIsBounded(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for range logSize + 10 {
		ask(t, s, bot, http.MethodGet, "users/me", nil)
	}
	if got := len(s.Requests()); got != logSize {
		t.Errorf("%d requests are kept, want %d", got, logSize)
	}
}

func FuzzFault(f *testing.F) {
	f.Add(`{"kind": "hold", "for": "1m", "delay": "5s"}`)
	f.Add(`{"kind": "status", "status": 502, "html": true, "count": -1}`)
	f.Fuzz(func(t *testing.T, body string) {
		fault, err := decodeFault(strings.NewReader(body))
		if err != nil || fault.validate() != nil {
			return
		}
		text, err := json.Marshal(bodyOf(ActiveFault{Fault: fault}))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := decodeFault(strings.NewReader(string(text))); err != nil || again != fault {
			t.Errorf("%+v became %+v (%v)", fault, again, err)
		}
	})
}
