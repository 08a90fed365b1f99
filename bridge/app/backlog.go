package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// backlog tells what the bridge has still to do.
type backlog interface {
	Waiting(ctx context.Context, contract string, now time.Time) (ledger.Waiting, error)
}

// backlogCollector shows how far behind the bridge's own work is, read at each
// scrape: its figures, by which answers say "behind" and lateness is told, and
// what ladders tell on tickets that people opened.
type backlogCollector struct {
	ledger     backlog
	contract   func() *policy.Contract
	logger     *slog.Logger
	unmeasured *prometheus.Desc
	late       *prometheus.Desc
	untold     *prometheus.Desc
	oldest     *prometheus.Desc
}

func newBacklogCollector(ledger backlog, contract func() *policy.Contract, logger *slog.Logger) *backlogCollector {
	return &backlogCollector{
		ledger: ledger, contract: contract, logger: logger,
		unmeasured: prometheus.NewDesc("vigie_bridge_compliance_unmeasured", "Entries of the journal that are in no figure of the contract yet; all of them after the contract changed.", nil, nil),
		late:       prometheus.NewDesc("vigie_bridge_compliance_late_seconds", "For how long the oldest of them, or of the figures that time changed, has waited.", nil, nil),
		untold:     prometheus.NewDesc("vigie_bridge_calls_untold", "Tickets that people opened and that do not show yet what a ladder has to tell there.", nil, nil),
		oldest:     prometheus.NewDesc("vigie_bridge_calls_untold_oldest_seconds", "For how long the oldest of it has waited.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *backlogCollector) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{c.unmeasured, c.late, c.untold, c.oldest} {
		descs <- desc
	}
}

// Collect implements prometheus.Collector.
func (c *backlogCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	w, err := c.ledger.Waiting(ctx, sla.Basis(c.contract()), time.Now())
	if err != nil {
		c.logger.Error("what the bridge has still to do was not counted", "err", err)
		return // vigie_bridge_ledger_readable says that the ledger is away
	}
	for desc, value := range map[*prometheus.Desc]float64{
		c.unmeasured: float64(w.Unmeasured), c.late: age(w.UnmeasuredSince), c.untold: float64(w.Untold), c.oldest: age(w.UntoldSince),
	} {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value)
	}
}
