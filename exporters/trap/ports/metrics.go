package ports

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Outcomes of questions.
const (
	outcomeOK      = "ok"
	outcomeUnknown = "unknown" // it was not polled yet, or is in no inventory
	outcomeFailed  = "failed"
	outcomeBusy    = "busy" // too many questions wait
)

type metrics struct {
	requests *prometheus.CounterVec
	unnamed  prometheus.Counter
	full     prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer, b *Book) *metrics {
	factory := promauto.With(registerer)
	factory.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_trap_interface_held",
		Help: "Traps that wait for the name of a port.",
	}, func() float64 { return float64(b.held.Load()) })
	m := &metrics{
		requests: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_trap_interface_requests_total",
			Help: "Questions to the SNMP exporter for the ports of a device, by outcome.",
		}, []string{"outcome"}),
		unnamed: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_trap_interface_unresolved_total",
			Help: "Traps whose port is told by its index, because its name is not known.",
		}),
		full: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_trap_interface_dropped_total",
			Help: "Traps lost because too many of their device waited for the name of a port.",
		}),
	}
	for _, outcome := range []string{outcomeOK, outcomeUnknown, outcomeFailed, outcomeBusy} {
		m.requests.WithLabelValues(outcome)
	}
	return m
}
