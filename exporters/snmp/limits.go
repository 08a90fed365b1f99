package snmp

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// limits tells Prometheus what the inventory says of when something is too
// much: thresholds of single devices, bandwidths of links. Rules join them.
type limits struct {
	inventory func() *inventory.Inventory // the one in force; nil before there is one
	threshold *prometheus.Desc
	bandwidth *prometheus.Desc
}

func newLimits(inForce func() *inventory.Inventory) *limits {
	return &limits{
		inventory: inForce,
		threshold: prometheus.NewDesc("vigie_inventory_threshold",
			"Limit that the inventory sets for a device, in place of the alert rule's own.",
			[]string{"device", "threshold"}, nil),
		bandwidth: prometheus.NewDesc("vigie_inventory_link_bandwidth_bps",
			"Bits a second that the contract of a link promises, at each of its ports.",
			[]string{"link", "device", "ifName", "circuit"}, nil),
	}
}

func (l *limits) Describe(out chan<- *prometheus.Desc) {
	out <- l.threshold
	out <- l.bandwidth
}

func (l *limits) Collect(out chan<- prometheus.Metric) {
	inv := l.inventory()
	if inv == nil {
		return
	}
	gauge := func(desc *prometheus.Desc, value float64, of ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, of...)
	}
	for i := range inv.Equipment {
		for name, limit := range inv.Equipment[i].Thresholds {
			gauge(l.threshold, limit, inv.Equipment[i].Device, name)
		}
	}
	for _, link := range inv.Links {
		bps := 1e6 * float64(link.Bandwidth)
		if bps > 0 && link.FromInterface != "" {
			gauge(l.bandwidth, bps, link.Name, link.From, link.FromInterface, link.Circuit)
		}
		if bps > 0 && link.ToInterface != "" {
			gauge(l.bandwidth, bps, link.Name, link.To, link.ToInterface, link.Circuit)
		}
	}
}
