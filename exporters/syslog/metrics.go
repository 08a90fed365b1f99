package syslog

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/syslog/header"
)

// formats counts lines by the family of their header.
type formats [header.Formats]atomic.Uint64

var formatsDesc = prometheus.NewDesc("vigie_syslog_formats_total",
	"Number of messages by the family of their header; none: it could not be told, and all of the line is text.", []string{"format"}, nil)

// Describe implements prometheus.Collector.
func (f *formats) Describe(descs chan<- *prometheus.Desc) { descs <- formatsDesc }

// Collect implements prometheus.Collector.
func (f *formats) Collect(out chan<- prometheus.Metric) {
	for i := range f {
		out <- prometheus.MustNewConstMetric(formatsDesc, prometheus.CounterValue, float64(f[i].Load()), header.Format(i).String())
	}
}
