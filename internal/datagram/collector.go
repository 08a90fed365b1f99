package datagram

import "github.com/prometheus/client_golang/prometheus"

// Collector exposes what the kernel knows of sockets, those of one address
// together. The descriptions are the caller's, each with the label listener.
type Collector struct {
	Drops  *prometheus.Desc // datagrams that the kernel threw away
	Buffer *prometheus.Desc // octets that may wait
	Queued *prometheus.Desc // octets that wait

	Sockets []*Socket
}

// Describe implements prometheus.Collector.
func (c Collector) Describe(out chan<- *prometheus.Desc) {
	out <- c.Drops
	out <- c.Buffer
	out <- c.Queued
}

// Collect implements prometheus.Collector: it asks the kernel.
func (c Collector) Collect(out chan<- prometheus.Metric) {
	sums := make(map[string]Memory)
	for _, socket := range c.Sockets {
		listener, memory := socket.LocalAddr().String(), socket.Memory()
		sum := sums[listener]
		sum.Drops += memory.Drops
		sum.Buffer += memory.Buffer
		sum.Queued += memory.Queued
		sums[listener] = sum
	}
	for listener, sum := range sums {
		out <- prometheus.MustNewConstMetric(c.Drops, prometheus.CounterValue, float64(sum.Drops), listener)
		out <- prometheus.MustNewConstMetric(c.Buffer, prometheus.GaugeValue, float64(sum.Buffer), listener)
		out <- prometheus.MustNewConstMetric(c.Queued, prometheus.GaugeValue, float64(sum.Queued), listener)
	}
}
