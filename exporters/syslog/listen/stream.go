package listen

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"time"
)

// keepAlive finds peers that are gone without a word, in two minutes.
func keepAlive() net.KeepAliveConfig {
	return net.KeepAliveConfig{Enable: true, Idle: time.Minute, Interval: 20 * time.Second, Count: 3}
}

// accept takes connections until the listener is closed.
func (s *Server) accept(from stream) {
	open := s.metrics.open.WithLabelValues(from.Addr().String())
	for {
		conn, err := from.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Out of descriptors, mostly: it passes.
			s.opts.Logger.Warn("a connection could not be taken", "address", from.Addr(), "err", err)
			time.Sleep(pause)
			continue
		}
		link, ok := conn.(*net.TCPConn)
		remote, known := conn.RemoteAddr().(*net.TCPAddr)
		if !ok || !known {
			conn.Close() //nolint:errcheck // it never is anything else
			continue
		}
		peer := plain(remote.AddrPort())
		if refused := s.guests.admit(link, peer.Addr()); refused != "" {
			s.metrics.refused.WithLabelValues(string(from.transport), refused).Inc()
			conn.Close() //nolint:errcheck // nothing was read from it
			continue
		}
		open.Inc()
		s.readers.Go(func() {
			defer open.Dec()
			defer s.guests.leave(link)
			defer link.Close() //nolint:errcheck // everything was read from it
			s.serve(link, peer, from.transport)
		})
	}
}

func (s *Server) serve(conn *net.TCPConn, peer netip.AddrPort, by transport) {
	conn.SetKeepAliveConfig(keepAlive()) //nolint:errcheck // the idle time stays
	if by != secure {
		s.readStream(conn, conn, peer, by)
		return
	}
	session, err := s.shake(conn)
	if err != nil {
		s.metrics.failed.WithLabelValues(reasonOf(err)).Inc()
		s.opts.Logger.Debug("TLS handshake failed", "peer", peer, "err", err)
		return
	}
	s.readStream(session, conn, peer, by)
}

// reader is what reads the lines of one connection.
type reader struct {
	framer
	peer             netip.AddrPort
	handle           Handler
	meter            *meter
	read             time.Time // when the lines at hand were
	received, octets int
}

// take hands one line on.
func (r *reader) take(line []byte) {
	r.received++
	r.octets += len(line)
	r.handle(r.peer, line, r.read)
}

// tally counts what was handed on since it was last called.
func (r *reader) tally() {
	if r.received > 0 {
		r.meter.received.Add(float64(r.received))
		r.meter.octets.Add(float64(r.octets))
		r.received, r.octets = 0, 0
	}
}

// readStream takes lines until the peer ends, or is silent for too long.
func (s *Server) readStream(from io.Reader, conn net.Conn, peer netip.AddrPort, by transport) {
	r := reader{peer: peer, meter: s.metrics.meters[by]}
	r.framer = framer{longest: s.opts.MaxLine, large: s.large, line: r.take, fault: r.meter.fault}
	defer r.rest()
	var asked time.Time
	for {
		if now := time.Now(); now.Sub(asked) > s.opts.Idle/8 || s.guests.leaving.Load() {
			s.guests.patience(conn, now, s.opts.Idle)
			asked = now
		}
		n, err := from.Read(r.room())
		r.read = time.Now()
		if n > 0 && r.handle == nil {
			r.handle = s.opts.NewHandler()
		}
		r.took(n)
		if err != nil {
			r.end()
		}
		r.tally()
		if err != nil {
			if timedOut(err) && !s.guests.leaving.Load() {
				s.metrics.refused.WithLabelValues(string(by), idle).Inc()
			}
			return
		}
	}
}
