//go:build !linux

package datagram

import "net/netip"

// Where the kernel is not Linux there is one socket that takes one datagram at
// a time and does not know what was lost: enough to develop with.

const reusePort = 0

func set(uintptr, int) error { return nil }

func (s *Socket) configure(o Options) error { return s.conn.SetReadBuffer(o.Buffer) }

type batch struct {
	buffer []byte // one octet more, to see what is too long
	got    int
	sender netip.AddrPort
}

func (b *batch) make(o Options) { b.buffer = make([]byte, o.Size+1) }

func (b *batch) cut(int) bool { return b.got == len(b.buffer) }

func (s *Socket) receive() (n int, err error) {
	b := &s.batch
	if b.got, b.sender, err = s.conn.ReadFromUDPAddrPort(b.buffer); err != nil {
		return 0, err
	}
	return 1, nil
}

func (s *Socket) take() (int, error) { return 0, nil }

// Datagram is the one received: where it comes from, and whether it was longer
// than what is kept.
func (s *Socket) Datagram(int) (data []byte, from netip.AddrPort, cut bool) {
	b := &s.batch
	return b.buffer[:min(b.got, len(b.buffer)-1)], netip.AddrPortFrom(b.sender.Addr().Unmap(), b.sender.Port()), b.cut(0)
}

// Answer answers the datagram received, from the address that the routes
// choose.
func (s *Socket) Answer(_ int, data []byte) error { return s.WriteTo(data, s.batch.sender) }

func (s *Socket) ask() (queued, buffer, drops uint32, ok bool) { return 0, 0, 0, false }
