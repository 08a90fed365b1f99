package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/internal/datagram"
)

// drainTime is for how long Stop reads on.
const drainTime = 300 * time.Millisecond

// Server is all sockets.
type Server struct {
	opts    Options
	metrics *metrics
	ports   []port
	streams []stream
	keys    *keys
	guests  guests

	readers sync.WaitGroup
	stop    sync.Once
}

// port is the sockets of one UDP address.
type port struct {
	address string
	sockets []*datagram.Socket
}

// stream is a listener of TCP, with TLS or without.
type stream struct {
	net.Listener
	transport transport
}

// New binds all addresses, or none. Nothing is read before Start.
func New(ctx context.Context, opts Options) (*Server, error) {
	opts.complete()
	s := &Server{opts: opts, guests: newGuests(opts.MaxConnections, opts.MaxFromOneSource)}
	if err := s.bind(ctx); err != nil {
		s.close()
		return nil, err
	}
	s.metrics = newMetrics(opts.Registerer)
	if err := opts.Registerer.Register(s); err != nil {
		s.close()
		return nil, fmt.Errorf("register the metrics of sockets: %w", err)
	}
	return s, nil
}

func (s *Server) bind(ctx context.Context) error {
	for _, address := range s.opts.UDP {
		sockets, err := datagram.Listen(ctx, address, datagram.Options{
			Sockets: s.opts.Sockets, Buffer: s.opts.Buffer, Size: s.opts.MaxLine, Logger: s.opts.Logger,
		})
		if err != nil {
			return err
		}
		s.ports = append(s.ports, port{sockets[0].LocalAddr().String(), sockets})
	}
	if len(s.opts.TLS) > 0 {
		var err error
		if s.keys, err = loadKeys(s.opts.Certificates); err != nil {
			return err
		}
	}
	for _, each := range []struct {
		transport transport
		addresses []string
	}{{tcp, s.opts.TCP}, {secure, s.opts.TLS}} {
		for _, address := range each.addresses {
			listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
			if err != nil {
				return fmt.Errorf("listen on %s: %w", address, err)
			}
			s.streams = append(s.streams, stream{listener, each.transport})
		}
	}
	return nil
}

// Addresses are those that are bound, by transport: udp, tcp, tls.
func (s *Server) Addresses() map[string][]net.Addr {
	bound := make(map[string][]net.Addr)
	for _, p := range s.ports {
		bound[string(udp)] = append(bound[string(udp)], p.sockets[0].LocalAddr())
	}
	for _, each := range s.streams {
		bound[string(each.transport)] = append(bound[string(each.transport)], each.Addr())
	}
	return bound
}

// Start reads from now on, until Stop.
func (s *Server) Start() {
	for _, p := range s.ports {
		for _, socket := range p.sockets {
			s.readers.Go(func() { s.readDatagrams(socket) })
		}
	}
	for _, each := range s.streams {
		s.readers.Go(func() { s.accept(each) })
	}
}

// Stop takes no new connections, reads for a moment what was sent before, and
// waits until every line has been handled. It may be called again.
func (s *Server) Stop() {
	s.stop.Do(func() {
		for _, each := range s.streams {
			each.Close() //nolint:errcheck // it is closed either way
		}
		end := time.Now().Add(drainTime)
		for _, p := range s.ports {
			for _, socket := range p.sockets {
				socket.SetReadDeadline(end) //nolint:errcheck // fails on a socket that is closed
			}
		}
		s.guests.end(end)
		s.readers.Wait()
		s.close()
		s.opts.Registerer.Unregister(s)
	})
}

func (s *Server) close() {
	for _, each := range s.streams {
		each.Close() //nolint:errcheck // it is closed either way
	}
	for _, p := range s.ports {
		for _, socket := range p.sockets {
			socket.Close() //nolint:errcheck // likewise
		}
	}
}

// Reload reads the certificates again. On an error those before stay in use.
func (s *Server) Reload() error {
	if s.keys == nil {
		return nil
	}
	return s.keys.reload()
}

// readDatagrams takes every datagram as one line.
func (s *Server) readDatagrams(socket *datagram.Socket) {
	handle, m := s.opts.NewHandler(), s.metrics.meters[udp]
	for {
		n, err := socket.Receive()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) && !timedOut(err) {
				s.opts.Logger.Error("reading a UDP socket failed", "address", socket.LocalAddr(), "err", err)
			}
			return
		}
		received, octets := 0, 0
		for i := range n {
			data, from, cut := socket.Datagram(i)
			if cut {
				m.cut.Inc()
			}
			line := trimEnd(data)
			if len(line) == 0 {
				m.empty.Inc()
				continue
			}
			received++
			octets += len(data)
			handle(from, line)
		}
		m.received.Add(float64(received))
		m.octets.Add(float64(octets))
	}
}

// trimEnd takes off what ends a line.
func trimEnd(line []byte) []byte {
	for n := len(line); n > 0; n-- {
		switch line[n-1] {
		case '\n', '\r', 0:
		default:
			return line[:n]
		}
	}
	return nil
}
