package listen

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Handler takes one line: the bytes are good until it returns. IPv4 sources
// are IPv4, whatever the socket, and addresses have no zone. Lines that came
// in one read were received at one instant.
type Handler func(source netip.AddrPort, line []byte, received time.Time)

// Options of a Server. NewHandler, Logger and Registerer must be given.
type Options struct {
	UDP, TCP, TLS []string // addresses to listen on

	Sockets int // for each UDP address; 0: one a processor
	Buffer  int // octets of each one's queue in the kernel

	MaxLine          int           // octets of a line that are handed on
	MaxConnections   int           // over all addresses, handshakes included
	MaxFromOneSource int           // connections of one address
	Idle             time.Duration // after which a silent connection is closed, give or take an eighth
	Certificates     Certificates  // of TLS

	// NewHandler makes the handler of one socket of UDP, or of one connection
	// when its first octets come. It is never called twice at a time, so that
	// it may keep scratch space. There are as many as connections that spoke.
	NewHandler func() Handler
	Logger     *slog.Logger
	Registerer prometheus.Registerer

	handshake time.Duration // that one may take
}

// Certificates are the files of TLS, in PEM. They are read again by Reload, and
// when they have changed.
type Certificates struct {
	File, Key string
	ClientCA  string   // senders must show a certificate of it; empty: they need none
	Names     []string // of which senders' certificates must have one, as common or alternative name; none: any
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
	if o.handshake <= 0 {
		o.handshake = handshakeTime
	}
}

// transport names how a line came, in metrics.
type transport string

const (
	udp    transport = "udp"
	tcp    transport = "tcp"
	secure transport = "tls"
)
