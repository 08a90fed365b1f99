package escalation

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
)

// What became of a webhook.
const (
	hookTaken     = "taken"
	hookFailed    = "failed" // it is tried again
	hookAbandoned = "abandoned"
)

type metrics struct {
	steps *prometheus.CounterVec
	hooks *prometheus.CounterVec
}

// newMetrics counts from nothing what has not happened yet: a rule sees what
// grows, not what appears.
func newMetrics(hooks []Hook) *metrics {
	m := &metrics{
		steps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_escalation_steps_total", Help: "Steps of ladders that were passed, by what became of them.",
		}, []string{"kind", "outcome"}),
		hooks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_escalation_webhooks_total", Help: "Webhooks of steps, by what came of an attempt.",
		}, []string{"webhook", "outcome"}),
	}
	for _, hook := range hooks {
		for _, outcome := range []string{hookTaken, hookFailed, hookAbandoned} {
			m.hooks.WithLabelValues(hook.Name, outcome)
		}
	}
	return m
}

func (m *metrics) register(r prometheus.Registerer) error {
	return errors.Join(r.Register(m.steps), r.Register(m.hooks))
}

func (m *metrics) passed(e *bridge.Escalation) {
	m.steps.WithLabelValues(e.Kind, string(e.Outcome)).Inc()
}

// What bounds a scrape.
const (
	maxPages     = 2000
	pagesTimeout = 5 * time.Second
)

// pages shows who is to be paged, as the ledger has it: every bridge that
// shares one shows the same.
type pages struct {
	store  Store
	logger *slog.Logger
	active *prometheus.Desc
	hidden *prometheus.Desc
}

func newPages(store Store, logger *slog.Logger) *pages {
	return &pages{
		store: store, logger: logger,
		active: prometheus.NewDesc("vigie_escalation_active",
			"1 for each step that pages a team, for as long as its condition holds.",
			[]string{"team", "ladder", "step", "kind", "criticity", "incident", "ticket", "site", "device"}, nil),
		hidden: prometheus.NewDesc("vigie_escalation_active_left_out",
			"1 where more steps page somebody than vigie_escalation_active shows, the newest.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (p *pages) Describe(descs chan<- *prometheus.Desc) { descs <- p.active; descs <- p.hidden }

// Collect implements prometheus.Collector.
func (p *pages) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), pagesTimeout)
	defer cancel()
	found, err := p.store.Pages(ctx, maxPages+1)
	if err != nil {
		p.logger.Error("steps that page were not read", "err", err)
		metrics <- prometheus.NewInvalidMetric(p.active, err)
		return
	}
	more := 0.0
	if len(found) > maxPages {
		found, more = found[:maxPages], 1
	}
	metrics <- prometheus.MustNewConstMetric(p.hidden, prometheus.GaugeValue, more)
	shown := make(map[[4]string]bool)
	for i := range found {
		e := &found[i]
		// Of a step that goes on under two texts of its ladder one is enough.
		key := [4]string{e.Incident, e.Ladder, e.Step, e.Page}
		if shown[key] {
			continue
		}
		shown[key] = true
		metrics <- prometheus.MustNewConstMetric(p.active, prometheus.GaugeValue, 1, e.Page, e.Ladder, e.Step, e.Kind,
			string(e.Criticity), e.Incident, e.TicketNumber, e.Site, e.Device)
	}
}
