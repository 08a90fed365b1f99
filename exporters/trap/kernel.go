package trap

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/datagram"
)

var (
	kernelDrops = prometheus.NewDesc("vigie_trap_kernel_drops_total",
		"Packets that the kernel threw away because its buffer was full.", []string{"listener"}, nil)
	kernelBuffer = prometheus.NewDesc("vigie_trap_receive_buffer_bytes",
		"What the kernel may keep for us, all sockets of a listener together.", []string{"listener"}, nil)
	kernelQueued = prometheus.NewDesc("vigie_trap_receive_queued_bytes",
		"What the kernel keeps for us now.", []string{"listener"}, nil)
)

// kernel is what is told of the sockets.
func kernel(sockets []*datagram.Socket) datagram.Collector {
	return datagram.Collector{Drops: kernelDrops, Buffer: kernelBuffer, Queued: kernelQueued, Sockets: sockets}
}

// registerEngines shows how many engines of SNMPv3 are remembered.
func registerEngines(registerer prometheus.Registerer, security *usm.Security) {
	registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_trap_engines",
		Help: "Engines of SNMPv3 whose clocks are known, because a message of them was authentic.",
	}, func() float64 { return float64(security.Engines()) }))
}
