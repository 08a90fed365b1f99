package listen

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// site is a server with what it handed on.
type site struct {
	*Server
	registry *prometheus.Registry

	mu      sync.Mutex
	lines   []string
	sources map[netip.AddrPort]int
	log     bytes.Buffer
}

// Write takes what is logged.
func (s *site) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(text)
}

func (s *site) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// open starts a server on free ports of loopback.
func open(t *testing.T, opts Options) *site {
	t.Helper()
	s := &site{registry: prometheus.NewPedanticRegistry(), sources: make(map[netip.AddrPort]int)}
	opts.Registerer, opts.Logger = s.registry, slog.New(slog.NewTextHandler(s, nil))
	if opts.NewHandler == nil {
		opts.NewHandler = func() Handler {
			var busy sync.Mutex
			return func(source netip.AddrPort, line []byte, _ time.Time) {
				if !busy.TryLock() {
					panic("a handler is called twice at a time")
				}
				defer busy.Unlock()
				s.mu.Lock()
				defer s.mu.Unlock()
				s.lines = append(s.lines, string(line))
				s.sources[source]++
			}
		}
	}
	if opts.Buffer == 0 {
		opts.Buffer = 1 << 20
	}
	ctx, cancel := context.WithCancel(t.Context())
	var err error
	if s.Server, err = New(ctx, opts); err != nil {
		t.Fatal(err)
	}
	cancel() // it is that of opening alone
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

func (s *site) address(by transport) string { return s.Addresses()[string(by)][0].String() }

// got waits until there are so many lines.
func (s *site) got(t *testing.T, count int) []string {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		lines := slices.Clone(s.lines)
		s.mu.Unlock()
		if len(lines) >= count {
			return lines
		}
		if time.Now().After(end) {
			t.Fatalf("%d lines came of %d", len(lines), count)
		}
	}
}

// value is that of a metric now, summed over the labels not given.
func (s *site) value(t *testing.T, name string, labels ...string) (sum float64) {
	t.Helper()
	families, err := s.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, metric := range family.GetMetric() {
			own := ""
			for _, label := range metric.GetLabel() {
				own += label.GetName() + "=" + label.GetValue() + " "
			}
			if !slices.ContainsFunc(labels, func(label string) bool { return !strings.Contains(own, label+" ") }) {
				sum += metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
			}
		}
	}
	return sum
}

// becomes waits until a metric has a value.
func (s *site) becomes(t *testing.T, want float64, name string, labels ...string) {
	t.Helper()
	got := 0.0
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if got = s.value(t, name, labels...); got == want {
			return
		}
	}
	t.Errorf("%s%v is %g, want %g; the log says %s", name, labels, got, want, s.logged())
}

func dial(t *testing.T, network, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func say(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := conn.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

func TestUDP(t *testing.T) {
	t.Parallel()
	s := open(t, Options{UDP: []string{"127.0.0.1:0"}, Sockets: 1, MaxLine: 12})
	conn := dial(t, "udp", s.address(udp))
	for _, text := range []string{"<1>a", "<2>b\n", "<3>c\r\n\x00", "", "\n", "<4>d\ne", "<5>123456789", "<6>1234567890"} {
		say(t, conn, text)
	}
	want := []string{"<1>a", "<2>b", "<3>c", "<4>d\ne", "<5>123456789", "<6>123456789"}
	if got := s.got(t, len(want)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	s.Stop()
	if got := s.sources[conn.LocalAddr().(*net.UDPAddr).AddrPort()]; got != len(want) {
		t.Errorf("%d lines come from %s: %v", got, conn.LocalAddr(), s.sources)
	}
	err := testutil.GatherAndCompare(s.registry, strings.NewReader(`
# HELP vigie_syslog_dropped_total Number of messages dropped: those with nothing in them.
# TYPE vigie_syslog_dropped_total counter
vigie_syslog_dropped_total{reason="empty",transport="tcp"} 0
vigie_syslog_dropped_total{reason="empty",transport="tls"} 0
vigie_syslog_dropped_total{reason="empty",transport="udp"} 2
# HELP vigie_syslog_malformed_total Number of messages received that were cut because they were too long, or that had a count of octets that could not be.
# TYPE vigie_syslog_malformed_total counter
vigie_syslog_malformed_total{reason="bad_count",transport="tcp"} 0
vigie_syslog_malformed_total{reason="bad_count",transport="tls"} 0
vigie_syslog_malformed_total{reason="bad_count",transport="udp"} 0
vigie_syslog_malformed_total{reason="too_long",transport="tcp"} 0
vigie_syslog_malformed_total{reason="too_long",transport="tls"} 0
vigie_syslog_malformed_total{reason="too_long",transport="udp"} 1
# HELP vigie_syslog_received_bytes_total Octets of the messages received.
# TYPE vigie_syslog_received_bytes_total counter
vigie_syslog_received_bytes_total{transport="tcp"} 0
vigie_syslog_received_bytes_total{transport="tls"} 0
vigie_syslog_received_bytes_total{transport="udp"} 42
# HELP vigie_syslog_received_total Number of messages received; what was dropped, by us or by the kernel, comes on top of it.
# TYPE vigie_syslog_received_total counter
vigie_syslog_received_total{transport="tcp"} 0
vigie_syslog_received_total{transport="tls"} 0
vigie_syslog_received_total{transport="udp"} 6
`), "vigie_syslog_dropped_total", "vigie_syslog_malformed_total", "vigie_syslog_received_bytes_total", "vigie_syslog_received_total")
	if err != nil {
		t.Error(err)
	}
}

// TestEveryDatagramIsCounted: more is sent than anybody could take. All of it
// is received, dropped by us or dropped by the kernel, and Stop reads the rest.
func TestEveryDatagramIsCounted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells what it threw away")
	}
	hold := make(chan struct{})
	s := open(t, Options{UDP: []string{"127.0.0.1:0"}, Sockets: 2, Buffer: 64 << 10, NewHandler: func() Handler {
		return func(netip.AddrPort, []byte, time.Time) { <-hold }
	}})
	sent := 0
	for i := range 16 { // from many ports, so that both sockets get some
		conn := dial(t, "udp", s.address(udp))
		for j := range 200 {
			say(t, conn, strings.Repeat("\n", j%10/9)+strings.Repeat("x", (i+j)%7)) // some are empty
			sent++
		}
	}
	lost := s.value(t, "vigie_syslog_kernel_drops_total")
	if lost == 0 || s.value(t, "vigie_syslog_receive_queued_bytes") == 0 || s.value(t, "vigie_syslog_receive_buffer_bytes") < 4*64<<10 {
		t.Errorf("the kernel lost %g, and has %g octets of %g", lost, s.value(t, "vigie_syslog_receive_queued_bytes"), s.value(t, "vigie_syslog_receive_buffer_bytes"))
	}
	close(hold)
	s.Stop()
	received, dropped := s.value(t, "vigie_syslog_received_total"), s.value(t, "vigie_syslog_dropped_total")
	if received == 0 || dropped == 0 || received+dropped+lost != float64(sent) {
		t.Errorf("received %g, dropped %g, the kernel %g: that is not the %d sent", received, dropped, lost, sent)
	}
}

func TestTCP(t *testing.T) {
	t.Parallel()
	s := open(t, Options{TCP: []string{"127.0.0.1:0", "[::1]:0"}})
	const senders, each = 20, 200
	var group sync.WaitGroup
	for i := range senders {
		address := s.Addresses()["tcp"][i%2].String()
		conn := dial(t, "tcp", address)
		group.Go(func() {
			var text strings.Builder
			for j := range each {
				message := fmt.Sprintf("<13>%d of %d", j, i)
				switch j % 3 {
				case 0:
					text.WriteString(message + "\n")
				case 1:
					text.WriteString(counted(message))
				case 2:
					text.WriteString(message + "\x00")
				}
			}
			conn.Write([]byte(strings.TrimSuffix(text.String(), "\x00"))) //nolint:errcheck // what came tells
			conn.Close()
		})
	}
	group.Wait()
	lines := s.got(t, senders*each)
	for i := range senders {
		next := 0
		for _, line := range lines {
			if rest, ok := strings.CutSuffix(line, fmt.Sprintf(" of %d", i)); ok && rest == fmt.Sprintf("<13>%d", next) {
				next++
			}
		}
		if next != each {
			t.Errorf("of sender %d %d lines came in order", i, next)
		}
	}
	s.becomes(t, 0, "vigie_syslog_connections")
	s.becomes(t, senders*each, "vigie_syslog_received_total", "transport=tcp")
	if got := s.value(t, "vigie_syslog_dropped_total") + s.value(t, "vigie_syslog_malformed_total"); got != 0 {
		t.Errorf("%g were dropped or wrong", got)
	}
}

// TestStopReadsWhatWasSent: what the kernel has of each connection is handed
// on, whether its sender goes or stays.
func TestStopReadsWhatWasSent(t *testing.T) {
	t.Parallel()
	gate := make(chan struct{})
	var mu sync.Mutex
	received := 0
	s := open(t, Options{TCP: []string{"127.0.0.1:0"}, UDP: []string{"127.0.0.1:0"}, Sockets: 1, NewHandler: func() Handler {
		return func(netip.AddrPort, []byte, time.Time) {
			<-gate
			mu.Lock()
			defer mu.Unlock()
			received++
		}
	}})
	const count = 5000
	stays, goes, datagrams := dial(t, "tcp", s.address(tcp)), dial(t, "tcp", s.address(tcp)), dial(t, "udp", s.address(udp))
	for range count {
		say(t, stays, "<1>stays\n")
		say(t, goes, "<1>goes\n")
	}
	say(t, goes, "<1>and has no end")
	goes.Close()
	for range 500 {
		say(t, datagrams, "<1>x")
	}
	time.AfterFunc(10*time.Millisecond, func() { close(gate) })
	began := time.Now()
	s.Stop()
	if want := 2*count + 1 + 500; received != want {
		t.Errorf("received %d of %d", received, want)
	}
	if took := time.Since(began); took > drainTime+time.Second {
		t.Errorf("it took %s", took)
	}
	s.Stop()
	s.Start()
	if _, err := net.Dial("tcp", s.address(tcp)); err == nil {
		t.Error("it still listens")
	}
}

// TestStopEnds though senders do not.
func TestStopEnds(t *testing.T) {
	t.Parallel()
	s := open(t, Options{TCP: []string{"127.0.0.1:0"}, UDP: []string{"127.0.0.1:0"}})
	var group sync.WaitGroup
	end := make(chan struct{})
	for _, conn := range []net.Conn{dial(t, "tcp", s.address(tcp)), dial(t, "udp", s.address(udp))} {
		group.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
					conn.Write([]byte("<1>and on\n")) //nolint:errcheck // it goes on regardless
				}
			}
		})
	}
	s.got(t, 10)
	began := time.Now()
	s.Stop()
	if took := time.Since(began); took > drainTime+5*time.Second {
		t.Errorf("it took %s", took)
	}
	close(end)
	group.Wait()
}

func TestNothingIsLeftOpen(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.LocalAddr().String()
	free.Close()
	for range 2 { // a second time: the first left nothing behind
		_, err = New(t.Context(), Options{
			UDP: []string{address}, TCP: []string{taken.Addr().String()},
			Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry(), NewHandler: func() Handler { return nil },
		})
		if err == nil || !strings.Contains(err.Error(), "listen on "+taken.Addr().String()) {
			t.Errorf("got %v", err)
		}
	}
}
