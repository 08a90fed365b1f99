package receiver

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// register exposes what is in force.
func (c *Core) register(registerer prometheus.Registerer) {
	factory := promauto.With(registerer)
	factory.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_event_rules",
		Help: "Number of rules in force.",
	}, func() float64 { return float64(c.rules.Load().Len()) })
	factory.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_inventory_devices",
		Help: "Number of devices in the inventory in force.",
	}, func() float64 { return float64(len(*c.devices.Load())) })
}
