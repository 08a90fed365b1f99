package listen

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/vigie-noc/vigie/internal/datagram"
)

// pause is how long something that failed is left alone.
const pause = 50 * time.Millisecond

// readDatagrams takes every datagram as one line.
func (s *Server) readDatagrams(socket *datagram.Socket) {
	handle, m := s.opts.NewHandler(), s.metrics.meters[udp]
	for {
		n, err := socket.Receive()
		if errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			s.opts.Logger.Error("reading a UDP socket failed", "address", socket.LocalAddr(), "err", err)
			time.Sleep(pause)
			continue
		}
		now, received, octets := time.Now(), 0, 0
		for i := range n {
			data, from, cut := socket.Datagram(i)
			line := trimEnd(data)
			if len(line) == 0 {
				m.fault(empty)
				continue
			}
			if cut {
				m.fault(tooLong)
			}
			received++
			octets += len(line)
			handle(plain(from), line, now)
		}
		m.received.Add(float64(received))
		m.octets.Add(float64(octets))
	}
}

// plain is an address as inventories have it.
func plain(from netip.AddrPort) netip.AddrPort {
	addr := from.Addr().Unmap()
	if addr.Zone() != "" {
		addr = addr.WithZone("")
	}
	return netip.AddrPortFrom(addr, from.Port())
}

// trimEnd takes off what ends a line.
func trimEnd(line []byte) []byte {
	for n := len(line); n > 0; n-- {
		switch line[n-1] {
		case '\n', '\r', 0:
		default:
			return line[:n]
		}
	}
	return nil
}
