package conformance

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/document"
)

// rig is the way in, with real programs in front of it.
type rig struct {
	t        *testing.T
	peers    cluster
	feed     *feed // nil where a real Prometheus feeds
	door     *door
	webhook  string
	config   alertmanager.Config
	registry *prometheus.Registry
	source   *alertmanager.Source
	store    *sqlite.Store
	intake   *incident.Intake
	clock    *incident.Clock
	terms    atomic.Pointer[policy.Contract]
	blind    bool            // webhooks alone tell it: it does not reconcile
	broken   map[string]bool // keys whose incidents must not end, because their fault goes on
}

// with says what is unlike other cases.
type with struct {
	alertmanager string        // its configuration
	apart        bool          // the peers do not know each other
	validity     time.Duration // how long what the feed tells holds
	prometheus   string        // the real one's address; the feed is left out
	change       func(*alertmanager.Config)
}

// newRig starts a pair of peers and the bridge behind them.
func newRig(t *testing.T, w with) *rig {
	t.Helper()
	r := &rig{t: t, broken: make(map[string]bool), door: &door{way: straight}}
	server := httptest.NewServer(r.door)
	t.Cleanup(server.Close)
	r.webhook = server.URL
	if w.alertmanager == "" {
		w.alertmanager = ordinary
	}
	if w.validity == 0 {
		w.validity = time.Minute
	}
	r.terms.Store(contract(t))
	r.openLedger()
	r.peers = newCluster(t, r.webhook, w.alertmanager, !w.apart)
	r.config = configOf(r.peers.addresses(), w.prometheus)
	if w.change != nil {
		w.change(&r.config)
	}
	r.restart()
	if w.prometheus == "" {
		r.feed = newFeed(t, w.validity, r.peers.addresses())
	}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	t.Cleanup(client.CloseIdleConnections)
	return r
}

// contract is one by which incidents close in seconds.
func contract(t *testing.T) *policy.Contract {
	t.Helper()
	loaded, err := policy.Load("testdata/contract.yml")
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// patient is one by which an end is believed after longer than any fault is
// looked for in the list, as every real one.
func patient(t *testing.T) *policy.Contract {
	t.Helper()
	loaded := contract(t)
	for i := range loaded.Levels {
		loaded.Levels[i].Stability = document.Duration(time.Hour)
	}
	return loaded
}

// configOf is a source with delays as short as the feed's pace allows.
func configOf(addresses []string, prometheus string) alertmanager.Config {
	config := alertmanager.DefaultConfig()
	config.Name, config.Alertmanagers, config.Prometheus = "noc", addresses, prometheus
	config.Watchdog = document.Duration(5 * time.Second)
	config.Reconcile = alertmanager.Reconcile{
		Interval: document.Duration(time.Second), MissedAfter: document.Duration(1500 * time.Millisecond),
		AbsentPolls: 3, AbsentFor: document.Duration(1500 * time.Millisecond), MinUptime: document.Duration(time.Second),
	}
	return config
}

func (r *rig) openLedger() {
	r.t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(r.t.TempDir(), "ledger.db"), r.logger())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		if err := store.Close(); err != nil {
			r.t.Errorf("close ledger: %v", err)
		}
	})
	r.store = store
}

// restart makes all of the bridge but the ledger anew.
func (r *rig) restart() {
	r.t.Helper()
	keyer, err := incident.NewKeyer(incident.DefaultKeys)
	if err != nil {
		r.t.Fatal(err)
	}
	r.registry = prometheus.NewRegistry()
	r.intake = incident.NewIntake(r.store, keyer, r.terms.Load, func() {})
	r.source = alertmanager.NewSource(r.config, alertmanager.Options{
		Intake: r.intake, Ledger: r.store, Logger: r.logger(), Metrics: alertmanager.NewMetrics(r.registry), Started: time.Now(),
	})
	r.clock = incident.NewClock(r.store, r.terms.Load, r, nil, r.logger(), nil, func() {})
	r.door.mu.Lock()
	defer r.door.mu.Unlock()
	r.door.source = r.source
}

// AliveSince asks the alert's source, as the bridge does.
func (r *rig) AliveSince(ctx context.Context, alert bridge.Alert, from, now time.Time) (time.Time, error) {
	if alert.Source != r.config.Name {
		return from, nil
	}
	return r.source.AliveSince(ctx, alert, from, now)
}

func (r *rig) logger() *slog.Logger {
	if !testing.Verbose() {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(r.t.Output(), nil))
}

// incidents are those of a key, newest first.
func (r *rig) incidents(key string) []bridge.Incident {
	r.t.Helper()
	all, err := r.store.Tickets(context.Background(), ledger.TicketFilter{Limit: 1000})
	if err != nil {
		r.t.Fatal(err)
	}
	var found []bridge.Incident
	for _, each := range all {
		if each.Key == key {
			found = append(found, each)
		}
	}
	return found
}
