package session

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Why a packet that came is no answer.
const (
	dropUnknown   = "unknown_request" // late, or invented
	dropSource    = "wrong_source"
	dropCommunity = "wrong_community"
	dropMalformed = "malformed"
	dropOverflow  = "overflow" // the scrape is too slow to take it
)

type metrics struct{ dropped *prometheus.CounterVec }

func newMetrics(registerer prometheus.Registerer) *metrics {
	return &metrics{dropped: promauto.With(registerer).NewCounterVec(prometheus.CounterOpts{
		Name: "vigie_snmp_packets_dropped_total",
		Help: "Number of SNMP packets received that are no answer to a question under way.",
	}, []string{"reason"})}
}

func (m *metrics) drop(reason string) { m.dropped.WithLabelValues(reason).Inc() }
