package datagram

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Socket is one of the sockets of an address. Receive and Datagram are for one
// goroutine, the other methods for any.
type Socket struct {
	conn     *net.UDPConn
	raw      syscall.RawConn
	batch    batch
	draining atomic.Bool
	cut      atomic.Uint64
	forget   func() bool // the context

	mu     sync.Mutex // guards what follows
	memory Memory     // as last told
	kernel uint32     // its counter of drops, which wraps
	closed bool
}

func newSocket(ctx context.Context, conn *net.UDPConn, o Options) (*Socket, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &Socket{conn: conn, raw: raw}
	if err := s.configure(o); err != nil {
		return nil, err
	}
	s.batch.make(o)
	s.mu.Lock() // the context may have ended
	defer s.mu.Unlock()
	s.forget = context.AfterFunc(ctx, func() { s.Close() }) //nolint:errcheck // nobody is there to hear it
	return s, nil
}

// LocalAddr is the address that the socket is bound to.
func (s *Socket) LocalAddr() net.Addr { return s.conn.LocalAddr() }

// Receive waits for datagrams and takes those that are there. They are good
// until the next call. It makes no garbage. It ends with net.ErrClosed, with
// io.EOF once drained, or with os.ErrDeadlineExceeded; another error concerns
// this call alone.
func (s *Socket) Receive() (n int, err error) {
	n, err = s.receive()
	if errors.Is(err, os.ErrDeadlineExceeded) && s.draining.Load() {
		if n, err = s.take(); n == 0 && err == nil {
			err = io.EOF
		}
	}
	for i := range n {
		if s.batch.cut(i) {
			s.cut.Add(1)
		}
	}
	return n, err
}

// Drain has Receive wait no more: it gives what is queued, and then io.EOF.
// While others go on sending there may be no end: bound it by Close.
func (s *Socket) Drain() {
	s.draining.Store(true)
	s.SetReadDeadline(time.Unix(1, 0)) //nolint:errcheck // fails once closed, which also ends readers
}

// SetReadDeadline ends a Receive that waits, with os.ErrDeadlineExceeded.
func (s *Socket) SetReadDeadline(at time.Time) error { return s.conn.SetReadDeadline(at) }

// WriteTo answers a sender, from the address that the routes choose.
func (s *Socket) WriteTo(data []byte, to netip.AddrPort) error {
	_, err := s.conn.WriteToUDPAddrPort(data, to)
	return err
}

// Memory is what is known of a socket's queue.
type Memory struct {
	Drops  uint64 // datagrams thrown away since the socket was opened
	Cut    uint64 // datagrams received that were longer than Options.Size
	Queued int    // octets that wait, by the kernel's account
	Buffer int    // octets that may wait, the same way: double what was asked for
}

// Memory asks the kernel. A socket that is closed tells what it told last.
func (s *Socket) Memory() Memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	s.memory.Cut = s.cut.Load()
	return s.memory
}

// look asks the kernel; the caller holds mu.
func (s *Socket) look() {
	if s.closed {
		return
	}
	if queued, buffer, drops, ok := s.ask(); ok {
		s.tell(queued, buffer, drops)
	}
}

// tell takes what the kernel says; the caller holds mu.
func (s *Socket) tell(queued, buffer, drops uint32) {
	s.memory.Queued, s.memory.Buffer = int(queued), int(buffer)
	s.memory.Drops += uint64(drops - s.kernel) // right over a wrap too
	s.kernel = drops
}

// Close gives the socket back, after a last look: the kernel forgets its
// counters with it. It may be called again.
func (s *Socket) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.forget()
	s.look()
	s.closed, s.memory.Queued = true, 0
	return s.conn.Close()
}
