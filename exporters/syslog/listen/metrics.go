package listen

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// fault is what was wrong with a message.
type fault int

const (
	empty    fault = iota // there was nothing in it: it is dropped
	tooLong               // its first MaxLine octets were handed on
	badCount              // the number of its octets could not be: it is text
)

// Reasons for which a connection is refused or ends before its time.
const (
	tooMany           = "too_many"
	tooManyFromSource = "too_many_from_source"
	idle              = "idle"
)

// meter counts the lines of one transport. Readers add to it once a read, not
// once a line.
type meter struct {
	received prometheus.Counter
	octets   prometheus.Counter
	faults   [3]prometheus.Counter
}

func (m *meter) fault(f fault) { m.faults[f].Inc() }

type metrics struct {
	meters     map[transport]*meter
	open       *prometheus.GaugeVec
	refused    *prometheus.CounterVec
	failed     *prometheus.CounterVec
	unreadable prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	factory := promauto.With(registerer)
	m := &metrics{
		meters: newMeters(factory),
		open: factory.NewGaugeVec(prometheus.GaugeOpts{
			Name: "vigie_syslog_connections",
			Help: "Number of connections that are open, those whose TLS handshake is not over included.",
		}, []string{"listener"}),
		refused: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_syslog_connections_refused_total",
			Help: "Number of connections that were refused, or closed because nothing came.",
		}, []string{"transport", "reason"}),
		failed: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_syslog_tls_failures_total",
			Help: "Number of TLS handshakes that failed.",
		}, []string{"reason"}),
		unreadable: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_syslog_certificate_reload_failures_total",
			Help: "Number of times that changed certificate files could not be used; those before stay in use.",
		}),
	}
	for _, each := range []transport{tcp, secure} {
		for _, reason := range []string{tooMany, tooManyFromSource, idle} {
			m.refused.WithLabelValues(string(each), reason)
		}
	}
	for _, reason := range tlsReasons {
		m.failed.WithLabelValues(reason)
	}
	return m
}

func newMeters(factory promauto.Factory) map[transport]*meter {
	received := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_syslog_received_total",
		Help: "Number of messages received; what was dropped, by us or by the kernel, comes on top of it.",
	}, []string{"transport"})
	octets := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_syslog_received_bytes_total",
		Help: "Octets of the messages received.",
	}, []string{"transport"})
	dropped := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_syslog_dropped_total",
		Help: "Number of messages dropped: those with nothing in them.",
	}, []string{"transport", "reason"})
	malformed := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_syslog_malformed_total",
		Help: "Number of messages received that were cut because they were too long, or that had a count of octets that could not be.",
	}, []string{"transport", "reason"})
	meters := make(map[transport]*meter)
	for _, each := range []transport{udp, tcp, secure} {
		name := string(each)
		meters[each] = &meter{
			received: received.WithLabelValues(name), octets: octets.WithLabelValues(name),
			faults: [3]prometheus.Counter{
				empty:    dropped.WithLabelValues(name, "empty"),
				tooLong:  malformed.WithLabelValues(name, "too_long"),
				badCount: malformed.WithLabelValues(name, "bad_count"),
			},
		}
	}
	return meters
}
