package datagram

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// reusePort lets sockets share an address.
const reusePort = unix.SO_REUSEPORT

// set sets an option that must be set before the address is bound.
func set(fd uintptr, option int) error {
	if option == 0 {
		return nil
	}
	return unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, option, 1)
}

// configure asks for the buffer, beyond the system's limit where we may.
func (s *Socket) configure(o Options) (err error) {
	failed := s.raw.Control(func(number uintptr) {
		fd := int(number)
		if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, o.Buffer) != nil {
			if err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, o.Buffer); err != nil {
				err = fmt.Errorf("set the receive buffer: %w", err)
				return
			}
		}
		if !o.Answers {
			return
		}
		level, option := unix.IPPROTO_IP, unix.IP_PKTINFO
		if s.six() {
			level, option = unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO
		}
		if err = unix.SetsockoptInt(fd, level, option, 1); err != nil {
			err = fmt.Errorf("ask where to datagrams are sent: %w", err)
		}
	})
	return errors.Join(err, failed)
}

// six tells whether the socket is one of IPv6, which may serve IPv4 too.
func (s *Socket) six() bool {
	addr, ok := s.conn.LocalAddr().(*net.UDPAddr)
	return ok && addr.IP.To4() == nil
}

// receive waits in the runtime's poller, which Close and deadlines end.
func (s *Socket) receive() (int, error) {
	if err := s.raw.Read(s.batch.wait); err != nil {
		return 0, err
	}
	return s.batch.result()
}

// take does not wait: there may be none.
func (s *Socket) take() (int, error) {
	if err := s.raw.Control(s.batch.take); err != nil {
		return 0, err
	}
	return s.batch.result()
}

// Datagram is the i-th of those received: where it comes from, and whether it
// was longer than what is kept.
func (s *Socket) Datagram(i int) (data []byte, from netip.AddrPort, cut bool) {
	b := &s.batch
	return b.data(i), b.from(i), b.cut(i)
}

// Answer answers the i-th of those received, from the address that it was sent
// to. That one is known where Options.Answers asks for it, and only where it is
// one machine's; else the routes choose.
func (s *Socket) Answer(i int, data []byte) error {
	to, from := s.batch.from(i), s.batch.sentTo(i)
	if !from.IsValid() {
		return s.WriteTo(data, to)
	}
	var control []byte
	if s.six() {
		control = unix.PktInfo6(&unix.Inet6Pktinfo{Addr: from.As16()})
	} else {
		control = unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: from.As4()})
	}
	_, _, err := s.conn.WriteMsgUDPAddrPort(data, control, to)
	return err
}

// ask reads SO_MEMINFO, nine words of the kernel's SK_MEMINFO_VARS.
func (s *Socket) ask() (queued, buffer, drops uint32, ok bool) {
	var info [9]uint32
	err := s.raw.Control(func(fd uintptr) {
		size := uint32(unsafe.Sizeof(info))
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0) //nolint:gosec // no library has this option
		ok = errno == 0
	})
	return info[0], info[1], info[8], ok && err == nil
}
