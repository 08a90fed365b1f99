package datagram

import (
	"net"
	"net/netip"
	"time"
)

// LocalAddr is the address that the socket is bound to.
func (s *Socket) LocalAddr() net.Addr { return s.conn.LocalAddr() }

// WriteTo answers a sender. Any goroutine may call it.
func (s *Socket) WriteTo(data []byte, to netip.AddrPort) error {
	_, err := s.conn.WriteToUDPAddrPort(data, to)
	return err
}

// Close gives the socket back. It may be called again.
func (s *Socket) Close() error { return s.conn.Close() }

// SetReadDeadline ends a Receive that waits, with os.ErrDeadlineExceeded.
func (s *Socket) SetReadDeadline(at time.Time) error { return s.conn.SetReadDeadline(at) }
