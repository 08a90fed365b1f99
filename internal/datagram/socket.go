package datagram

import (
	"net"
	"net/netip"
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
