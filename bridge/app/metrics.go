package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// countTimeout bounds the queries of one scrape.
const countTimeout = 5 * time.Second

// counter sums up a ledger.
type counter interface {
	Counts(ctx context.Context) (ledger.Counts, error)
}

// ledgerCollector shows the ledger's sums as metrics, read at each scrape.
type ledgerCollector struct {
	ledger    counter
	logger    *slog.Logger
	incidents *prometheus.Desc
	depth     *prometheus.Desc
	oldest    *prometheus.Desc
}

func newLedgerCollector(ledger counter, logger *slog.Logger) *ledgerCollector {
	return &ledgerCollector{
		ledger: ledger, logger: logger,
		incidents: prometheus.NewDesc("vigie_bridge_incidents", "Incidents in the ledger, by state.", []string{"state"}, nil),
		depth:     prometheus.NewDesc("vigie_bridge_outbox_depth", "Incidents whose ticket does not show them as they are.", nil, nil),
		oldest:    prometheus.NewDesc("vigie_bridge_outbox_oldest_seconds", "For how long the oldest of them has not.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *ledgerCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- c.incidents
	descs <- c.depth
	descs <- c.oldest
}

// Collect implements prometheus.Collector.
func (c *ledgerCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	counts, err := c.ledger.Counts(ctx)
	if err != nil {
		c.logger.Error("ledger was not counted", "err", err)
		metrics <- prometheus.NewInvalidMetric(c.depth, err)
		return
	}
	for _, state := range bridge.States {
		metrics <- prometheus.MustNewConstMetric(c.incidents, prometheus.GaugeValue, float64(counts.ByState[state]), string(state))
	}
	metrics <- prometheus.MustNewConstMetric(c.depth, prometheus.GaugeValue, float64(counts.Outdated))
	age := 0.0
	if !counts.Oldest.IsZero() {
		age = time.Since(counts.Oldest).Seconds()
	}
	metrics <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, age)
}
