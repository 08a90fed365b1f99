package zammad

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics counts requests by endpoint, a closed list of names in this package.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	retries  *prometheus.CounterVec
	refused  prometheus.Counter
	open     prometheus.Gauge
	ahead    prometheus.Gauge
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
		retries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_zammad_retries_total",
			Help: "Requests to Zammad that repeated one which had failed.",
		}, []string{"endpoint"}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "vigie_zammad_refused_total",
			Help: "Calls that were not sent because Zammad had failed as a whole.",
		}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_zammad_circuit_open",
			Help: "1 while Zammad is left alone because it failed as a whole, 0 otherwise.",
		}),
		ahead: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_zammad_clock_ahead_seconds",
			Help: "How far the clock of the last answer of Zammad was ahead of ours, to the second.",
		}),
	}
	if registerer == nil {
		return m, nil
	}
	return m, errors.Join(
		register(registerer, &m.requests), register(registerer, &m.seconds), register(registerer, &m.retries),
		register(registerer, &m.refused), register(registerer, &m.open), register(registerer, &m.ahead),
	)
}

func register[C prometheus.Collector](registerer prometheus.Registerer, collector *C) error {
	err := registerer.Register(*collector)
	if twice, already := errors.AsType[prometheus.AlreadyRegisteredError](err); already {
		if existing, ok := twice.ExistingCollector.(C); ok {
			*collector = existing
			return nil
		}
	}
	return err
}

// compareClocks takes the date of an answer, which is in whole seconds.
func (m *metrics) compareClocks(date string, now time.Time) {
	if theirs, err := http.ParseTime(date); err == nil {
		m.ahead.Set(theirs.Sub(now.Truncate(time.Second)).Seconds())
	}
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
