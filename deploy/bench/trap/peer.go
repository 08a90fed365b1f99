package main

import (
	"net"
	"net/http"
	"time"

	"github.com/gosnmp/gosnmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// listen is gosnmp's listener, which counts. The address is that of its HTTP
// server; traps come to the same port by UDP.
func listen(address string) error {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	received := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vigie_trap_received_total", Help: "Traps received."}, []string{"version"})
	registry.MustRegister(received)
	count := received.WithLabelValues("2c")

	listener := gosnmp.NewTrapListener()
	listener.Params = &gosnmp.GoSNMP{Version: gosnmp.Version2c, Community: "public", Transport: "udp", Timeout: time.Second, Logger: gosnmp.NewLogger(nil)}
	listener.OnNewTrap = func(*gosnmp.SnmpPacket, *net.UDPAddr) { count.Inc() }
	failed := make(chan error, 2)
	go func() { failed <- listener.Listen(address) }()
	server := &http.Server{Addr: address, Handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), ReadHeaderTimeout: time.Second}
	go func() { failed <- server.ListenAndServe() }()
	return <-failed
}
