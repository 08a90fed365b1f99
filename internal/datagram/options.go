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
	Sockets int // 0: one for each processor that Go uses
	Buffer  int // octets of each socket's queue in the kernel; 0: DefaultBuffer
	Size    int // octets of a datagram that are received; 0: DefaultSize
	Logger  *slog.Logger
}

// Defaults of Options. The kernel charges a short message with 832 octets: the
// buffer has room for some 80,000, a quarter of a second of the worst storm.
const (
	DefaultBuffer = 32 << 20
	DefaultSize   = 8 << 10
)

// Listen opens the sockets of an address, or none. The first one finds a free
// port where the address has port 0.
func Listen(ctx context.Context, address string, o Options) ([]*Socket, error) {
	if o.Sockets <= 0 {
		o.Sockets = runtime.GOMAXPROCS(0)
	}
	if o.Buffer <= 0 {
		o.Buffer = DefaultBuffer
	}
	if o.Size <= 0 {
		o.Size = DefaultSize
	}
	var sockets []*Socket
	for range o.Sockets {
		s, err := open(ctx, address, o)
		if err != nil {
			for _, earlier := range sockets {
				earlier.Close() //nolint:errcheck // the first error is the one to tell
			}
			return nil, fmt.Errorf("listen on %s: %w", address, err)
		}
		sockets = append(sockets, s)
		address = s.LocalAddr().String()
	}
	if got := sockets[0].Memory().Buffer; got < o.Buffer {
		o.Logger.Warn("the kernel gives a smaller receive buffer than asked: bursts may be lost; raise net.core.rmem_max, or give CAP_NET_ADMIN",
			"address", address, "asked", o.Buffer, "got", got)
	}
	return sockets, nil
}

func open(ctx context.Context, address string, o Options) (*Socket, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) { failed = prepare(int(fd), o.Buffer) })
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
	return newSocket(conn, o.Size)
}
