package loki

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// reason is why lines were dropped.
type reason string

const (
	queueFull reason = "queue_full" // memory is used up
	ringFull  reason = "ring_full"  // so is the ring: the oldest had to go
	refused   reason = "refused"    // Loki will not have them
	unread    reason = "unreadable" // the ring's disk does not give them back
	closed    reason = "closed"     // the process ended before they were sent
)

type metrics struct {
	entries  *prometheus.CounterVec
	requests *prometheus.CounterVec
	success  prometheus.Gauge
}

func newMetrics(registerer prometheus.Registerer, c *Client) *metrics {
	factory := promauto.With(registerer)
	m := &metrics{
		entries: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_loki_entries_total",
			Help: "Number of lines that Loki took (result sent) or that were dropped, with the reason.",
		}, []string{"result", "reason"}),
		requests: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_loki_requests_total",
			Help: "Number of requests to Loki by the status of the answer; error where there was none.",
		}, []string{"code"}),
		success: factory.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_loki_last_success_timestamp_seconds",
			Help: "When Loki last took a request.",
		}),
	}
	factory.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_loki_queue_bytes",
		Help: "Size of the lines that wait in memory.",
	}, func() float64 { return float64(c.queue.size()) })
	factory.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_loki_ring_bytes",
		Help: "Size of the lines that wait on disk.",
	}, func() float64 {
		if c.ring == nil {
			return 0
		}
		return float64(c.ring.used())
	})
	m.sent(0)
	for _, why := range []reason{queueFull, ringFull, refused, unread, closed} {
		m.dropped(why, 0)
	}
	return m
}

func (m *metrics) sent(lines int) { m.entries.WithLabelValues("sent", "").Add(float64(lines)) }

func (m *metrics) dropped(why reason, lines int) {
	m.entries.WithLabelValues("dropped", string(why)).Add(float64(lines))
}

// requested counts an answer, or with 0 that there was none.
func (m *metrics) requested(code int) {
	if code == 0 {
		m.requests.WithLabelValues("error").Inc()
		return
	}
	m.requests.WithLabelValues(strconv.Itoa(code)).Inc()
}
