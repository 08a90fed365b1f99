package alertmanager

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is when the bridge of a test started.
var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// after is so many seconds after the start.
func after(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// memory is the ledger as far as a source sees it: what is reported firing
// fires until it is reported over.
type memory struct {
	mu         sync.Mutex
	deliveries []bridge.Delivery
	reports    []incident.Report
	firing     []bridge.Occurrence
	broken     error // what Take and Firing fail with
	ended      bool  // it knows every fault to be over, whatever is told
}

func (m *memory) Take(_ context.Context, delivery bridge.Delivery, reports []incident.Report) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	m.deliveries = append(m.deliveries, delivery)
	for _, report := range reports {
		at := slices.IndexFunc(m.firing, func(o bridge.Occurrence) bool { return o.Alert.AlertID == report.AlertID })
		switch {
		case report.Firing && m.ended:
		case report.Firing && at < 0:
			m.firing = append(m.firing, bridge.Occurrence{Alert: report.Alert})
		case report.Firing:
		case at < 0 || report.EndsAt.Before(m.firing[at].Alert.StartsAt):
			continue // the end of nothing that is known
		default:
			m.firing = slices.Delete(m.firing, at, at+1)
		}
		m.reports = append(m.reports, report)
	}
	return nil
}

func (m *memory) Firing(_ context.Context, source string) ([]bridge.Occurrence, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return nil, m.broken
	}
	return slices.DeleteFunc(slices.Clone(m.firing), func(o bridge.Occurrence) bool { return o.Alert.Source != source }), nil
}

// told empties the list of reports that meant something, and returns them.
func (m *memory) told() []incident.Report {
	m.mu.Lock()
	defer m.mu.Unlock()
	reports := m.reports
	m.reports = nil
	return reports
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = err
}

// fires puts alerts of the source "noc" into the ledger.
func (m *memory) fires(ids ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		m.firing = append(m.firing, bridge.Occurrence{Alert: bridge.Alert{
			AlertID: bridge.AlertID{Source: "noc", Fingerprint: id}, Firing: true, StartsAt: after(-3600),
		}})
	}
}

// peer is an Alertmanager's API as the reconciler uses it.
type peer struct {
	*httptest.Server

	mu        sync.Mutex
	alerts    map[string]peerAlert // by fingerprint
	uptime    time.Time
	cluster   string
	down      bool
	groupless bool          // it does not answer by groups
	ahead     time.Duration // its clock is ahead of the machine's; 0 for the test's clock
	onList    func()        // called while the list of alerts is asked for
}

type peerAlert struct {
	labels   map[string]string
	state    string
	starts   time.Time
	receiver string
	muted    []bool // for each of its groups, whether it is muted by time there
}

func newPeer(t *testing.T) *peer {
	t.Helper()
	p := &peer{alerts: make(map[string]peerAlert), uptime: after(-86400), cluster: "ready"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/alerts", p.list)
	mux.HandleFunc("GET /api/v2/alerts/groups", p.groups)
	mux.HandleFunc("GET /api/v2/status", p.status)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *peer) list(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	onList := p.onList
	p.mu.Unlock()
	if onList != nil {
		onList()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header()["Date"] = nil // this peer has the test's clock
	query := r.URL.Query()
	if p.down {
		http.Error(w, "down for maintenance", http.StatusInternalServerError)
		return
	}
	list := []map[string]any{}
	for id, a := range p.alerts {
		if query.Get(map[string]string{"active": "active", "suppressed": "silenced"}[a.state]) == "true" {
			list = append(list, a.json(id, a.state))
		}
	}
	_ = json.NewEncoder(w).Encode(list) // a client that is gone is not our concern
}

func (a peerAlert) json(id, state string) map[string]any {
	return map[string]any{
		"fingerprint": id, "labels": a.labels, "annotations": map[string]string{}, "startsAt": a.starts, "updatedAt": a.starts,
		"endsAt": a.starts.Add(time.Hour), "generatorURL": "", "status": map[string]any{"state": state},
		"receivers": []any{map[string]any{"name": a.receiver}},
	}
}

// groups lists alerts by route: here alone a peer tells what it mutes by time.
func (p *peer) groups(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// As Alertmanager does: the filter is a regular expression, anchored.
	receiver, err := regexp.Compile("^(?:" + r.URL.Query().Get("receiver") + ")$")
	if err != nil || p.groupless {
		http.Error(w, "no groups", http.StatusInternalServerError)
		return
	}
	groups := []map[string]any{}
	for id, a := range p.alerts {
		for _, muted := range a.muted {
			state := map[bool]string{true: "suppressed", false: a.state}[muted]
			if receiver.MatchString(a.receiver) {
				groups = append(groups, map[string]any{"alerts": []any{a.json(id, state)}})
			}
		}
	}
	_ = json.NewEncoder(w).Encode(groups) // as above
}

func (p *peer) status(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header()["Date"] = nil
	if p.ahead != 0 {
		w.Header().Set("Date", time.Now().Add(p.ahead).UTC().Format(http.TimeFormat))
	}
	if p.down {
		http.Error(w, "down for maintenance", http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{ // as above
		"uptime": p.uptime, "cluster": map[string]any{"status": p.cluster}, "versionInfo": map[string]any{"version": "0.34.2"},
	})
}

// set changes the peer under its lock.
func (p *peer) set(change func(*peer)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// fire lists active alerts that began long ago.
func (p *peer) fire(ids ...string) {
	p.set(func(p *peer) {
		for _, id := range ids {
			p.alerts[id] = peerAlert{
				labels: map[string]string{labels.AlertName: "EquipementInjoignable", labels.Device: "sw-" + id},
				state:  "active", starts: after(-3600), receiver: "vigie",
			}
		}
	})
}

func (p *peer) beat() {
	p.set(func(p *peer) {
		p.alerts["00000000000000dd"] = peerAlert{
			labels: map[string]string{labels.AlertName: labels.Watchdog}, state: "active", starts: after(-3600), receiver: "vigie",
		}
	})
}

func (p *peer) stop(ids ...string) {
	p.set(func(p *peer) {
		for _, id := range ids {
			delete(p.alerts, id)
		}
	})
}

// saying answers 200 with a text.
func saying(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

// id is a fingerprint.
func id(n int) string { return fmt.Sprintf("%016x", n) }

// bench is a source among fakes.
type bench struct {
	*Source
	memory   *memory
	registry *prometheus.Registry
	logger   *slog.Logger
}

// configOf is a source with short delays: an alert is missed after 60 s, and
// absent after 3 looks over 60 s.
func configOf(peers ...*peer) Config {
	config := DefaultConfig()
	config.Name, config.Prometheus = "noc", "http://127.0.0.1:1"
	for _, p := range peers {
		config.Alertmanagers = append(config.Alertmanagers, p.URL)
	}
	config.Reconcile.MissedAfter = document.Duration(time.Minute)
	config.Reconcile.AbsentFor = document.Duration(time.Minute)
	return config
}

func newBench(t *testing.T, config Config) *bench {
	t.Helper()
	b := &bench{
		memory: &memory{}, registry: prometheus.NewRegistry(),
		logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	b.restart(t, config, start)
	return b
}

// restart makes the source anew over the same ledger.
func (b *bench) restart(t *testing.T, config Config, at time.Time) {
	t.Helper()
	if b.Source != nil {
		b.http.CloseIdleConnections()
		b.registry = prometheus.NewRegistry()
	}
	b.Source = NewSource(config, Options{
		Intake: b.memory, Ledger: b.memory, Logger: b.logger, Metrics: NewMetrics(b.registry), Started: at,
	})
	t.Cleanup(b.http.CloseIdleConnections)
}

// look reconciles at so many seconds after the start and returns what was
// reported.
func (b *bench) look(t *testing.T, seconds int) []incident.Report {
	t.Helper()
	if err := b.RunOnce(t.Context(), after(seconds)); err != nil {
		t.Fatalf("look at %d s: %v", seconds, err)
	}
	return b.memory.told()
}

// quiet looks and wants nothing reported.
func (b *bench) quiet(t *testing.T, seconds ...int) {
	t.Helper()
	for _, at := range seconds {
		if reports := b.look(t, at); len(reports) > 0 {
			t.Errorf("at %d s it reports %+v", at, reports)
		}
	}
}

// ended are the fingerprints reported over, in order.
func ended(reports []incident.Report) []string {
	var all []string
	for _, r := range reports {
		if !r.Firing {
			all = append(all, r.Fingerprint)
		}
	}
	slices.Sort(all)
	return all
}
