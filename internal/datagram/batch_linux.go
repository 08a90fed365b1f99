package datagram

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// most is how many datagrams one call to the kernel takes.
const most = 64

// controlSize has room for the packet information of either family.
const controlSize = 64

// batch is what the kernel fills. It is not moved: the kernel's structures
// point into it.
type batch struct {
	messages [most]message
	vectors  [most]unix.Iovec
	senders  [most]unix.RawSockaddrInet6 // or those of IPv4
	buffer   []byte
	size     int    // octets for each
	controls []byte // nil: not asked for

	// The poller's functions are made once: a closure a call would be garbage.
	wait func(fd uintptr) (done bool)
	take func(fd uintptr)

	got    int
	failed syscall.Errno
}

// message is the kernel's struct mmsghdr.
type message struct {
	header unix.Msghdr
	length uint32
}

func (b *batch) make(o Options) {
	b.size = o.Size
	b.buffer = make([]byte, most*b.size)
	if o.Answers {
		b.controls = make([]byte, most*controlSize)
	}
	for i := range b.messages {
		b.vectors[i].Base = &b.buffer[i*b.size]
		b.vectors[i].SetLen(o.Size)
		header := &b.messages[i].header
		header.Iov = &b.vectors[i]
		header.SetIovlen(1)
		header.Name = (*byte)(unsafe.Pointer(&b.senders[i])) //nolint:gosec // as the kernel's structure has it
		if o.Answers {
			header.Control = &b.controls[i*controlSize]
		}
	}
	b.got = most // all headers are to be made ready
	b.take = b.fill
	b.wait = func(fd uintptr) bool {
		b.fill(fd)
		return b.failed != unix.EAGAIN
	}
}

// fill takes what is queued. Of the headers that it uses the kernel overwrites
// the lengths: they are set again before the next call.
func (b *batch) fill(fd uintptr) {
	for i := range b.got {
		header := &b.messages[i].header
		header.Namelen = unix.SizeofSockaddrInet6
		if b.controls != nil {
			header.SetControllen(controlSize)
		}
	}
	b.got = 0
	for {
		first := unsafe.Pointer(&b.messages[0]) //nolint:gosec // no library has this call
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd, uintptr(first), most, unix.MSG_DONTWAIT, 0, 0)
		if errno == unix.EINTR {
			continue
		}
		if b.failed = errno; errno == 0 {
			b.got = int(n)
		}
		return
	}
}

func (b *batch) result() (int, error) {
	switch b.failed {
	case 0, unix.EAGAIN:
		return b.got, nil
	default:
		return 0, b.failed
	}
}

func (b *batch) data(i int) []byte {
	length := b.messages[i].length
	return b.buffer[i*b.size:][:length:length]
}

func (b *batch) cut(i int) bool { return b.messages[i].header.Flags&unix.MSG_TRUNC != 0 }

func (b *batch) from(i int) netip.AddrPort {
	sender := &b.senders[i]
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&sender.Port))[:]) //nolint:gosec // in network order
	if sender.Family == unix.AF_INET {
		v4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(sender)) //nolint:gosec // the family says which it is
		return netip.AddrPortFrom(netip.AddrFrom4(v4.Addr), port)
	}
	addr := netip.AddrFrom16(sender.Addr).Unmap()
	if sender.Scope_id != 0 && addr.IsLinkLocalUnicast() { // there is no answering without it
		addr = addr.WithZone(strconv.Itoa(int(sender.Scope_id)))
	}
	return netip.AddrPortFrom(addr, port)
}

// sentTo is the address of ours that a datagram was sent to. A group's is none.
func (b *batch) sentTo(i int) (addr netip.Addr) {
	if b.controls == nil {
		return addr
	}
	control := b.controls[i*controlSize:][:b.messages[i].header.Controllen]
	for len(control) > 0 {
		header, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return netip.Addr{}
		}
		switch {
		case header.Level == unix.IPPROTO_IP && header.Type == unix.IP_PKTINFO && len(data) >= unix.SizeofInet4Pktinfo:
			addr = netip.AddrFrom4([4]byte(data[4:])) // the local one, also where it was sent to all
		case header.Level == unix.IPPROTO_IPV6 && header.Type == unix.IPV6_PKTINFO && len(data) >= unix.SizeofInet6Pktinfo:
			addr = netip.AddrFrom16([16]byte(data))
		}
		control = rest
	}
	if addr.Unmap().IsMulticast() {
		return netip.Addr{}
	}
	return addr
}
