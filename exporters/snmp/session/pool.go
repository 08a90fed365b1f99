package session

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/netip"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
)

// Options of a Pool.
type Options struct {
	Source     netip.Addr // to send from; the zero value for the system's choice
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Pool has what all conversations share. It is safe for concurrent use.
type Pool struct {
	options Options
	metrics *metrics
	names   *names
	engines engines

	mu      sync.Mutex
	sockets map[bool][]*socket // by whether they are IPv6
	closed  bool
}

// socketsEach is how many sockets share the packets of a family: the system
// gives each a buffer of its own, and a burst of answers must not overflow it.
const socketsEach = 8

// NewPool opens nothing yet.
func NewPool(options Options) *Pool {
	return &Pool{
		options: options, metrics: newMetrics(options.Registerer), names: newNames(),
		sockets: map[bool][]*socket{},
	}
}

// Close ends everything; conversations under way fail.
func (p *Pool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var errs []error
	for _, family := range p.sockets {
		for _, s := range family {
			errs = append(errs, s.close())
		}
	}
	p.sockets = nil
	return errors.Join(errs...)
}

// Open begins a conversation; no packet is sent yet. When ctx ends, a wait is
// broken off at once.
func (p *Pool) Open(ctx context.Context, target Target, pace config.Pace) (Conn, error) {
	transport, host, port, err := split(target.Address)
	if err != nil {
		return nil, err
	}
	transport, network := family(transport)
	address, err := p.names.find(ctx, host, network)
	if err != nil {
		return nil, fmt.Errorf("resolve %s: %w", target.Address, reason(ctx, err))
	}
	to := netip.AddrPortFrom(address, port)
	if target.Auth.Version == config.V3 || transport == "tcp" {
		return p.openGosnmp(ctx, target, transport, to, pace)
	}
	c, err := newRaw(ctx, p, to, target, pace)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// family takes a transport apart: what a resolver calls the family that it
// wants, if any.
func family(transport string) (plain, network string) {
	plain = transport[:len("udp")]
	return plain, "ip" + transport[len(plain):]
}

var spread = maphash.MakeSeed()

// socket gives the one that packets to an address go through.
func (p *Pool) socket(to netip.AddrPort) (*socket, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errors.New("the exporter stops")
	}
	six := to.Addr().Is6()
	for len(p.sockets[six]) < socketsEach {
		s, err := listen(six, p.options.Source, p.metrics)
		if err != nil {
			return nil, err
		}
		p.sockets[six] = append(p.sockets[six], s)
	}
	return p.sockets[six][maphash.Comparable(spread, to)%socketsEach], nil
}
