package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/internal/datagram"
)

// drainTime is for how long Stop reads on at most.
const drainTime = time.Second

// Server is all sockets.
type Server struct {
	opts    Options
	metrics *metrics
	ports   [][]*datagram.Socket // by UDP address
	streams []stream
	keys    *keys
	guests  *guests
	turns   turns
	large   *sync.Pool

	readers     sync.WaitGroup
	start, stop sync.Once
}

// stream is a listener of TCP, with TLS or without.
type stream struct {
	net.Listener
	transport transport
}

// New binds all addresses, or none. Nothing is read before Start. The context
// is that of opening: its end does not end the server, Stop does.
func New(ctx context.Context, opts Options) (*Server, error) {
	opts.complete()
	s := &Server{
		opts: opts, guests: newGuests(opts.MaxConnections, opts.MaxFromOneSource),
		turns: make(turns, max(1, runtime.GOMAXPROCS(0)/2)), large: newLarge(),
	}
	if err := s.bind(context.WithoutCancel(ctx)); err != nil {
		s.close()
		return nil, err
	}
	s.metrics = newMetrics(opts.Registerer)
	if s.keys != nil {
		s.keys.failed = s.unreadable
	}
	if err := opts.Registerer.Register(s); err != nil {
		s.close()
		return nil, fmt.Errorf("register the metrics of sockets: %w", err)
	}
	return s, nil
}

func (s *Server) bind(ctx context.Context) (err error) {
	if len(s.opts.TLS) > 0 {
		if s.keys, err = loadKeys(s.opts.Certificates); err != nil {
			return err
		}
	}
	for _, address := range s.opts.UDP {
		sockets, err := datagram.Listen(ctx, address, datagram.Options{
			Sockets: s.opts.Sockets, Buffer: s.opts.Buffer, Size: s.opts.MaxLine, Logger: s.opts.Logger,
		})
		if err != nil {
			return err
		}
		s.ports = append(s.ports, sockets)
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
			s.opts.Logger.Info("listening for connections", "transport", string(each.transport), "address", listener.Addr())
		}
	}
	return nil
}

// Addresses are those that are bound, by transport: udp, tcp, tls.
func (s *Server) Addresses() map[string][]net.Addr {
	bound := make(map[string][]net.Addr)
	for _, p := range s.ports {
		bound[string(udp)] = append(bound[string(udp)], p[0].LocalAddr())
	}
	for _, each := range s.streams {
		bound[string(each.transport)] = append(bound[string(each.transport)], each.Addr())
	}
	return bound
}

// Start reads from now on, until Stop. It may be called again.
func (s *Server) Start() {
	s.start.Do(func() {
		for _, p := range s.ports {
			for _, socket := range p {
				s.readers.Go(func() { s.readDatagrams(socket) })
			}
		}
		for _, each := range s.streams {
			s.readers.Go(func() { s.accept(each) })
		}
	})
}

// Stop takes no new connections, reads for a moment what was sent before, and
// waits until every line has been handled. It may be called again.
func (s *Server) Stop() {
	s.start.Do(func() {}) // not any more
	s.stop.Do(func() {
		for _, each := range s.streams {
			each.Close() //nolint:errcheck // it is closed either way
		}
		s.guests.end(time.Now().Add(drainTime))
		for _, p := range s.ports {
			for _, socket := range p {
				socket.Drain()
			}
		}
		bound := time.AfterFunc(drainTime, s.close)
		s.readers.Wait()
		bound.Stop()
		s.close()
		s.opts.Registerer.Unregister(s)
	})
}

func (s *Server) close() {
	for _, each := range s.streams {
		each.Close() //nolint:errcheck // it is closed either way
	}
	for _, p := range s.ports {
		for _, socket := range p {
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

// unreadable tells of certificate files that changed to what cannot be used.
func (s *Server) unreadable(err error) {
	s.metrics.unreadable.Inc()
	s.opts.Logger.Error("changed certificate files of syslog over TLS cannot be used; those before stay in use", "err", err)
}

// timedOut is how a read ends at its deadline.
func timedOut(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}
