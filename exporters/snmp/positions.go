package snmp

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// positions tells Prometheus where sites are, for maps: those of which the
// inventory says it.
type positions struct {
	inventory           func() *inventory.Inventory // the one in force; nil before there is one
	latitude, longitude *prometheus.Desc
}

func newPositions(inForce func() *inventory.Inventory) *positions {
	of := []string{"site", "region"}
	return &positions{
		inventory: inForce,
		latitude:  prometheus.NewDesc("vigie_inventory_site_latitude_degrees", "Degrees north of the equator at which a site is.", of, nil),
		longitude: prometheus.NewDesc("vigie_inventory_site_longitude_degrees", "Degrees east of Greenwich at which a site is.", of, nil),
	}
}

func (p *positions) Describe(out chan<- *prometheus.Desc) {
	out <- p.latitude
	out <- p.longitude
}

func (p *positions) Collect(out chan<- prometheus.Metric) {
	inv := p.inventory()
	if inv == nil {
		return
	}
	for _, site := range inv.Sites {
		if site.Latitude == nil || site.Longitude == nil {
			continue
		}
		out <- prometheus.MustNewConstMetric(p.latitude, prometheus.GaugeValue, *site.Latitude, site.Name, site.Region)
		out <- prometheus.MustNewConstMetric(p.longitude, prometheus.GaugeValue, *site.Longitude, site.Name, site.Region)
	}
}
