package listen

import (
	"bytes"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// BenchmarkReception is what a message of 160 octets costs from the socket to
// the handler. The processor's time is that of the process, so it includes
// half a sender: sending is in large pieces over TCP, and one by one over UDP.
func BenchmarkReception(b *testing.B) {
	line := "<189>45: " + strings.Repeat("x", 150)
	for _, c := range []struct {
		name, network, message string
	}{{"TCP lines", "tcp", line + "\n"}, {"TCP counts", "tcp", counted(line)}, {"UDP", "udp", line}} {
		b.Run(c.name, func(b *testing.B) {
			var handled atomic.Int64
			opts := Options{NewHandler: func() Handler {
				return func(netip.AddrPort, []byte, time.Time) { handled.Add(1) }
			}, Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry()}
			piece := bytes.Repeat([]byte(c.message), 400)
			if c.network == "tcp" {
				opts.TCP = []string{"127.0.0.1:0"}
			} else {
				opts.UDP, piece = []string{"127.0.0.1:0"}, []byte(c.message)
			}
			s, err := New(b.Context(), opts)
			if err != nil {
				b.Fatal(err)
			}
			s.Start()
			defer s.Stop()
			conn, err := net.Dial(c.network, s.Addresses()[c.network][0].String())
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			b.ReportAllocs()
			began := used(b)
			b.ResetTimer()
			sent := 0
			for sent < b.N {
				if _, err := conn.Write(piece); err != nil {
					b.Fatal(err)
				}
				sent += len(piece) / len(c.message)
			}
			for int(handled.Load()) < sent-lost(s) {
				time.Sleep(time.Millisecond)
			}
			b.ReportMetric(float64((used(b)-began).Nanoseconds())/float64(sent), "cpu-ns/message")
			b.ReportMetric(float64(lost(s))/float64(sent), "lost")
		})
	}
}

func lost(s *Server) (drops int) {
	for _, p := range s.ports {
		for _, socket := range p {
			drops += int(socket.Memory().Drops)
		}
	}
	return drops
}

// used is the processor's time of this process.
func used(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
