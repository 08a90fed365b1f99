package alertmanager

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// callTimeout bounds every question to Alertmanager or Prometheus.
const callTimeout = 10 * time.Second

// Intake takes what sources report into the ledger.
type Intake interface {
	// Take is durable when it returns nil, and has done nothing otherwise.
	// Taking the same report again changes nothing.
	Take(ctx context.Context, delivery bridge.Delivery, reports []incident.Report) error
}

// Ledger is what the reconciler reads.
type Ledger interface {
	// Firing are the occurrences of a source that have not ended.
	Firing(ctx context.Context, source string) ([]bridge.Occurrence, error)
}

// Options are what sources need; all must be given.
type Options struct {
	Intake  Intake
	Ledger  Ledger
	Logger  *slog.Logger
	Metrics *Metrics
	Started time.Time // from when on a silent source is missed
}

// Source is one set of Alertmanager peers and the Prometheus behind them.
type Source struct {
	config    Config
	intake    Intake
	ledger    Ledger
	logger    *slog.Logger
	metrics   *Metrics
	http      *http.Client
	heartbeat heartbeat
	absent    map[string]*absence  // by fingerprint; the reconciler's own
	active    map[string]time.Time // since when alerts have been active that the ledger does not have
	elsewhere map[string]bool      // alerts of open incidents that are routed elsewhere now
	told      bool                 // whether the ledger knows of the silence
}

// NewSource wires a source.
func NewSource(config Config, opts Options) *Source {
	s := &Source{
		config: config, intake: opts.Intake, ledger: opts.Ledger, metrics: opts.Metrics,
		logger: opts.Logger.With("alert_source", config.Name),
		http: &http.Client{
			Timeout: callTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse // the answer of another place is not the source's
			},
		},
		absent: make(map[string]*absence),
	}
	s.heartbeat.start(opts.Started)
	return s
}

// Name is the source's name.
func (s *Source) Name() string { return s.config.Name }

// LastHeard is when the source last gave a sign of life.
func (s *Source) LastHeard() time.Time { return s.heartbeat.Last() }

// Silent tells whether it has given none for too long.
func (s *Source) Silent(now time.Time) bool {
	return now.Sub(s.heartbeat.Last()) > s.config.Watchdog.Std()
}

// Metrics of all sources.
type Metrics struct {
	deliveries *prometheus.CounterVec
	alerts     *prometheus.CounterVec
	truncated  *prometheus.CounterVec
	drift      *prometheus.CounterVec
	frozen     *prometheus.GaugeVec
	silent     *prometheus.GaugeVec
	looks      *prometheus.CounterVec
}

// NewMetrics registers them.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	factory := promauto.With(registerer)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return factory.NewCounterVec(prometheus.CounterOpts{Name: "vigie_bridge_" + name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return factory.NewGaugeVec(prometheus.GaugeOpts{Name: "vigie_bridge_" + name, Help: help}, labels)
	}
	return &Metrics{
		deliveries: counter("deliveries_total", "Webhooks received, by answer.", "source", "code"),
		alerts:     counter("alerts_received_total", "Alerts listed by webhooks that were taken.", "source"),
		truncated:  counter("truncated_alerts_total", "Alerts that webhooks left out (max_alerts); only the reconciler sees them.", "source"),
		drift:      counter("reconcile_drift_total", "Alerts on which ledger and source differed, by kind.", "source", "kind"),
		frozen:     gauge("autoclose_frozen", "Whether nothing is closed by absence, because the source cannot be trusted now.", "source"),
		silent:     gauge("source_silent", "Whether the source's Watchdog is missing.", "source"),
		looks:      counter("reconcile_looks_total", "Looks at a source's list of alerts, by result.", "source", "result"),
	}
}
