package zammadtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxControlBody bounds a request of the control interface.
const maxControlBody = 64 << 10

// Request is one request that the API received.
type Request struct {
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Status int       `json:"status"` // 0 when the connection was cut
	Fault  FaultKind `json:"fault,omitempty"`
}

const logSize = 500

// requestLog keeps the last requests.
type requestLog struct {
	mu   sync.Mutex
	last []Request
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.last) == logSize {
		l.last = slices.Delete(l.last, 0, 1)
	}
	l.last = append(l.last, r)
}

// Requests returns the last 500 requests of the API, oldest first.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Clone(s.log.last)
}

// CountRequests counts, of the last 500 requests, those with the method and
// exactly the path.
func (s *Server) CountRequests(method, path string) int {
	count := 0
	for _, each := range s.Requests() {
		if each.Method == method && each.Path == path {
			count++
		}
	}
	return count
}

// RequestsHandler serves the request log: GET answers a JSON array of
// requests, oldest first, whatever the path.
func (s *Server) RequestsHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			controlError(w, http.StatusMethodNotAllowed, "only GET")
			return
		}
		controlAnswer(w, http.StatusOK, s.Requests())
	})
}

// faultBody is a fault as the control interface writes it; durations are text
// such as "30s".
type faultBody struct {
	ID         int64      `json:"id,omitempty"`
	Kind       FaultKind  `json:"kind"`
	Method     string     `json:"method,omitempty"`
	PathPrefix string     `json:"path_prefix,omitempty"`
	Count      int        `json:"count,omitempty"`
	Left       int        `json:"left,omitempty"`
	For        string     `json:"for,omitempty"`
	Delay      string     `json:"delay,omitempty"`
	Status     int        `json:"status,omitempty"`
	HTML       bool       `json:"html,omitempty"`
	Since      *time.Time `json:"since,omitempty"`
}

// FaultHandler serves the faults as JSON, to be mounted with http.StripPrefix:
// GET lists, POST injects one (201 with its id), DELETE /{id} ends one (204).
// Bad requests are answered by 400 or 404 with {"error": "…"}.
func (s *Server) FaultHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest := strings.Trim(r.URL.Path, "/")
		switch {
		case r.Method == http.MethodGet && rest == "":
			controlAnswer(w, http.StatusOK, s.faultBodies())
		case r.Method == http.MethodPost && rest == "":
			s.injectBody(w, r)
		case r.Method == http.MethodDelete && rest != "":
			id, err := strconv.ParseInt(rest, 10, 64)
			if err != nil || !s.Remove(id) {
				controlError(w, http.StatusNotFound, "no such fault")
				return
			}
			w.WriteHeader(http.StatusNoContent)
		default:
			controlError(w, http.StatusMethodNotAllowed, "only GET, POST and DELETE /{id}")
		}
	})
}

func (s *Server) injectBody(w http.ResponseWriter, r *http.Request) {
	fault, err := decodeFault(http.MaxBytesReader(w, r.Body, maxControlBody))
	if err != nil {
		controlError(w, http.StatusBadRequest, err.Error())
		return
	}
	id, err := s.Inject(fault)
	if err != nil {
		controlError(w, http.StatusBadRequest, err.Error())
		return
	}
	since := s.instant()
	controlAnswer(w, http.StatusCreated, bodyOf(ActiveFault{ID: id, Since: since, Left: fault.Count, Fault: fault}))
}

func decodeFault(body io.Reader) (Fault, error) {
	var wire faultBody
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wire); err != nil {
		return Fault{}, fmt.Errorf("decode fault: %w", err)
	}
	lasting, err := parseDuration("for", wire.For)
	delay, err2 := parseDuration("delay", wire.Delay)
	if err := errors.Join(err, err2); err != nil {
		return Fault{}, err
	}
	return Fault{
		Kind: wire.Kind, Method: wire.Method, PathPrefix: wire.PathPrefix, Count: wire.Count,
		For: lasting, Delay: delay, Status: wire.Status, HTML: wire.HTML,
	}, nil
}

func parseDuration(key, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	duration, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %q is not a duration such as 30s", key, text)
	}
	return duration, nil
}

func (s *Server) faultBodies() []faultBody {
	list := []faultBody{}
	for _, each := range s.Faults() {
		list = append(list, bodyOf(each))
	}
	return list
}

func bodyOf(f ActiveFault) faultBody {
	body := faultBody{
		ID: f.ID, Kind: f.Kind, Method: f.Method, PathPrefix: f.PathPrefix, Count: f.Count, Left: f.Left,
		Status: f.Status, HTML: f.HTML, Since: &f.Since,
	}
	if f.For > 0 {
		body.For = f.For.String()
	}
	if f.Delay > 0 {
		body.Delay = f.Delay.String()
	}
	return body
}

func controlError(w http.ResponseWriter, status int, message string) {
	controlAnswer(w, status, map[string]string{"error": message})
}

func controlAnswer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that is gone is not our concern
}
