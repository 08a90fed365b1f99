package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"github.com/vigie-noc/vigie/internal/wire"
)

// socket is a UDP socket that many conversations share, with one goroutine
// that brings answers to them.
type socket struct {
	conn    *net.UDPConn
	metrics *metrics
	owner   *raw // of a socket that one conversation has for itself, and is connected
	done    sync.WaitGroup

	mu      sync.Mutex
	next    int32
	waiting map[int32]pending // by request-id
}

// pending is a question under way.
type pending struct {
	conn  *raw
	token int
	sent  time.Time
}

// receiveBuffer is asked of the system for each socket; it may give less.
const receiveBuffer = 4 << 20

func listen(six bool, source netip.Addr, m *metrics) (*socket, error) {
	network, local := near(six, source)
	conn, err := net.ListenUDP(network, local)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says which target it was for
	}
	if err := conn.SetReadBuffer(receiveBuffer); err != nil {
		return nil, errors.Join(fmt.Errorf("set receive buffer: %w", err), conn.Close())
	}
	s := newSocket(conn, m)
	s.done.Go(s.serve)
	return s, nil
}

func newSocket(conn *net.UDPConn, m *metrics) *socket {
	return &socket{conn: conn, metrics: m, waiting: map[int32]pending{}, next: rand.Int32()} //nolint:gosec // an identifier, no secret
}

// dial opens a socket for one conversation. As it is connected, the system
// tells when the device says that nothing listens on the port.
func dial(c *raw, source netip.Addr, m *metrics) (*socket, error) {
	network, local := near(c.to.Addr().Is6(), source)
	conn, err := net.DialUDP(network, local, net.UDPAddrFromAddrPort(c.to))
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says which target it was for
	}
	s := newSocket(conn, m)
	s.owner = c
	s.done.Go(s.serve)
	return s, nil
}

// near is where packets are sent from.
func near(six bool, source netip.Addr) (network string, local *net.UDPAddr) {
	network, local = "udp4", &net.UDPAddr{}
	if six {
		network = "udp6"
	}
	if source.IsValid() && source.Is6() == six {
		local = net.UDPAddrFromAddrPort(netip.AddrPortFrom(source, 0))
	}
	return network, local
}

// send sends a packet.
func (s *socket) send(data []byte, to netip.AddrPort) (err error) {
	if s.owner != nil {
		_, err = s.conn.Write(data)
	} else {
		_, err = s.conn.WriteToUDPAddrPort(data, to)
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return errPort
	}
	return err //nolint:wrapcheck // the caller says which target it was for
}

// errPort is what the system tells of a device that lives and has no agent.
var errPort = &RefusedError{Reason: "nothing listens on its port (the SNMP agent is off)"}

func (s *socket) close() error {
	err := s.conn.Close()
	s.done.Wait()
	if err != nil {
		return fmt.Errorf("close SNMP socket: %w", err)
	}
	return nil
}

// register gives a request-id to a question, which must not be zero or below:
// some agents cannot read such.
func (s *socket) register(p pending) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		s.next = s.next&0x7fffffff + 1
		if s.next <= 0 {
			s.next = 1
		}
		if _, taken := s.waiting[s.next]; !taken {
			s.waiting[s.next] = p
			return s.next
		}
	}
}

// claim takes a question that still waits; false when it was answered before.
func (s *socket) claim(id int32) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, waits := s.waiting[id]
	delete(s.waiting, id)
	return waits
}

func (s *socket) forget(ids []int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.waiting, id)
	}
}

// packet is one that came.
type packet struct {
	data  []byte
	id    int32
	token int
	rtt   time.Duration
	none  bool // it says that there will be no answer
}

// buffers hold the largest datagram there is.
var buffers = sync.Pool{New: func() any { return make([]byte, largest) }}

const largest = 65535

// serve brings packets to whoever waits for them, until the socket is closed.
func (s *socket) serve() {
	data := make([]byte, largest)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(data)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if s.owner != nil && errors.Is(err, syscall.ECONNREFUSED) {
			s.owner.refuse()
		}
		if err != nil {
			continue // an earlier packet that could not be delivered: its question times out
		}
		s.dispatch(data[:n], from)
	}
}

func (s *socket) dispatch(data []byte, from netip.AddrPort) {
	id, ok := wire.ID(data)
	if !ok {
		s.metrics.drop(dropMalformed)
		return
	}
	s.mu.Lock()
	p, known := s.waiting[id]
	s.mu.Unlock()
	switch {
	case !known:
		s.metrics.drop(dropUnknown)
	case !p.conn.from(from):
		s.metrics.drop(dropSource)
	default:
		p.conn.deliver(data, id, p)
	}
}
