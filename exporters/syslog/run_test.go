package syslog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/internal/daemon"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// process is the daemon, in this process, on ports of its own.
type process struct {
	t        *testing.T
	web      string
	udp, tcp string
	hangup   chan os.Signal
	stop     func() error
}

func testOptions(t *testing.T) Options {
	t.Helper()
	return Options{
		Options: receiver.Options{
			Daemon:     daemon.Flags{Listen: []string{"127.0.0.1:0"}},
			RulesFiles: []string{"testdata/daemon/rules.yml"}, InventoryFiles: []string{"testdata/daemon/inventory.yml"},
			StateFile: filepath.Join(t.TempDir(), "events.db"),
		},
		UDP: []string{"127.0.0.1:0"}, TCP: []string{"127.0.0.1:0"}, TLS: []string{""}, Timezone: "UTC",
	}
}

func start(t *testing.T, opts Options) *process {
	t.Helper()
	p := &process{t: t, hangup: make(chan os.Signal)}
	bound := make(chan string, 1)
	opts.Bound = func(addresses map[string][]net.Addr) {
		p.udp, p.tcp = addresses["udp"][0].String(), addresses["tcp"][0].String()
	}
	opts.Listening = func(addresses []net.Addr) { bound <- addresses[0].String() }
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, opts, slog.New(slog.DiscardHandler), p.hangup) }()
	select {
	case p.web = <-bound:
	case err := <-ended:
		cancel()
		t.Fatal(err)
	}
	stopped := false
	p.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// send sends one line.
func (p *process) send(network, line string) {
	p.t.Helper()
	address := map[string]string{"udp": p.udp, "tcp": p.tcp}[network]
	conn, err := new(net.Dialer).DialContext(p.t.Context(), network, address)
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, line); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) get(path string) string {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+p.web+path, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(body)
}

// eventually waits for a page to have a line.
func (p *process) eventually(path, line string) {
	p.t.Helper()
	var page string
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if page = p.get(path); strings.Contains(page, line) {
			return
		}
	}
	p.t.Fatalf("%s does not have %q:\n%s", path, line, page)
}

// apiEvent is one event of the API.
type apiEvent struct {
	Event, Device, Subject, State, Reason, Line string
	Count                                       int
}

func (p *process) events() []apiEvent {
	p.t.Helper()
	var answer struct{ Events []apiEvent }
	if err := json.Unmarshal([]byte(p.get("/api/v1/events")), &answer); err != nil {
		p.t.Fatal(err)
	}
	return answer.Events
}

const (
	down   = `<187>45: *Jan 14 09:12:33.123: %LINK-3-UPDOWN: Interface Gi1/0/24, changed state to down`
	up     = `<187>46: *Jan 14 09:13:33.123: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/24, changed state to up`
	active = `vigie_event_active{event="link_down",severity="major",subject="GigabitEthernet1/0/24",device="sw-1",site="lycee"`
	ended  = `vigie_event_ended{event="link_down",subject="GigabitEthernet1/0/24",device="sw-1",site="lycee",reason="cleared"} 1`
)

func TestLinesBecomeEvents(t *testing.T) {
	t.Parallel()
	p := start(t, testOptions(t))
	p.send("udp", down)
	p.eventually("/metrics", active)
	p.eventually("/", `<td class="major">majeure</td><td class="whole">sw-1</td>`)
	p.send("tcp", up+"\n")
	p.eventually("/metrics", ended)
	for _, line := range []string{
		`vigie_syslog_received_total{transport="udp"} 1`, `vigie_syslog_received_total{transport="tcp"} 1`,
		`vigie_syslog_formats_total{format="cisco"} 2`, `vigie_event_rules 2`, `vigie_inventory_devices 2`,
		`vigie_events_total{event="link_down",device="sw-1",site="lycee"} 1`,
	} {
		p.eventually("/metrics", line)
	}
	p.eventually("/metrics/devices", `vigie_syslog_device_messages_total{device="sw-1",site="lycee",severity="err"} 2`)
	p.eventually("/", "Récepteur syslog de Vigie")
}

// TestRepeats: a line that says that the last one came again counts for it,
// whoever else spoke meanwhile, and raises nothing anew.
func TestRepeats(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.TrustedRelays = []string{"127.0.0.1"}
	p := start(t, opts)
	lines := strings.Join([]string{
		`<187>Jan 14 09:12:33 sw-1 %LINK-3-UPDOWN: Interface Gi1/0/24, changed state to down`,
		`<86>Jan 14 09:12:33 sw-2 sshd[1]: Failed password for root from 198.51.100.9 port 1 ssh2`,
		`<187>Jan 14 09:12:34 sw-1 last message repeated 3 times`,
		`<86>Jan 14 09:12:35 sw-2 sshd[1]: message repeated 4 times: [ Failed password for root from 198.51.100.9 port 1 ssh2]`,
		`<187>Jan 14 09:12:36 sw-1 %SYS-6-OTHER: something else`,
		`<187>Jan 14 09:12:37 sw-1 last message repeated 5 times`,
		"",
	}, "\n")
	p.send("tcp", lines)
	p.eventually("/metrics", `vigie_syslog_received_total{transport="tcp"} 6`)
	p.eventually("/metrics", `vigie_events_total{event="link_down",device="sw-1",site="lycee"} 4`)
	p.eventually("/metrics", `vigie_events_total{event="login_failure_burst",device="sw-2",site="lycee"} 5`)
	if list := p.events(); len(list) != 1 || list[0].Count != 4 || list[0].State != "active" {
		t.Errorf("got %+v", list)
	}
}

// TestRestart: what was active is active again.
func TestRestart(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	p := start(t, opts)
	p.send("udp", down)
	p.eventually("/metrics", active)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	p = start(t, opts)
	p.eventually("/metrics", active)
	if list := p.events(); len(list) != 1 || list[0].Line != down {
		t.Errorf("got %+v", list)
	}
}

// TestStrangersRaiseNothing, whatever they say.
func TestStrangersRaiseNothing(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	inventory := filepath.Join(t.TempDir(), "inventory.yml")
	text, err := os.ReadFile("testdata/daemon/inventory.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(inventory, []byte(strings.ReplaceAll(string(text), "127.0.0.1", "192.0.2.1")), 0o600); err != nil {
		t.Fatal(err)
	}
	opts.InventoryFiles = []string{inventory}
	p := start(t, opts)
	p.send("udp", down)
	p.eventually("/metrics", "vigie_event_unknown_total 1")
	if list := p.events(); len(list) != 0 {
		t.Errorf("got %+v", list)
	}
}

// TestReload: rules that are wrong leave those before in force, and those that
// are right leave the events as they are.
func TestReload(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	rules := filepath.Join(t.TempDir(), "rules.yml")
	text, err := os.ReadFile("testdata/daemon/rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(string(text))
	opts.RulesFiles = []string{rules}
	p := start(t, opts)
	p.send("udp", down)
	p.eventually("/metrics", active)

	write(strings.ReplaceAll(string(text), "by: state", "by: stat"))
	p.hangup <- syscall.SIGHUP
	p.eventually("/metrics", "vigie_config_last_reload_successful 0")
	p.eventually("/metrics", active)

	write(strings.ReplaceAll(string(text), "Lien coupé", "Port coupé"))
	p.hangup <- syscall.SIGHUP
	p.eventually("/metrics", "vigie_config_last_reload_successful 1")
	p.eventually("/api/v1/events", "Port coupé")
	p.send("udp", up)
	p.eventually("/metrics", ended)
}

func TestConfigurationThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Options){
		"no rules":         func(o *Options) { o.RulesFiles = nil },
		"rules not there":  func(o *Options) { o.RulesFiles = []string{"testdata/none*.yml"} },
		"inventory":        func(o *Options) { o.InventoryFiles = []string{"testdata/none.yml"} },
		"relay":            func(o *Options) { o.TrustedRelays = []string{"relay.example"} },
		"tokens":           func(o *Options) { o.TokensFile = "testdata/none.yml" },
		"time zone":        func(o *Options) { o.Timezone = "Africa/Atlantis" },
		"no address":       func(o *Options) { o.UDP, o.TCP = nil, nil },
		"TLS without keys": func(o *Options) { o.TLS = []string{"127.0.0.1:0"} },
		"rate":             func(o *Options) { o.Rate = -1 },
		"state file":       func(o *Options) { o.StateFile = "testdata/none/events.db" },
		"Loki":             func(o *Options) { o.Loki.URL = "localhost" },
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

func TestTrial(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	var out strings.Builder
	in := strings.NewReader(down + "\n" + up + "\r\n<14>no \x1b[31mtricks\n")
	if err := Test(t.Context(), opts, "127.0.0.1", in, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  device    sw-1 at lycee\n", "  key       LINK-3-UPDOWN\n", fmt.Sprintf("  rule      link: raises link_down %q (major, Lien coupé)\n", "GigabitEthernet1/0/24"),
		"clears link_down", "  no rule\n", "3 lines, 2 events\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("it passes control characters on to the terminal")
	}
	if _, err := os.Stat(opts.StateFile); err == nil {
		t.Error("a trial made the file of events")
	}
}
