package trap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/internal/datagram"
)

// sender is a socket that sends traps; always the same, so that one reader
// gets them all.
func sender(t *testing.T, to string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "udp", to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func send(t *testing.T, conn net.Conn, packets ...[]byte) {
	t.Helper()
	for _, packet := range packets {
		if _, err := conn.Write(packet); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNamesOfPorts has the SNMP exporter answer late: down and up keep their
// order and have one subject.
func TestNamesOfPorts(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-let:
		case <-r.Context().Done():
			return
		}
		if r.URL.Query().Get("device") != "sw-1" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, `{"device":"sw-1","at":"2026-11-28T06:00:00Z","interfaces":[{"index":3,"name":"Gi1/0/3","alias":"vers Béja"}]}`)
	}))
	t.Cleanup(exporter.Close)
	opts := testOptions(t)
	opts.Interfaces = exporter.URL
	p := start(t, opts)
	conn := sender(t, p.traps)
	send(t, conn,
		notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3)),
		notification(t, gosnmp.SNMPv2Trap, 2, 200, oidLinkUp, ifIndex(3)),
		notification(t, gosnmp.SNMPv2Trap, 3, 300, oidLinkDown, ifIndex(3)))
	wait(t, "traps to be held", func() bool { return p.metric(t, "vigie_trap_interface_held") == 3 })
	if got := p.events(t, ""); len(got) != 0 {
		t.Errorf("applied before their time: %+v", got)
	}
	close(let)
	wait(t, "event", func() bool { return len(p.events(t, "?state=active")) == 1 })
	got := p.events(t, "?state=active")[0]
	if got.Subject != "GigabitEthernet1/0/3" || got.Line != oidLinkDown+` ifIndex.3=3; interface="Gi1/0/3"; ifName="Gi1/0/3"; ifAlias="vers Béja"` {
		t.Errorf("got %+v", got)
	}
	send(t, conn, notification(t, gosnmp.SNMPv2Trap, 4, 400, oidLinkUp, ifIndex(3)))
	wait(t, "end", func() bool { return len(p.events(t, "?state=active")) == 0 })
	if got := p.metric(t, `vigie_trap_interface_requests_total{outcome="ok"}`); got != 1 {
		t.Errorf("asked %v times", got)
	}
}

// TestEventsOutliveTheProcess, and so does the identity for informs.
func TestEventsOutliveTheProcess(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.StateFile = filepath.Join(t.TempDir(), "events.db")
	p := start(t, opts)
	send(t, sender(t, p.traps), notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3)))
	wait(t, "event", func() bool { return strings.Contains(p.get(t, "/metrics"), `vigie_event_active{event="link_down"`) })
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(opts.EngineFile)
	if err != nil {
		t.Fatal(err)
	}
	again := start(t, opts)
	if got := again.events(t, "?state=active"); len(got) != 1 || got[0].Subject != "ifIndex 3" {
		t.Errorf("got %+v", got)
	}
	second, err := os.ReadFile(opts.EngineFile)
	if err != nil || !bytes.Equal(first[:30], second[:30]) || !bytes.Contains(second, []byte(`"boots":2`)) {
		t.Errorf("engine %s became %s, %v", first, second, err)
	}
}

// A file that cannot be used costs the identity for informs, and no trap.
func TestUnusableEngineFile(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	if err := os.WriteFile(opts.EngineFile, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, opts)
	send(t, sender(t, p.traps), notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3)))
	wait(t, "event", func() bool { return strings.Contains(p.get(t, "/metrics"), `vigie_event_active{event="link_down"`) })
}

func TestReload(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	dir := t.TempDir()
	opts.ConfigFile = filepath.Join(dir, "trap.yml")
	write := func(community string) {
		t.Helper()
		if err := os.WriteFile(opts.ConfigFile, []byte("communities: [{community: "+community+"}]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	p := start(t, opts)
	conn := sender(t, p.traps)
	const wrong = `vigie_trap_dropped_total{reason="community"}`
	packet := notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3))
	send(t, conn, packet)
	wait(t, "refusal", func() bool { return p.metric(t, wrong) == 1 })
	write("public")
	p.hangup <- syscall.SIGHUP
	wait(t, "reload", func() bool {
		send(t, conn, packet)
		return len(p.events(t, "?state=active")) == 1
	})
	write("[")
	p.hangup <- syscall.SIGHUP
	wait(t, "refusal", func() bool { return p.metric(t, "vigie_config_last_reload_successful") == 0 })
	send(t, conn, notification(t, gosnmp.SNMPv2Trap, 2, 200, oidLinkUp, ifIndex(3)))
	wait(t, "the old configuration", func() bool { return len(p.events(t, "?state=active")) == 0 })
}

// TestEveryPacketIsCounted sends more than the kernel has room for.
func TestEveryPacketIsCounted(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.ReceiveBuffer = 64 << 10
	opts.Sockets = 1
	p := start(t, opts)
	conn := sender(t, p.traps)
	const sent = 20_000
	for i := range uint32(sent) {
		send(t, conn, notification(t, gosnmp.SNMPv2Trap, i, i, "1.3.6.1.4.1.9.9.41.2.0.1"))
	}
	received, lost := `vigie_trap_received_total{version="2c"}`, fmt.Sprintf("vigie_trap_kernel_drops_total{listener=%q}", p.traps)
	wait(t, "all", func() bool { return p.metric(t, received)+p.metric(t, lost) == sent })
	if got := p.metric(t, fmt.Sprintf("vigie_trap_receive_buffer_bytes{listener=%q}", p.traps)); got < 64<<10 {
		t.Errorf("buffer of %v", got)
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	opts := testOptions(t)
	opts.TrapListen = []string{"127.0.0.1:0", taken.LocalAddr().String()}
	opts.StateFile = filepath.Join(t.TempDir(), "events.db")
	if err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil); err == nil || errors.Is(err, ErrConfiguration) {
		t.Errorf("got %v", err)
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.DryRun = true
	opts.StateFile = filepath.Join(t.TempDir(), "events.db")
	if err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{opts.StateFile, opts.EngineFile} {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was made", filepath.Base(path))
		}
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Options){
		"no rules":        func(o *Options) { o.RulesFiles = nil },
		"rules not there": func(o *Options) { o.RulesFiles = []string{"testdata/none*.yml"} },
		"relay":           func(o *Options) { o.TrustedRelays = []string{"relay.example"} },
		"network":         func(o *Options) { o.TrustedRelays = []string{"192.0.2.0/33"} },
		"inventory":       func(o *Options) { o.InventoryFiles = []string{"testdata/none.yml"} },
		"tokens":          func(o *Options) { o.TokensFile = "testdata/none.yml" },
		"URL":             func(o *Options) { o.Interfaces = "localhost" },
		"rate":            func(o *Options) { o.Rate = -1 },
		"configuration":   func(o *Options) { o.ConfigFile = "testdata/none.yml" },
		"state file":      func(o *Options) { o.StateFile = "testdata/none/events.db" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions(t)
			change(&opts)
			if err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil); !errors.Is(err, ErrConfiguration) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.TokensFile = filepath.Join(t.TempDir(), "tokens.yml")
	const hash = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752" // of test2
	if err := os.WriteFile(opts.TokensFile, []byte("tokens: [{name: noc, scopes: [operate], sha256: "+hash+"}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, opts)
	send(t, sender(t, p.traps), notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3)))
	wait(t, "event", func() bool { return len(p.events(t, "?state=active")) == 1 })
	clearing := func(token string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+p.web+"/api/v1/events/clear", strings.NewReader(`{"event":"link_down","device":"sw-1","subject":"ifIndex 3"}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Close = true
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	for _, step := range []struct {
		token string
		want  int
	}{{"test1", http.StatusUnauthorized}, {"test2", http.StatusOK}, {"test2", http.StatusNotFound}} {
		if got := clearing(step.token); got != step.want {
			t.Errorf("%s: status %d, want %d", step.token, got, step.want)
		}
	}
	if got := p.events(t, ""); len(got) != 1 || got[0].Reason != "operator" {
		t.Errorf("got %+v", got)
	}
}

// TestEndWhileTrapsAreHeld: they are applied before the process ends.
func TestEndWhileTrapsAreHeld(t *testing.T) {
	t.Parallel()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	opts := testOptions(t)
	opts.Interfaces, opts.StateFile = silent.URL, filepath.Join(t.TempDir(), "events.db")
	p := start(t, opts)
	send(t, sender(t, p.traps), notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3)))
	wait(t, "trap to be held", func() bool { return p.metric(t, "vigie_trap_interface_held") == 1 })
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if got := start(t, opts).events(t, "?state=active"); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}

// TestNothingQueuedIsLost: what the kernel has when the process is told to end
// is looked at.
func TestNothingQueuedIsLost(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.StateFile = filepath.Join(t.TempDir(), "events.db")
	p := start(t, opts)
	conn := sender(t, p.traps)
	for i := range uint32(500) {
		send(t, conn, notification(t, gosnmp.SNMPv2Trap, i, i, oidLinkDown, ifIndex(int(i)+1)))
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if got := start(t, opts).events(t, "?state=active"); len(got) != 500 {
		t.Errorf("%d of 500 events", len(got))
	}
}

// TestAnswersComeFromWhereTheInformWent: a sender takes them from nobody else.
func TestAnswersComeFromWhereTheInformWent(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.TrapListen = []string{":0"}
	p := start(t, opts)
	_, port, err := net.SplitHostPort(p.traps)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"127.0.0.1", "127.0.0.9", "[::1]"} {
		conn, err := new(net.Dialer).DialContext(t.Context(), "udp", address+":"+port)
		if err != nil && address == "[::1]" {
			continue // a machine without IPv6
		}
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		send(t, conn, notification(t, gosnmp.InformRequest, 1, 100, oidLinkDown, ifIndex(3)))
		if n, err := conn.Read(make([]byte, 1500)); err != nil || n == 0 {
			t.Errorf("%s: %d octets, %v", address, n, err)
		}
	}
}

func TestKernelMetricsAreOfListeners(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.TrapListen = []string{"127.0.0.1:0", "127.0.0.1:0"}
	p := start(t, opts)
	if got := strings.Count(p.get(t, "/metrics"), "\nvigie_trap_kernel_drops_total{"); got != 2 {
		t.Errorf("%d series", got)
	}
}

// The largest datagram fits; nothing can be cut.
func TestLargestTrap(t *testing.T) {
	t.Parallel()
	p := start(t, testOptions(t))
	conn := sender(t, p.traps)
	text := gosnmp.SnmpPDU{Name: ".1.3.6.1.4.1.99999.1", Type: gosnmp.OctetString, Value: strings.Repeat("x", 65_000)}
	send(t, conn, notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, text, ifIndex(3)))
	wait(t, "event", func() bool { return len(p.events(t, "?state=active")) == 1 })
	if largestPacket < datagram.DefaultSize {
		t.Error("a trap may be cut")
	}
}
