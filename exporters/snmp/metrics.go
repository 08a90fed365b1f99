package snmp

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics are those about the exporter itself. Those that begin with snmp_
// are named as in prometheus/snmp_exporter.
type metrics struct {
	duration   *prometheus.HistogramVec
	packets    prometheus.Counter
	retries    prometheus.Counter
	errors     prometheus.Counter
	failures   prometheus.Counter
	inFlight   prometheus.Gauge
	overloaded prometheus.Counter
	devices    prometheus.Gauge
	duplicates prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	factory := promauto.With(registerer)
	return &metrics{
		duration: factory.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "snmp_collection_duration_seconds",
			Help:    "Duration of collections by the SNMP exporter.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 60},
		}, []string{"module"}),
		packets: factory.NewCounter(prometheus.CounterOpts{
			Name: "snmp_packets_total",
			Help: "Number of SNMP packets sent, including retries.",
		}),
		retries: factory.NewCounter(prometheus.CounterOpts{
			Name: "snmp_packet_retries_total",
			Help: "Number of SNMP packets that got no answer in time.",
		}),
		errors: factory.NewCounter(prometheus.CounterOpts{
			Name: "snmp_request_errors_total",
			Help: "Number of requests to the exporter with parameters that it could not use.",
		}),
		failures: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_snmp_scrape_failures_total",
			Help: "Number of scrapes that gave no samples, mostly because the device did not answer.",
		}),
		inFlight: factory.NewGauge(prometheus.GaugeOpts{
			Name: "snmp_request_in_flight",
			Help: "Number of scrapes under way.",
		}),
		overloaded: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_snmp_overloaded_total",
			Help: "Number of scrapes refused because too many were under way: the exporter is overloaded, the devices may be well.",
		}),
		duplicates: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_snmp_duplicate_series_total",
			Help: "Number of series that scrapes with degrade=true left out because a device gave them twice.",
		}),
		devices: factory.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_inventory_devices",
			Help: "Number of devices in the inventory in force.",
		}),
	}
}
