package snmptest

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// maxRequest is the largest datagram that is read whole; a larger one is cut
// and so malformed. A GET of sixty OIDs takes some 2 KB.
const maxRequest = 8192

// Options of an Agent.
type Options struct {
	Logger *slog.Logger // discards when nil
}

// Agent runs the sockets of many devices, one socket and one goroutine each.
type Agent struct {
	logger *slog.Logger

	mu      sync.Mutex
	devices []*Device
	done    chan struct{} // closed by Stop; nil while stopped
	conns   []*net.UDPConn
	tasks   sync.WaitGroup
}

// New gives an agent without devices.
func New(opts Options) *Agent {
	logger := opts.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Agent{logger: logger}
}

// Add puts a device under the agent; it answers at once if the agent runs,
// else from Start on.
func (a *Agent) Add(config DeviceConfig) (*Device, error) {
	device, err := newDevice(config, time.Now())
	if err != nil {
		return nil, fmt.Errorf("add simulated device at %s: %w", config.Address, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done != nil {
		if err := a.listen(device); err != nil {
			return nil, err
		}
	}
	a.devices = append(a.devices, device)
	return device, nil
}

// Start opens the sockets of all devices. It is idempotent; when one address
// cannot be had, none is kept.
func (a *Agent) Start() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done != nil {
		return nil
	}
	a.done = make(chan struct{})
	for _, device := range a.devices {
		if err := a.listen(device); err != nil {
			a.halt()
			return err
		}
	}
	return nil
}

// Stop closes the sockets, drops answers that wait for their latency, and
// returns when every goroutine is gone. It is idempotent; the agent can be
// started again, devices whose port was 0 then take a new one.
func (a *Agent) Stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.halt()
}

func (a *Agent) halt() {
	if a.done == nil {
		return
	}
	close(a.done)
	for _, conn := range a.conns {
		// A UDP socket that is open closes; there is nothing to flush.
		_ = conn.Close()
	}
	a.tasks.Wait()
	a.conns, a.done = nil, nil
}

// listen expects the lock to be held.
func (a *Agent) listen(device *Device) error {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(device.config.Address))
	if err != nil {
		return fmt.Errorf("listen for simulated device: %w", err)
	}
	device.mu.Lock()
	device.addr = conn.LocalAddr().(*net.UDPAddr).AddrPort()
	device.mu.Unlock()
	a.conns = append(a.conns, conn)
	done := a.done
	a.tasks.Go(func() { a.serve(done, conn, device) })
	return nil
}

func (a *Agent) serve(done <-chan struct{}, conn *net.UDPConn, device *Device) {
	packet := make([]byte, maxRequest)
	for {
		n, peer, err := conn.ReadFromUDPAddrPort(packet)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			a.logger.Warn("reading a request failed", "device", device.Addr(), "err", err)
			continue
		}
		answer, delay := device.handle(packet[:n], time.Now())
		switch {
		case answer == nil:
		case delay <= 0:
			a.send(conn, answer, peer)
		default:
			a.tasks.Go(func() { a.sendLater(done, conn, answer, peer, delay) })
		}
	}
}

func (a *Agent) sendLater(done <-chan struct{}, conn *net.UDPConn, answer []byte, peer netip.AddrPort, delay time.Duration) {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		a.send(conn, answer, peer)
	}
}

func (a *Agent) send(conn *net.UDPConn, answer []byte, peer netip.AddrPort) {
	if _, err := conn.WriteToUDPAddrPort(answer, peer); err != nil && !errors.Is(err, net.ErrClosed) {
		a.logger.Debug("answer not sent", "peer", peer, "err", err)
	}
}
