package listen

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Reasons for which a message is dropped, or not handed on whole.
const (
	empty   = "empty"    // there was nothing in it
	tooLong = "too_long" // its first MaxLine octets were handed on
)

// Reasons for which a connection is refused or ends before its time.
const (
	tooMany           = "too_many"
	tooManyFromSource = "too_many_from_source"
	idle              = "idle"
)

// meter counts the lines of one transport.
type meter struct {
	received prometheus.Counter
	octets   prometheus.Counter
	empty    prometheus.Counter
	cut      prometheus.Counter
	open     prometheus.Gauge
}

type metrics struct {
	meters  map[transport]*meter
	refused *prometheus.CounterVec
	failed  *prometheus.CounterVec
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	factory := promauto.With(registerer)
	received := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_syslog_received_total",
		Help: "Number of messages received; the kernel's and other drops come on top of it.",
	}, []string{"transport"})
	octets := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_syslog_received_bytes_total",
		Help: "Octets of the messages received.",
	}, []string{"transport"})
	dropped := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_syslog_dropped_total",
		Help: "Number of messages with nothing in them, and of those that were too long and lost their end.",
	}, []string{"transport", "reason"})
	open := factory.NewGaugeVec(prometheus.GaugeOpts{
		Name: "vigie_syslog_connections",
		Help: "Number of connections that are open.",
	}, []string{"transport"})
	m := &metrics{
		meters: make(map[transport]*meter),
		refused: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_syslog_connections_refused_total",
			Help: "Number of connections that were refused, or closed because nothing came.",
		}, []string{"transport", "reason"}),
		failed: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_syslog_tls_failures_total",
			Help: "Number of TLS handshakes that failed.",
		}, []string{"reason"}),
	}
	for _, each := range []transport{udp, tcp, secure} {
		name := string(each)
		m.meters[each] = &meter{
			received: received.WithLabelValues(name), octets: octets.WithLabelValues(name),
			empty: dropped.WithLabelValues(name, empty), cut: dropped.WithLabelValues(name, tooLong),
		}
		if each != udp {
			m.meters[each].open = open.WithLabelValues(name)
		}
	}
	return m
}

var (
	dropsDesc  = prometheus.NewDesc("vigie_syslog_kernel_drops_total", "Number of datagrams that the kernel threw away because nobody read them in time.", []string{"listener"}, nil)
	bufferDesc = prometheus.NewDesc("vigie_syslog_receive_buffer_bytes", "Room in the kernel for datagrams that wait, over all sockets of the address.", []string{"listener"}, nil)
	queuedDesc = prometheus.NewDesc("vigie_syslog_receive_queued_bytes", "Datagrams that wait in the kernel, by its account of memory.", []string{"listener"}, nil)
)

// Describe implements prometheus.Collector.
func (s *Server) Describe(descs chan<- *prometheus.Desc) {
	descs <- dropsDesc
	descs <- bufferDesc
	descs <- queuedDesc
}

// Collect implements prometheus.Collector: it asks the kernel.
func (s *Server) Collect(out chan<- prometheus.Metric) {
	for _, p := range s.ports {
		var drops, buffer, queued float64
		for _, socket := range p.sockets {
			memory := socket.Memory()
			drops += float64(memory.Drops)
			buffer += float64(memory.Buffer)
			queued += float64(memory.Queued)
		}
		out <- prometheus.MustNewConstMetric(dropsDesc, prometheus.CounterValue, drops, p.address)
		out <- prometheus.MustNewConstMetric(bufferDesc, prometheus.GaugeValue, buffer, p.address)
		out <- prometheus.MustNewConstMetric(queuedDesc, prometheus.GaugeValue, queued, p.address)
	}
}
