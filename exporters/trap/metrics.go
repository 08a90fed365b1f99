package trap

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Versions in labels.
const (
	labelV1 = iota
	labelV2c
	labelV3
	labelNone
)

var versions = [...]string{labelV1: "1", labelV2c: "2c", labelV3: "3", labelNone: "none"}

// metrics are those of the receivers. All packets are received, those that go
// no further are dropped or discoveries: the rest was looked at by the rules.
type metrics struct {
	received [len(versions)]prometheus.Counter
	dropped  map[string]prometheus.Counter // never changed once it is here
	informs  prometheus.Counter

	discoveries prometheus.Counter
	unanswered  prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	factory := promauto.With(registerer)
	received := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_trap_received_total",
		Help: "Packets received, by version of SNMP.",
	}, []string{"version"})
	dropped := factory.NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_trap_dropped_total",
		Help: "Packets of those received that went no further, by reason.",
	}, []string{"reason"})
	m := &metrics{
		dropped: map[string]prometheus.Counter{},
		informs: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_trap_informs_total",
			Help: "Informs that were acknowledged.",
		}),
		discoveries: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_trap_discoveries_total",
			Help: "Questions of senders of SNMPv3 who we are and what time it is here, which come before an inform.",
		}),
		unanswered: factory.NewCounter(prometheus.CounterOpts{
			Name: "vigie_trap_unanswered_total",
			Help: "Answers to informs that the kernel refused to send.",
		}),
	}
	for i, version := range versions {
		m.received[i] = received.WithLabelValues(version)
	}
	for _, reason := range reasons() {
		m.dropped[reason] = dropped.WithLabelValues(reason)
	}
	return m
}

// cut counts a packet that was longer than UDP allows: nobody could read it.
func (m *metrics) cut() {
	m.received[labelNone].Inc()
	m.dropped[dropCut].Inc()
}
