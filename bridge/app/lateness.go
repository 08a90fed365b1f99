package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// goingClocks counts clocks that go on.
type goingClocks interface {
	GoingClocks(ctx context.Context, now time.Time) ([]ledger.GoingSum, error)
}

// slaCollector shows how late contractual clocks are, read at each scrape out
// of the figures that are kept. All that there may be is told, also where it is
// none: a rule could not tell that from a bridge that does not know.
type slaCollector struct {
	ledger   goingClocks
	contract func() *policy.Contract
	logger   *slog.Logger
	running  *prometheus.Desc
}

func newSLACollector(ledger goingClocks, contract func() *policy.Contract, logger *slog.Logger) *slaCollector {
	return &slaCollector{
		ledger: ledger, contract: contract, logger: logger,
		running: prometheus.NewDesc("vigie_bridge_sla_running", "Contractual clocks that go on, by whether they are late; those that stand still are left out unless they are.", []string{"criticity", "clock", "state"}, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *slaCollector) Describe(descs chan<- *prometheus.Desc) { descs <- c.running }

// Collect implements prometheus.Collector.
func (c *slaCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	sums, err := c.ledger.GoingClocks(ctx, time.Now())
	if err != nil {
		c.logger.Error("clocks that go on were not counted", "err", err)
		return
	}
	type key struct {
		clock     policy.ClockName
		criticity bridge.Criticity
	}
	of := make(map[key]ledger.GoingSum)
	for _, s := range sums {
		of[key{policy.ClockName(s.Name), s.Criticity}] = s
	}
	for _, clock := range policy.ClockNames {
		if !c.contract().Contractual(clock) {
			continue
		}
		for _, criticity := range bridge.Criticities {
			s := of[key{clock, criticity}]
			for state, n := range map[string]int64{"ok": s.OK, "soon": s.Soon, "breached": s.Late} {
				metrics <- prometheus.MustNewConstMetric(c.running, prometheus.GaugeValue, float64(n), string(criticity), string(clock), state)
			}
		}
	}
}
