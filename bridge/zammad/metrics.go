package zammad

import (
	"errors"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics counts requests by endpoint, a closed list of names in this package.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// newMetrics registers the metrics, or takes those that an earlier client of
// the same process registered, so that a reload keeps its counters.
func newMetrics(registerer prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_zammad_requests_total",
			Help: "Requests to Zammad by endpoint and HTTP status; code is \"error\" where no answer could be read.",
		}, []string{"endpoint", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "vigie_zammad_request_seconds",
			Help:    "Time from sending a request to Zammad until its answer was read.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 60},
		}, []string{"endpoint"}),
	}
	if registerer == nil {
		return m, nil
	}
	var err error
	if m.requests, err = register(registerer, m.requests); err != nil {
		return nil, err
	}
	m.seconds, err = register(registerer, m.seconds)
	return m, err
}

func register[C prometheus.Collector](registerer prometheus.Registerer, collector C) (C, error) {
	err := registerer.Register(collector)
	if twice, already := errors.AsType[prometheus.AlreadyRegisteredError](err); already {
		if existing, ok := twice.ExistingCollector.(C); ok {
			return existing, nil
		}
	}
	return collector, err
}

// observe counts one request; status 0 stands for an answer that never came.
func (m *metrics) observe(endpoint string, status int, took time.Duration) {
	code := "error"
	if status != 0 {
		code = strconv.Itoa(status)
	}
	m.requests.WithLabelValues(endpoint, code).Inc()
	m.seconds.WithLabelValues(endpoint).Observe(took.Seconds())
}
