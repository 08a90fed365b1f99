package mirror

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	tickets prometheus.Gauge
	facts   prometheus.Counter
	reads   prometheus.Counter
	errors  prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer, of *Mirror) (*metrics, error) {
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
	var failures []error
	for _, each := range append(of.gauges(), m.tickets, m.facts, m.reads, m.errors) {
		failures = append(failures, registerer.Register(each))
	}
	return m, errors.Join(failures...)
}

// gauges tell at each scrape what Health tells the status page.
func (m *Mirror) gauges() []prometheus.Collector {
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vigie_bridge_mirror_" + name, Help: help}, value)
	}
	truth := func(of func(Health) bool) func() float64 {
		return func() float64 {
			if of(m.Health(time.Now())) {
				return 1
			}
			return 0
		}
	}
	return []prometheus.Collector{
		gauge("age_seconds", "For how long the mirror has not been seen to be up to date.", m.age),
		gauge("behind", "Whether that is for too long at its interval; a bridge that was stopped is not behind at once.",
			truth(func(h Health) bool { return h.Behind })),
		gauge("failing", "Whether the last round could not read all that is under contract.",
			truth(func(h Health) bool { return h.Problem != nil })),
		gauge("imported", "Whether the desk was read to the end once.",
			truth(func(h Health) bool { return h.Imported })),
		gauge("swept_timestamp_seconds", "When all tickets were last compared; 0 for never.", m.sweptAt),
	}
}
