package datagram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"syscall"
)

// Options of the sockets of one address.
type Options struct {
	Sockets int  // 0: one for each processor that Go uses
	Buffer  int  // octets of each socket's queue in the kernel; 0: DefaultBuffer
	Size    int  // octets of a datagram that are received; 0: DefaultSize; a socket has room for 64 of them
	Answers bool // remember where to each datagram was sent: Answer needs it
	Logger  *slog.Logger
}

// Defaults of Options. The kernel charges a short message with 832 octets: the
// buffer has room for some 80,000, a quarter of a second of the worst storm.
const (
	DefaultBuffer = 32 << 20
	DefaultSize   = 8 << 10
)

func (o *Options) complete() {
	if o.Sockets <= 0 {
		o.Sockets = runtime.GOMAXPROCS(0)
	}
	if o.Buffer <= 0 {
		o.Buffer = DefaultBuffer
	}
	if o.Size <= 0 {
		o.Size = DefaultSize
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

// Listen opens the sockets of an address, or none. A free port is found where
// the address has port 0. An address without a host is all of both families.
// The sockets are closed by Close, or when ctx ends.
func Listen(ctx context.Context, address string, o Options) (sockets []*Socket, err error) {
	o.complete()
	conns, err := bindAll(ctx, address, o)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	for _, conn := range conns {
		s, err := newSocket(ctx, conn, o)
		if err != nil {
			closeAll(conns)
			return nil, fmt.Errorf("listen on %s: %w", address, err)
		}
		sockets = append(sockets, s)
	}
	// The kernel counts double, as it also counts its own cost.
	got := sockets[0].Memory().Buffer / 2
	o.Logger.Info("listening for datagrams", "address", sockets[0].LocalAddr(), "sockets", len(sockets), "buffer", got)
	if got > 0 && got < o.Buffer {
		o.Logger.Warn("the kernel gives a smaller receive buffer than asked: bursts may be lost; raise net.core.rmem_max, or give CAP_NET_ADMIN",
			"address", sockets[0].LocalAddr(), "asked", o.Buffer, "got", got)
	}
	return sockets, nil
}

// bindAll binds as many sockets as are asked for. Sharing lets another process
// of the same user have part of what comes, unseen: so the address must first
// be free for one that does not share.
func bindAll(ctx context.Context, address string, o Options) ([]*net.UDPConn, error) {
	first, err := bind(ctx, address, 0)
	if err != nil || o.Sockets == 1 || reusePort == 0 {
		return []*net.UDPConn{first}, err
	}
	address = first.LocalAddr().String()
	if err := first.Close(); err != nil {
		return nil, err
	}
	var conns []*net.UDPConn
	for range o.Sockets {
		conn, err := bind(ctx, address, reusePort)
		if err != nil {
			closeAll(conns)
			return nil, err
		}
		conns = append(conns, conn)
	}
	return conns, nil
}

func closeAll(conns []*net.UDPConn) {
	for _, conn := range conns {
		conn.Close() //nolint:errcheck // an earlier error is the one to tell
	}
}

// bind opens one socket, with a socket option set where it is not 0.
func bind(ctx context.Context, address string, option int) (*net.UDPConn, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) { failed = set(fd, option) })
		return errors.Join(err, failed)
	}}
	packet, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, err
	}
	conn, ok := packet.(*net.UDPConn)
	if !ok {
		return nil, fmt.Errorf("%T is no UDP socket", packet)
	}
	return conn, nil
}
