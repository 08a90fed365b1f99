package origin

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Prefix begins the names of a daemon's metrics.
type Prefix string

// Prefixes.
const (
	Syslog Prefix = "vigie_syslog_"
	Trap   Prefix = "vigie_trap_"
)

// Labels of the metrics of a device.
const (
	deviceLabel   = "device"
	siteLabel     = "site"
	severityLabel = "severity" // of messages_total alone; as syslog has it, not as labels.Severities
)

// families are the metrics of a device, after the prefix.
var families = [...]struct{ name, kind, help string }{
	{"device_messages_total", "counter", "Number of messages from a device, repeats included."},
	{"device_last_message_timestamp_seconds", "gauge", "When the last message from a device came."},
	{"device_limited_total", "counter", "Number of messages from a device that were left because it sent more than its rate."},
	{"device_clock_skew_seconds", "gauge", "How far the clock of a device is before ours by its last message; behind is negative."},
}

// register shows what is true of all devices together.
func (d *Directory) register(registerer prometheus.Registerer) {
	name := func(rest string) string { return string(d.options.Prefix) + rest }
	registerer.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: name("limited_total"),
			Help: "Number of messages that were left because their device sent more than its rate.",
		}, func() float64 { return float64(d.limit.total.Load()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: name("claimed_total"),
			Help: "Number of messages from sources outside the inventory that are taken for those of a device because they say its name.",
		}, func() float64 { return float64(d.claimed.Load()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: name("unknown_devices"),
			Help: "Number of senders that are not in the inventory; at its bound all others count as one called other.",
		}, func() float64 {
			d.unknown.sweep(d.since(time.Now()))
			return float64(d.unknown.count.Load())
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: name("shared_addresses"),
			Help: "Number of addresses that several devices of the inventory share: only a name in the header tells them apart.",
		}, func() float64 { return float64(len(d.known.Load().shared)) }),
	)
}

// since is the instant before which a silent device is idle.
func (d *Directory) since(now time.Time) int64 { return now.Add(-d.options.Idle).UnixNano() }
