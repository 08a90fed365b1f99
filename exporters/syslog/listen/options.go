package listen

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Handler takes one line: the bytes are good until it returns.
type Handler func(source netip.AddrPort, line []byte)

// Options of a Server. NewHandler, Logger and Registerer must be given.
type Options struct {
	UDP, TCP, TLS []string // addresses to listen on

	Sockets int // for each UDP address; 0: one a processor
	Buffer  int // octets of each one's queue in the kernel

	MaxLine          int           // octets of a line that are handed on
	MaxConnections   int           // over all addresses
	MaxFromOneSource int           // connections of one address
	Idle             time.Duration // after which a silent connection is closed
	Certificates     Certificates  // of TLS

	// NewHandler makes the handler of one goroutine, which nobody else calls.
	NewHandler func() Handler
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Certificates are the files of TLS. They are read again by Reload.
type Certificates struct {
	File, Key string
	ClientCA  string   // senders must show a certificate of it; empty: they need none
	Names     []string // that senders' certificates may have; none: any
}

// Defaults of Options.
const (
	DefaultMaxLine          = 64 << 10
	DefaultMaxConnections   = 25_000
	DefaultMaxFromOneSource = 1000
	DefaultIdle             = time.Hour
)

func (o *Options) complete() {
	for _, each := range []struct {
		value    *int
		standard int
	}{
		{&o.MaxLine, DefaultMaxLine}, {&o.MaxConnections, DefaultMaxConnections}, {&o.MaxFromOneSource, DefaultMaxFromOneSource},
	} {
		if *each.value <= 0 {
			*each.value = each.standard
		}
	}
	if o.Idle <= 0 {
		o.Idle = DefaultIdle
	}
}

// transport names how a line came, in metrics.
type transport string

const (
	udp    transport = "udp"
	tcp    transport = "tcp"
	secure transport = "tls"
)
