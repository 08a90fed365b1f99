package network

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// acceptPause is how long a probe port rests when the process is out of file
// descriptors.
const acceptPause = 50 * time.Millisecond

// probe is the TCP port that stands for a device's answer to a ping.
type probe struct {
	address netip.AddrPort
	logger  *slog.Logger

	mu       sync.Mutex
	listener net.Listener // nil while closed
	serving  sync.WaitGroup
}

// open is idempotent.
func (p *probe) open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		return nil
	}
	listener, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(p.address))
	if err != nil {
		return fmt.Errorf("open probe port: %w", err)
	}
	p.listener = listener
	p.serving.Go(func() { p.serve(listener) })
	return nil
}

// close is idempotent; connections are refused from then on.
func (p *probe) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener == nil {
		return
	}
	if err := p.listener.Close(); err != nil {
		p.logger.Warn("closing a probe port failed", "address", p.address, "err", err)
	}
	p.listener = nil
	p.serving.Wait()
}

// serve takes connections and hangs up: a probe only wants to connect.
func (p *probe) serve(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			p.logger.Warn("taking a probe failed", "address", p.address, "err", err)
			time.Sleep(acceptPause)
			continue
		}
		if err := conn.Close(); err != nil {
			p.logger.Debug("hanging up on a probe failed", "address", p.address, "err", err)
		}
	}
}
