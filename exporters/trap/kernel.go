package trap

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/datagram"
)

// kernel shows what the kernel knows of the sockets, by the address that they
// listen on.
type kernel struct{ sockets []*datagram.Socket }

var (
	kernelDrops = prometheus.NewDesc("vigie_trap_kernel_drops_total",
		"Packets that the kernel threw away because its buffer was full.", []string{"listener"}, nil)
	kernelBuffer = prometheus.NewDesc("vigie_trap_receive_buffer_bytes",
		"What the kernel may keep for us, all sockets of a listener together.", []string{"listener"}, nil)
	kernelQueued = prometheus.NewDesc("vigie_trap_receive_queued_bytes",
		"What the kernel keeps for us now.", []string{"listener"}, nil)
)

// Describe tells the metrics.
func (k kernel) Describe(out chan<- *prometheus.Desc) {
	out <- kernelDrops
	out <- kernelBuffer
	out <- kernelQueued
}

// Collect asks the kernel.
func (k kernel) Collect(out chan<- prometheus.Metric) {
	var order []string
	sums := map[string]datagram.Memory{}
	for _, socket := range k.sockets {
		listener, memory := socket.LocalAddr().String(), socket.Memory()
		sum, seen := sums[listener]
		if !seen {
			order = append(order, listener)
		}
		sum.Drops += memory.Drops
		sum.Buffer += memory.Buffer
		sum.Queued += memory.Queued
		sums[listener] = sum
	}
	for _, listener := range order {
		sum := sums[listener]
		out <- prometheus.MustNewConstMetric(kernelDrops, prometheus.CounterValue, float64(sum.Drops), listener)
		out <- prometheus.MustNewConstMetric(kernelBuffer, prometheus.GaugeValue, float64(sum.Buffer), listener)
		out <- prometheus.MustNewConstMetric(kernelQueued, prometheus.GaugeValue, float64(sum.Queued), listener)
	}
}

// registerEngines shows how many engines of SNMPv3 are remembered.
func registerEngines(registerer prometheus.Registerer, security *usm.Security) {
	registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_trap_engines",
		Help: "Engines of SNMPv3 whose clocks are known, because a message of them was authentic.",
	}, func() float64 { return float64(security.Engines()) }))
}
