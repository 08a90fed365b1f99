package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// countTimeout bounds the queries of one scrape.
const countTimeout = 5 * time.Second

// counter sums up a ledger.
type counter interface {
	Counts(ctx context.Context) (ledger.Counts, error)
	ClosedWhileFiring(ctx context.Context) ([]bridge.Incident, error)
}

// ledgerCollector shows the ledger's sums as metrics, read at each scrape.
type ledgerCollector struct {
	ledger    counter
	budget    *incident.Budget
	logger    *slog.Logger
	incidents *prometheus.Desc
	depth     *prometheus.Desc
	oldest    *prometheus.Desc
	storms    *prometheus.Desc
	unstable  *prometheus.Desc
	waiting   *prometheus.Desc
	oldestNew *prometheus.Desc
	stale     *prometheus.Desc
	readable  *prometheus.Desc
	free      *prometheus.Desc
	folder    string // of the ledger's file; empty where it is in a database of its own
}

func newLedgerCollector(ledger counter, folder string, budget *incident.Budget, logger *slog.Logger) *ledgerCollector {
	return &ledgerCollector{
		ledger: ledger, folder: folder, budget: budget, logger: logger,
		incidents: prometheus.NewDesc("vigie_bridge_incidents", "Faults in the ledger, by state.", []string{"state"}, nil),
		depth:     prometheus.NewDesc("vigie_bridge_outbox_depth", "Incidents whose ticket does not show them as they are.", nil, nil),
		oldest:    prometheus.NewDesc("vigie_bridge_outbox_oldest_seconds", "For how long the oldest of them has not, but for new tickets while their budget is spent.", nil, nil),
		storms:    prometheus.NewDesc("vigie_bridge_storms", "Storms that go on.", nil, nil),
		unstable:  prometheus.NewDesc("vigie_bridge_incidents_unstable", "Faults that come and go.", nil, nil),
		waiting:   prometheus.NewDesc("vigie_bridge_outbox_new_depth", "Incidents whose ticket is yet to be made, for which there is a budget.", nil, nil),
		oldestNew: prometheus.NewDesc("vigie_bridge_outbox_new_oldest_seconds", "For how long the first of them has waited.", nil, nil),
		stale:     prometheus.NewDesc("vigie_bridge_closed_while_firing", "Incidents that go on while a person has closed their ticket.", nil, nil),
		readable:  prometheus.NewDesc("vigie_bridge_ledger_readable", "Whether the ledger could be read for this scrape; what is in it is not told else.", nil, nil),
		free:      prometheus.NewDesc("vigie_bridge_ledger_free_bytes", "How much the disk of the ledger's file still takes.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *ledgerCollector) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{c.incidents, c.depth, c.oldest, c.storms, c.unstable, c.waiting, c.oldestNew, c.stale, c.readable, c.free} {
		descs <- desc
	}
}

// Collect implements prometheus.Collector.
func (c *ledgerCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	if bytes, known := freeBytes(c.folder); known {
		metrics <- prometheus.MustNewConstMetric(c.free, prometheus.GaugeValue, bytes)
	}
	// A ledger that is away must not take all other metrics with it, which say
	// why: a scrape with an error in it is no scrape.
	counts, err := c.ledger.Counts(ctx)
	var stale []bridge.Incident
	if err == nil {
		stale, err = c.ledger.ClosedWhileFiring(ctx)
	}
	readable := 1.0
	if err != nil {
		c.logger.Error("ledger was not counted", "err", err)
		readable = 0
	}
	metrics <- prometheus.MustNewConstMetric(c.readable, prometheus.GaugeValue, readable)
	if err != nil {
		return
	}
	for _, state := range bridge.States {
		metrics <- prometheus.MustNewConstMetric(c.incidents, prometheus.GaugeValue, float64(counts.ByState[state]), string(state))
	}
	oldest := counts.Oldest
	if c.budget.Spent(time.Now()) {
		oldest = counts.OldestUpdate // the desk is not late: it is spared
	}
	for desc, value := range map[*prometheus.Desc]float64{
		c.depth: float64(counts.Outdated), c.oldest: age(oldest),
		c.waiting: float64(counts.New), c.oldestNew: age(counts.OldestNew),
		c.storms: float64(counts.Storms), c.unstable: float64(counts.Unstable), c.stale: float64(len(stale)),
	} {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value)
	}
}

// age is for how long something has been; 0 where it is not.
func age(since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return time.Since(since).Seconds()
}
