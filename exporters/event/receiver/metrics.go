package receiver

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// metrics are of the files in force.
type metrics struct {
	rules   prometheus.Gauge
	devices prometheus.Gauge

	count atomic.Int64 // of devices
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	factory := promauto.With(registerer)
	return &metrics{
		rules: factory.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_event_rules",
			Help: "Number of rules in force.",
		}),
		devices: factory.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_inventory_devices",
			Help: "Number of devices in the inventory in force.",
		}),
	}
}

func (m *metrics) loaded(set *rule.Set, inv *inventory.Inventory) {
	m.rules.Set(float64(set.Len()))
	m.devices.Set(float64(len(inv.Equipment)))
	m.count.Store(int64(len(inv.Equipment)))
}
