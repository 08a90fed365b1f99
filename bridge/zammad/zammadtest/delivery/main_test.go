package delivery

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// received is a request as it came over the wire.
type received struct {
	method, path string
	header       http.Header
	body         string
}

// receiver answers with one status after the other, and then with 200.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	requests []received
}

func listen(t *testing.T, statuses ...int) *receiver {
	t.Helper()
	r := &receiver{statuses: statuses}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	r.requests = append(r.requests, received{request.Method, request.URL.Path, request.Header.Clone(), string(body)})
	status := http.StatusOK
	if len(r.statuses) > 0 {
		status, r.statuses = r.statuses[0], r.statuses[1:]
	}
	r.mu.Unlock()
	if status >= 300 && status < 400 {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "réponse")
}

func (r *receiver) got() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.requests...)
}

func (r *receiver) bodies() []string {
	var list []string
	for _, each := range r.got() {
		list = append(list, each.body)
	}
	return list
}

func newQueue() *Queue { return New(slog.New(slog.DiscardHandler)) }

// always sends the same message.
func always(message Message) Build { return func() (Message, bool) { return message, true } }

func (r *receiver) takes(body string) Build {
	return always(Message{Endpoint: r.URL + "/hook", Body: []byte(body)})
}
