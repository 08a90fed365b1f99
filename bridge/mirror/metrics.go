package mirror

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	tickets prometheus.Gauge
	facts   prometheus.Counter
	reads   prometheus.Counter
	errors  prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer, age func() float64) (*metrics, error) {
	m := &metrics{
		tickets: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_bridge_mirror_tickets", Help: "Tickets under contract that the mirror has, but for the deleted ones.",
		}),
		facts: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "vigie_bridge_mirror_facts_total", Help: "Facts that histories of tickets added to the journal.",
		}),
		reads: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "vigie_bridge_mirror_reads_total", Help: "Tickets read with their history.",
		}),
		errors: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "vigie_bridge_mirror_errors_total", Help: "Rounds in which the desk could not be read to the end.",
		}),
	}
	since := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_bridge_mirror_age_seconds", Help: "For how long the mirror has not been seen to be up to date.",
	}, age)
	var failures []error
	for _, each := range []prometheus.Collector{m.tickets, m.facts, m.reads, m.errors, since} {
		failures = append(failures, registerer.Register(each))
	}
	return m, errors.Join(failures...)
}
