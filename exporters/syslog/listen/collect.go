package listen

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	dropsDesc  = prometheus.NewDesc("vigie_syslog_kernel_drops_total", "Number of datagrams that the kernel threw away because nobody read them in time.", []string{"listener"}, nil)
	bufferDesc = prometheus.NewDesc("vigie_syslog_receive_buffer_bytes", "Room in the kernel for datagrams that wait, over all sockets of the address.", []string{"listener"}, nil)
	queuedDesc = prometheus.NewDesc("vigie_syslog_receive_queued_bytes", "Datagrams that wait in the kernel, by its account of memory.", []string{"listener"}, nil)
	expiryDesc = prometheus.NewDesc("vigie_syslog_certificate_expiry_timestamp_seconds", "When the certificate that senders are shown expires.", nil, nil)
)

// Describe implements prometheus.Collector.
func (s *Server) Describe(descs chan<- *prometheus.Desc) {
	for _, each := range []*prometheus.Desc{dropsDesc, bufferDesc, queuedDesc, expiryDesc} {
		descs <- each
	}
}

// Collect implements prometheus.Collector: it asks the kernel. Files that have
// changed are looked for too, so that nobody has to connect for their errors
// to be seen.
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
	if s.keys != nil {
		expiry := s.keys.inForce(time.Now()).Certificates[0].Leaf.NotAfter
		out <- prometheus.MustNewConstMetric(expiryDesc, prometheus.GaugeValue, float64(expiry.Unix()))
	}
}
