package listen

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/internal/datagram"
)

var (
	dropsDesc  = prometheus.NewDesc("vigie_syslog_kernel_drops_total", "Number of datagrams that the kernel threw away because nobody read them in time.", []string{"listener"}, nil)
	bufferDesc = prometheus.NewDesc("vigie_syslog_receive_buffer_bytes", "Room in the kernel for datagrams that wait, over all sockets of the address.", []string{"listener"}, nil)
	queuedDesc = prometheus.NewDesc("vigie_syslog_receive_queued_bytes", "Datagrams that wait in the kernel, by its account of memory.", []string{"listener"}, nil)
	expiryDesc = prometheus.NewDesc("vigie_syslog_certificate_expiry_timestamp_seconds", "When the certificate that senders are shown expires.", nil, nil)
)

// kernel is what is told of the sockets for datagrams.
func (s *Server) kernel() datagram.Collector {
	c := datagram.Collector{Drops: dropsDesc, Buffer: bufferDesc, Queued: queuedDesc}
	for _, p := range s.ports {
		c.Sockets = append(c.Sockets, p...)
	}
	return c
}

// Describe implements prometheus.Collector.
func (s *Server) Describe(descs chan<- *prometheus.Desc) {
	s.kernel().Describe(descs)
	descs <- expiryDesc
}

// Collect implements prometheus.Collector. Files that have changed are looked
// for too, so that nobody has to connect for their errors to be seen.
func (s *Server) Collect(out chan<- prometheus.Metric) {
	s.kernel().Collect(out)
	if s.keys != nil {
		expiry := s.keys.inForce(time.Now()).Certificates[0].Leaf.NotAfter
		out <- prometheus.MustNewConstMetric(expiryDesc, prometheus.GaugeValue, float64(expiry.Unix()))
	}
}
