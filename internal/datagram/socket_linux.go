package datagram

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// batch is how many datagrams one call to the kernel takes.
const batch = 64

// Socket is one of the sockets of an address. Receive is for one goroutine.
type Socket struct {
	conn *net.UDPConn
	raw  syscall.RawConn

	messages []message
	froms    []unix.RawSockaddrInet6
	buffers  [][]byte
	read     func(fd uintptr) bool // made once: a closure a call would be garbage
	got      int
	failed   syscall.Errno

	mu    sync.Mutex // guards what follows
	drops uint64
	last  uint32 // of the kernel's counter, which wraps
}

// message is the kernel's struct mmsghdr.
type message struct {
	header unix.Msghdr
	length uint32
}

// prepare sets the options that must be set before the address is bound.
func prepare(fd, buffer int) error {
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
		return fmt.Errorf("share the port: %w", err)
	}
	// The kernel doubles what it is asked for, and tells the double.
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, buffer) == nil {
		return nil
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, buffer); err != nil {
		return fmt.Errorf("set the receive buffer: %w", err)
	}
	return nil
}

func newSocket(conn *net.UDPConn, size int) (*Socket, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &Socket{
		conn: conn, raw: raw,
		messages: make([]message, batch), froms: make([]unix.RawSockaddrInet6, batch), buffers: make([][]byte, batch),
	}
	vectors := make([]unix.Iovec, batch)
	for i := range batch {
		s.buffers[i] = make([]byte, size)
		vectors[i].Base = &s.buffers[i][0]
		vectors[i].SetLen(size)
		header := &s.messages[i].header
		header.Iov = &vectors[i]
		header.SetIovlen(1)
		header.Name = (*byte)(unsafe.Pointer(&s.froms[i])) //nolint:gosec // as the kernel's structure has it
	}
	s.read = s.receive
	return s, nil
}

// receive asks the kernel; false when there is nothing to read yet.
func (s *Socket) receive(fd uintptr) bool {
	for i := range s.messages {
		s.messages[i].header.Namelen = unix.SizeofSockaddrInet6
	}
	for {
		first := unsafe.Pointer(&s.messages[0]) //nolint:gosec // no library has this call
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd, uintptr(first), batch, unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			return false
		default:
			s.got, s.failed = int(n), errno
			return true
		}
	}
}

// Receive waits for datagrams and takes those that are there. They are good
// until the next call.
func (s *Socket) Receive() (n int, err error) {
	if err := s.raw.Read(s.read); err != nil {
		return 0, err
	}
	if s.failed != 0 {
		return 0, fmt.Errorf("receive: %w", s.failed)
	}
	return s.got, nil
}

// Datagram is the i-th of those received: where it comes from, and whether it
// was longer than what is kept.
func (s *Socket) Datagram(i int) (data []byte, from netip.AddrPort, cut bool) {
	m := &s.messages[i]
	return s.buffers[i][:m.length], s.from(i), m.header.Flags&unix.MSG_TRUNC != 0
}

func (s *Socket) from(i int) netip.AddrPort {
	name := &s.froms[i]
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&name.Port))[:]) //nolint:gosec // in network order
	if name.Family == unix.AF_INET {
		v4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(name)) //nolint:gosec // the family says which it is
		return netip.AddrPortFrom(netip.AddrFrom4(v4.Addr), port)
	}
	return netip.AddrPortFrom(netip.AddrFrom16(name.Addr).Unmap(), port)
}

// Memory is what the kernel tells of a socket's queue.
type Memory struct {
	Drops  uint64 // datagrams thrown away since the socket was opened
	Queued int    // octets that wait, by the kernel's account
	Buffer int    // octets that may wait
}

// Memory asks the kernel. A socket that is closed tells what it told last.
func (s *Socket) Memory() Memory {
	var info [9]uint32 // SK_MEMINFO_VARS
	var errno syscall.Errno
	err := s.raw.Control(func(fd uintptr) {
		size := uint32(unsafe.Sizeof(info))
		_, _, errno = unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0) //nolint:gosec // no library has this option
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || errno != 0 {
		return Memory{Drops: s.drops}
	}
	s.drops += uint64(info[8] - s.last) // right over a wrap too
	s.last = info[8]
	return Memory{Drops: s.drops, Queued: int(info[0]), Buffer: int(info[1])}
}
