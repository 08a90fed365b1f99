package listen

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// Limits of what a peer may make us wait for.
const (
	handshakeTime   = 10 * time.Second
	handshakes      = 64 // at a time: each costs a third of a millisecond of a processor
	acceptPause     = 50 * time.Millisecond
	keepAliveIdle   = time.Minute
	keepAliveRepeat = 3
)

// guests are the connections that are open.
type guests struct {
	most, mostOfOne int
	handshakes      chan struct{}

	mu       sync.Mutex
	open     map[net.Conn]netip.Addr
	bySource map[netip.Addr]int
	ending   time.Time // not zero: every connection reads until then
}

func newGuests(most, mostOfOne int) guests {
	return guests{
		most: most, mostOfOne: mostOfOne, handshakes: make(chan struct{}, handshakes),
		open: make(map[net.Conn]netip.Addr), bySource: make(map[netip.Addr]int),
	}
}

// admit takes a connection in, or tells why not.
func (g *guests) admit(conn net.Conn, source netip.Addr) (refused string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case len(g.open) >= g.most || !g.ending.IsZero():
		return tooMany
	case g.bySource[source] >= g.mostOfOne:
		return tooManyFromSource
	}
	g.open[conn] = source
	g.bySource[source]++
	return ""
}

func (g *guests) leave(conn net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	source := g.open[conn]
	delete(g.open, conn)
	if g.bySource[source]--; g.bySource[source] == 0 {
		delete(g.bySource, source)
	}
}

// end has all connections read until then, and no longer.
func (g *guests) end(at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ending = at
	for conn := range g.open {
		conn.SetReadDeadline(at) //nolint:errcheck // fails on one that is closed
	}
}

// wait sets how long the next read may take.
func (g *guests) wait(conn net.Conn, patience time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := time.Now().Add(patience)
	if !g.ending.IsZero() {
		at = g.ending
	}
	conn.SetReadDeadline(at) //nolint:errcheck // the read then tells
}

// accept takes connections until the listener is closed.
func (s *Server) accept(from stream) {
	for {
		conn, err := from.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Out of descriptors, mostly: it passes.
			s.opts.Logger.Warn("a connection could not be taken", "address", from.Addr(), "err", err)
			time.Sleep(acceptPause)
			continue
		}
		peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
		if err != nil {
			conn.Close() //nolint:errcheck // nothing was read from it
			continue
		}
		peer = netip.AddrPortFrom(peer.Addr().Unmap().WithZone(""), peer.Port())
		if refused := s.guests.admit(conn, peer.Addr()); refused != "" {
			s.metrics.refused.WithLabelValues(string(from.transport), refused).Inc()
			conn.Close() //nolint:errcheck // likewise
			continue
		}
		s.readers.Go(func() {
			m := s.metrics.meters[from.transport]
			m.open.Inc()
			defer m.open.Dec()
			defer s.guests.leave(conn)
			defer conn.Close() //nolint:errcheck // everything was read from it
			s.serve(conn, peer, from.transport)
		})
	}
}

func (s *Server) serve(conn net.Conn, peer netip.AddrPort, by transport) {
	if c, ok := conn.(*net.TCPConn); ok {
		c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle, Interval: keepAliveIdle / keepAliveRepeat, Count: keepAliveRepeat}) //nolint:errcheck // the idle time stays
	}
	if by != secure {
		s.readStream(conn, conn, peer, by)
		return
	}
	session := tls.Server(conn, s.keys.config())
	if err := s.shake(session, conn); err != nil {
		s.metrics.failed.WithLabelValues(reasonOf(err)).Inc()
		s.opts.Logger.Debug("TLS handshake failed", "peer", peer, "err", err)
		return
	}
	s.readStream(session, conn, peer, by)
}

func (s *Server) shake(session *tls.Conn, conn net.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTime)
	defer cancel()
	select {
	case s.guests.handshakes <- struct{}{}:
		defer func() { <-s.guests.handshakes }()
	case <-ctx.Done():
		return ctx.Err()
	}
	s.guests.wait(conn, handshakeTime)
	return session.HandshakeContext(ctx)
}

// readStream takes lines until the peer ends, or is silent for too long.
func (s *Server) readStream(from io.Reader, conn net.Conn, peer netip.AddrPort, by transport) {
	handle, m := s.opts.NewHandler(), s.metrics.meters[by]
	received, octets := 0, 0
	f := framer{longest: s.opts.MaxLine, cut: m.cut.Inc, line: func(line []byte) {
		received++
		octets += len(line)
		handle(peer, line)
	}}
	var deadline time.Time
	for {
		if now := time.Now(); deadline.Sub(now) < s.opts.Idle/2 {
			s.guests.wait(conn, s.opts.Idle)
			deadline = now.Add(s.opts.Idle)
		}
		room := f.room()
		n, err := from.Read(room)
		f.took(n)
		if err != nil {
			f.end()
		}
		m.received.Add(float64(received))
		m.octets.Add(float64(octets))
		received, octets = 0, 0
		if err != nil {
			if timedOut(err) && time.Since(deadline) >= 0 {
				s.metrics.refused.WithLabelValues(string(by), idle).Inc()
			}
			return
		}
		if n < smallBuffer/2 {
			f.rest()
		}
	}
}

func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
