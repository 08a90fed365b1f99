package snmp

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/snmp/collect"
	"github.com/vigie-noc/vigie/exporters/snmp/facts"
	"github.com/vigie-noc/vigie/exporters/snmp/sample"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// exporter answers HTTP requests from the state in force.
type exporter struct {
	opts    Options
	logger  *slog.Logger
	metrics *metrics
	scraper scraper
	slots   chan struct{} // one a scrape under way
	state   atomic.Pointer[state]
}

// newExporter loads all files; it has no state that a second one would share.
func newExporter(ctx context.Context, opts Options, logger *slog.Logger, registerer prometheus.Registerer) (*exporter, error) {
	source, err := session.ParseSource(opts.SourceAddress)
	if err != nil {
		return nil, err
	}
	if err := usable(opts.Daemon.MetricsPath); err != nil {
		return nil, err
	}
	m := newMetrics(registerer)
	e := &exporter{
		opts: opts, logger: logger, metrics: m,
		slots: make(chan struct{}, max(1, opts.MaxInFlight)),
		scraper: scraper{
			concurrency: opts.ModuleConcurrency,
			pool:        session.NewPool(session.Options{Source: source, Logger: logger, Registerer: registerer}),
			memory:      collect.NewMemory(), facts: facts.NewStore(),
			samples: sample.Options{WrapCounters: opts.WrapCounters}, metrics: m, logger: logger,
		},
	}
	inForce := func() *inventory.Inventory {
		if current := e.state.Load(); current != nil {
			return current.inventory
		}
		return nil
	}
	registerer.MustRegister(newLimits(inForce), newPositions(inForce))
	return e, e.reload(ctx)
}

// close gives the sockets back.
func (e *exporter) close() error { return e.scraper.pool.Close() }

// reload reads all files and, if they are right, puts them in force at once.
// Scrapes under way end with what they began with.
func (e *exporter) reload(context.Context) error {
	next, err := load(e.opts, e.logger)
	if err != nil {
		return err
	}
	e.state.Store(next)
	e.scraper.facts.Keep(func(name string) bool { _, known := next.inventory.Device(name); return known })
	e.metrics.devices.Set(float64(len(next.inventory.Equipment)))
	e.logger.Info("SNMP configuration loaded",
		"modules", len(next.config.Modules), "auths", len(next.config.Auths), "devices", len(next.inventory.Equipment))
	return nil
}

func (e *exporter) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /snmp", e.serveScrape)
	mux.HandleFunc("GET /sd", e.serveDiscovery)
	mux.HandleFunc("GET /api/v1/interfaces", e.serveInterfaces)
	mux.HandleFunc("GET /config", e.serveConfig)
	mux.HandleFunc("GET /{$}", e.serveLanding)
	return mux
}

// serveScrape answers GET /snmp.
func (e *exporter) serveScrape(w http.ResponseWriter, r *http.Request) {
	job, err := parseScrape(r.URL.Query(), e.state.Load())
	if err != nil {
		e.metrics.errors.Inc()
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	job.target.Debug = job.target.Debug || e.opts.DebugPackets
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	default:
		e.metrics.overloaded.Inc()
		http.Error(w, "too many scrapes under way, see --snmp.max-in-flight", http.StatusServiceUnavailable)
		return
	}
	e.metrics.inFlight.Inc()
	defer e.metrics.inFlight.Dec()
	ctx, cancel := withDeadline(r.Context(), r.Header, e.opts.TimeoutOffset)
	defer cancel()

	start := time.Now()
	answer, err := e.scraper.do(ctx, job)
	logger := e.logger.With("target", job.target.Address, "seconds", time.Since(start).Seconds())
	if err != nil {
		e.metrics.failures.Inc()
		logger.Debug("scrape failed", "err", err)
		http.Error(w, "An error has occurred while serving metrics:\n\n"+err.Error(), http.StatusInternalServerError)
		return
	}
	defer answer.release()
	logger.Debug("scrape done", "samples", answer.Series())
	e.respond(w, r, answer)
}

func (e *exporter) respond(w http.ResponseWriter, r *http.Request, answer *page) {
	w.Header().Set("Content-Type", contentType(r.Header.Values("Accept")))
	out, finish := daemon.Compressed(w, r)
	err := answer.Write(out)
	if err == nil {
		err = finish()
	}
	if err != nil {
		e.logger.Debug("peer left before it had the samples", "err", err)
	}
}

// contentType names the text format. Our names never need escaping; a peer
// that says how it wants them escaped is told what it wants to hear.
func contentType(accept []string) string {
	escaping := "underscores"
	for _, header := range accept {
		if strings.Contains(header, "escaping=allow-utf-8") {
			escaping = "allow-utf-8"
		}
	}
	return "text/plain; version=0.0.4; charset=utf-8; escaping=" + escaping
}
