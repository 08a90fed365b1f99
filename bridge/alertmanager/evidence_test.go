package alertmanager

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// ranges is Prometheus' range query over one series that is there at the
// instants that alive tells.
type ranges struct {
	*httptest.Server

	mu    sync.Mutex
	alive func(time.Time) bool
	query string
	steps int
}

func newRanges(t *testing.T, alive func(time.Time) bool) *ranges {
	t.Helper()
	p := &ranges{alive: alive}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *ranges) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	number := func(name string) float64 {
		value, err := strconv.ParseFloat(r.FormValue(name), 64)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
		return value
	}
	from, to, step := time.UnixMilli(int64(number("start")*1000+0.5)), time.UnixMilli(int64(number("end")*1000+0.5)),
		time.Duration(number("step")*1e9+0.5)
	if r.URL.Path != "/api/v1/query_range" || step <= 0 || to.Before(from) || to.Sub(from)/step > 11000 {
		http.Error(w, `{"status":"error","error":"bad range"}`, http.StatusBadRequest)
		return
	}
	p.query, p.steps = r.FormValue("query"), 0
	values := [][2]any{}
	for at := from; !at.After(to); at = at.Add(step) {
		p.steps++
		if p.alive(at) {
			values = append(values, [2]any{float64(at.UnixMilli()) / 1000, "1"})
		}
	}
	result := []any{}
	if len(values) > 0 {
		result = append(result, map[string]any{"metric": map[string]string{}, "values": values})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{ // a client that is gone is not our concern
		"status": "success", "data": map[string]any{"resultType": "matrix", "result": result},
	})
}

// target is an alert on something that Prometheus scrapes.
var target = bridge.Alert{Labels: map[string]string{labels.Job: "snmp", labels.Instance: "sw-1"}}

func asking(t *testing.T, prometheus string) *bench {
	t.Helper()
	config := configOf(newPeer(t))
	config.Prometheus = prometheus
	return newBench(t, config)
}

func TestAliveSince(t *testing.T) {
	t.Parallel()
	during := func(from, to int) func(time.Time) bool {
		return func(at time.Time) bool { return !at.Before(after(from)) && at.Before(after(to)) }
	}
	tests := []struct {
		name  string
		alive func(time.Time) bool
		want  time.Time
	}{
		{"all the time", during(-9999, 9999), after(0)},
		{"never", during(0, 0), time.Time{}},
		{"since a moment", during(200, 9999), after(200)},
		{"not any more", during(-9999, 300), time.Time{}},
		{"it died this second", during(-9999, 299), time.Time{}},
		{"with a gap", func(at time.Time) bool { return at.Before(after(100)) || !at.Before(after(130)) }, after(130)},
		{"with two gaps, the last counts", func(at time.Time) bool { return !during(50, 60)(at) && !during(250, 251)(at) }, after(251)},
		{"only now", during(300, 9999), after(300)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			prometheus := newRanges(t, test.alive)
			b := asking(t, prometheus.URL)
			got, err := b.AliveSince(t.Context(), target, after(0), after(300))
			if err != nil || !got.Equal(test.want) {
				t.Errorf("alive since %v, %v; want %v", got, err, test.want)
			}
		})
	}
}

// TestAliveSinceRanges: any pair of instants makes a question that Prometheus
// answers, and an answer that is understood.
func TestAliveSinceRanges(t *testing.T) {
	t.Parallel()
	prometheus := newRanges(t, func(time.Time) bool { return true })
	b := asking(t, prometheus.URL)
	now := after(0).Add(123_456_789)
	for _, span := range []time.Duration{
		0, time.Nanosecond, 999 * time.Millisecond, time.Second, 1500 * time.Millisecond, time.Hour,
		2001 * time.Second, 7*24*time.Hour + 777*time.Millisecond,
	} {
		from := now.Add(-span)
		got, err := b.AliveSince(t.Context(), target, from, now)
		if err != nil || !got.Equal(from) {
			t.Errorf("over %s: alive since %v, %v; want %v", span, got, err, from)
		}
		if prometheus.steps > mostSteps+2 {
			t.Errorf("over %s: %d steps are asked for", span, prometheus.steps)
		}
	}
}

func TestEvidenceQuery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		alert  bridge.Alert
		want   string
		itself string
	}{
		{
			"the rule says", bridge.Alert{
				Annotations: map[string]string{labels.Evidence: `ifOperStatus{device="sw-1"}`},
				Labels: map[string]string{
					labels.AlertName: "InterfaceHorsService", labels.Site: "lycee", labels.Device: "sw-1", labels.Interface: `Gi0/"1"`,
					labels.Job: "snmp", labels.Instance: "sw-1", "replica": "b",
				},
			}, `ifOperStatus{device="sw-1"}`, `alertname="InterfaceHorsService",site="lycee",device="sw-1",ifName="Gi0/\"1\"",instance="sw-1"`,
		},
		{
			"an event", bridge.Alert{
				Annotations: map[string]string{labels.Evidence: `vigie_event_ended{device="sw-1"}`},
				Labels: map[string]string{
					labels.AlertName: "LienSignaleCoupe", labels.Device: "sw-1", labels.Event: "link_down", labels.Subject: `Gi0/"1"`,
				},
			}, `vigie_event_ended{device="sw-1"}`, `alertname="LienSignaleCoupe",device="sw-1",event="link_down",subject="Gi0/\"1\""`,
		},
		{"a target", target, `up{job="snmp",instance="sw-1"} == 1`, `instance="sw-1"`},
		{"job alone is no target", bridge.Alert{Labels: map[string]string{labels.Job: "snmp", labels.Device: "sw-1"}}, `up{device="sw-1"} == 1`, `device="sw-1"`},
		{"a device", bridge.Alert{Labels: map[string]string{labels.Device: "sw-é1"}}, `up{device="sw-é1"} == 1`, `device="sw-é1"`},
		{
			"hostile labels stay text",
			bridge.Alert{Labels: map[string]string{labels.Device: "x\"} or vector(1) or up{a=\"\\\n"}},
			`up{device="x\"} or vector(1) or up{a=\"\\\n"} == 1`, `device="x\"} or vector(1) or up{a=\"\\\n"`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			prometheus := newRanges(t, func(time.Time) bool { return true })
			b := asking(t, prometheus.URL+"/")
			if _, err := b.AliveSince(t.Context(), test.alert, after(0), after(10)); err != nil {
				t.Fatal(err)
			}
			// Only instants count at which the alert itself is not there.
			want := "(\n" + test.want + "\n) unless on () ALERTS{" + test.itself + "}"
			if prometheus.query != want {
				t.Errorf("asked %s\nwant  %s", prometheus.query, want)
			}
		})
	}
	t.Run("nothing to ask for", func(t *testing.T) {
		t.Parallel()
		b := asking(t, "http://127.0.0.1:1") // nobody listens there
		got, err := b.AliveSince(t.Context(), bridge.Alert{Labels: map[string]string{labels.AlertName: "A"}}, after(0), after(10))
		if err != nil || !got.Equal(after(0)) {
			t.Errorf("alive since %v, %v; want from the beginning", got, err)
		}
	})
}

// TestNobodyCanTell: an error is not "dead", and even less "alive".
// TestNotSeenToEnd: nobody vouches for an end that Grafana did not see.
func TestNotSeenToEnd(t *testing.T) {
	t.Parallel()
	unseen := bridge.Alert{Annotations: map[string]string{labels.StateReason: "MissingSeries"}}
	if got, err := asking(t, "http://127.0.0.1:1").AliveSince(t.Context(), unseen, after(0), after(300)); err != nil || !got.IsZero() {
		t.Errorf("alive since %v, %v", got, err)
	}
}

func TestNobodyCanTell(t *testing.T) {
	t.Parallel()
	answers := map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "en panne", http.StatusInternalServerError)
		},
		"refused":   nil,
		"a page":    saying("<html>"),
		"an error":  saying(`{"status":"error","error":"query timed out"}`),
		"hangs up":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"no status": saying(`{}`),
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answer)
			if answer == nil {
				server.Close()
			}
			t.Cleanup(server.Close)
			got, err := asking(t, server.URL).AliveSince(t.Context(), target, after(0), after(300))
			if err == nil || !strings.HasPrefix(err.Error(), "ask for evidence: ") || !got.IsZero() {
				t.Errorf("alive since %v, %v; want an error", got, err)
			}
		})
	}
}

// TestUnbroken holds unbroken to what it is for: from the instant that it
// tells until now everything was seen, and just before it was not.
func TestUnbroken(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		step := time.Duration(rapid.Int64Range(1, 5000).Draw(t, "step")) * time.Millisecond
		seenAt := rapid.SliceOfN(rapid.Bool(), 1, 60).Draw(t, "seen")
		now := start.Add(time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "now")))
		first := now.Add(-time.Duration(len(seenAt)-1) * step)
		from := first.Add(-time.Duration(rapid.Int64Range(0, int64(step)-1).Draw(t, "from")))
		seen := make(map[int64]bool)
		last := -1 // the last instant of the grid at which nothing was seen
		for i, yes := range seenAt {
			if yes {
				seen[first.Add(time.Duration(i)*step).UnixMilli()] = true
			} else {
				last = i
			}
		}
		var want time.Time
		switch {
		case last < 0:
			want = from
		case last < len(seenAt)-1:
			want = first.Add(time.Duration(last+1) * step)
		}
		if got := unbroken(seen, first, from, now, step); !got.Equal(want) {
			t.Fatalf("unbroken since %v, want %v", got, want)
		}
	})
}
