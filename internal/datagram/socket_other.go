//go:build !linux

package datagram

import (
	"net"
	"net/netip"
)

// Socket is one of the sockets of an address. Where the kernel is not Linux it
// takes one datagram at a time and does not know what was lost: enough to
// develop with.
type Socket struct {
	conn   *net.UDPConn
	buffer []byte
	got    int
	sender netip.AddrPort
}

func prepare(int, int) error { return nil }

func newSocket(conn *net.UDPConn, size int) (*Socket, error) {
	return &Socket{conn: conn, buffer: make([]byte, size+1)}, nil
}

// Receive waits for a datagram. It is good until the next call.
func (s *Socket) Receive() (n int, err error) {
	s.got, s.sender, err = s.conn.ReadFromUDPAddrPort(s.buffer)
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// Datagram is the one received: where it comes from, and whether it was longer
// than what is kept.
func (s *Socket) Datagram(int) (data []byte, from netip.AddrPort, cut bool) {
	size := len(s.buffer) - 1
	return s.buffer[:min(s.got, size)], netip.AddrPortFrom(s.sender.Addr().Unmap(), s.sender.Port()), s.got > size
}

// Memory is what the kernel tells of a socket's queue.
type Memory struct {
	Drops  uint64 // datagrams thrown away since the socket was opened
	Queued int    // octets that wait, by the kernel's account
	Buffer int    // octets that may wait
}

// Memory is not known.
func (s *Socket) Memory() Memory { return Memory{} }
