package conformance

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// delivery is a webhook as it came.
type delivery struct {
	peer     string // number of the peer that sent it
	GroupKey string `json:"groupKey"`
	Reason   string `json:"notification_reason"`
	Left     uint64 `json:"truncatedAlerts"`
	Alerts   []struct {
		Status string            `json:"status"`
		Labels map[string]string `json:"labels"`
	} `json:"alerts"`
	code int // what was answered
}

// about tells whether it lists a fault in a status.
func (d delivery) about(f fault, status string) bool {
	for _, alert := range d.Alerts {
		if alert.Labels["alertname"] == f.name && alert.Labels["site"] == f.site && alert.Status == status {
			return true
		}
	}
	return false
}

// door stands between Alertmanager and the source, and can be in the way.
type door struct {
	source http.Handler

	mu     sync.Mutex
	way    func(w http.ResponseWriter, r *http.Request, source http.Handler)
	before []delivery
}

// straight lets webhooks pass.
func straight(w http.ResponseWriter, r *http.Request, source http.Handler) { source.ServeHTTP(w, r) }

// refusing answers a code in the source's place.
func refusing(code int) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { http.Error(w, "indisponible", code) }
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it was cut off
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	came := delivery{peer: strings.TrimPrefix(r.URL.Path, "/")}
	if len(body) > 0 {
		_ = json.Unmarshal(body, &came) // what is wrong with it the source tells
	}
	d.mu.Lock()
	way := d.way
	d.mu.Unlock()
	recorder := &codeRecorder{ResponseWriter: w, code: http.StatusOK}
	way(recorder, r, d.source)
	came.code = recorder.code
	d.mu.Lock()
	defer d.mu.Unlock()
	d.before = append(d.before, came)
}

// set changes the way through the door.
func (d *door) set(way func(http.ResponseWriter, *http.Request, http.Handler)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.way = way
}

// count is how many deliveries fit.
func (d *door) count(fits func(delivery) bool) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, each := range d.before {
		if fits(each) {
			n++
		}
	}
	return n
}

type codeRecorder struct {
	http.ResponseWriter
	code int
}

func (c *codeRecorder) WriteHeader(code int) {
	c.code = code
	c.ResponseWriter.WriteHeader(code)
}
