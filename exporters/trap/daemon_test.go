package trap

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// process is the daemon, in this process, on ports of its own.
type process struct {
	web, traps string
	hangup     chan os.Signal
	stop       func() error
}

func testOptions(t *testing.T) Options {
	t.Helper()
	return Options{
		Options: receiver.Options{
			Daemon:     daemon.Flags{Listen: []string{"127.0.0.1:0"}},
			RulesFiles: []string{"testdata/rules.yml"}, InventoryFiles: []string{"testdata/inventory.yml"},
		},
		ConfigFile: "testdata/trap.yml",
		TrapListen: []string{"127.0.0.1:0"}, Sockets: 2, EngineFile: filepath.Join(t.TempDir(), "engine.json"),
	}
}

func start(t *testing.T, opts Options) *process {
	t.Helper()
	bound := make(chan [2]string, 1)
	var address string
	opts.Bound = func(traps []net.Addr) { address = traps[0].String() }
	opts.Listening = func(http []net.Addr) { bound <- [2]string{http[0].String(), address} }
	ctx, cancel := context.WithCancel(t.Context())
	p := &process{hangup: make(chan os.Signal)}
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, opts, slog.New(slog.DiscardHandler), p.hangup) }()
	stopped := false
	p.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}
	select {
	case addresses := <-bound:
		p.web, p.traps = addresses[0], addresses[1]
	case err := <-ended:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func (p *process) get(t *testing.T, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.web+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s %v", path, response.Status, body, err)
	}
	return string(body)
}

// metric is the value of one series; 0 where there is none.
func (p *process) metric(t *testing.T, series string) float64 {
	t.Helper()
	found := regexp.MustCompile("(?m)^" + regexp.QuoteMeta(series) + " (.*)$").FindStringSubmatch(p.get(t, "/metrics"))
	if found == nil {
		return 0
	}
	value, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// event is what the API tells of one.
type apiEvent struct {
	Event, Device, Site, Subject, State, Reason, Line, Rule string
	Count                                                   int
}

func (p *process) events(t *testing.T, query string) []apiEvent {
	t.Helper()
	var answer struct{ Events []apiEvent }
	if err := json.Unmarshal([]byte(p.get(t, "/api/v1/events"+query)), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Events
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

// netSNMP runs one of net-snmp's programs, without any configuration but what
// keeps the clock of an engine.
func netSNMP(t *testing.T, program string, args ...string) (output string, err error) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("net-snmp's %s is not installed (Debian package snmp)", program)
	}
	command := exec.CommandContext(t.Context(), path, args...)
	command.Env = append(os.Environ(), "MIBS=", "SNMPCONFPATH=/nonexistent", "SNMP_PERSISTENT_FILE="+filepath.Join(t.TempDir(), "persistent.conf"))
	out, err := command.CombinedOutput()
	return string(out), err
}

const (
	oidLinkDown = "1.3.6.1.6.3.1.1.5.3"
	oidLinkUp   = "1.3.6.1.6.3.1.1.5.4"
)

// port is what a link trap says, for the programs.
func portArgs(index int) []string {
	column := "1.3.6.1.2.1.2.2.1."
	return []string{
		fmt.Sprintf("%s1.%d", column, index), "i", strconv.Itoa(index),
		fmt.Sprintf("%s2.%d", column, index), "s", fmt.Sprintf("GigabitEthernet1/0/%d", index),
	}
}

// TestNetSNMP has Debian's programs send in every version and level.
func TestNetSNMP(t *testing.T) {
	t.Parallel()
	p := start(t, testOptions(t))
	v3 := func(user, level string, more ...string) []string {
		return append([]string{"-v3", "-u", user, "-l", level}, more...)
	}
	noc := []string{"-a", "SHA-256", "-A", "authpassword", "-x", "AES", "-X", "privpassword"}
	old := []string{"-a", "MD5", "-A", "oldpassword", "-x", "DES", "-X", "oldprivate"}
	ecole := []string{"-a", "SHA", "-A", "ecolepassword"}
	tests := []struct {
		name    string
		program string
		args    []string
		taken   bool
		dropped string
	}{
		{"v2c", "snmptrap", []string{"-v2c", "-c", "public"}, true, ""},
		{"v2c, community of a file", "snmptrap", []string{"-v2c", "-c", "s3cret"}, true, ""},
		{"v2c, wrong community", "snmptrap", []string{"-v2c", "-c", "privat"}, false, "community"},
		{"v2c inform", "snmpinform", []string{"-v2c", "-c", "public"}, true, ""},
		{"v2c inform by snmptrap", "snmptrap", []string{"-v2c", "-c", "public", "-Ci"}, true, ""},
		{"v2c inform, wrong community", "snmpinform", []string{"-v2c", "-c", "privat"}, false, "community"},
		{"noAuthNoPriv", "snmptrap", v3("ouvert", "noAuthNoPriv", "-e", "0x8000000001020301"), true, ""},
		{"authNoPriv", "snmptrap", v3("ecole", "authNoPriv", append(ecole, "-e", "0x8000000001020301")...), true, ""},
		{"authPriv", "snmptrap", v3("noc", "authPriv", append(noc, "-e", "0x8000000001020301")...), true, ""},
		{"authPriv of another engine", "snmptrap", v3("noc", "authPriv", append(noc, "-e", "0x8000000001020302")...), true, ""},
		{"MD5 and DES", "snmptrap", v3("old", "authPriv", append(old, "-e", "0x8000000001020303")...), true, ""},
		{"one of two users of a name", "snmptrap", v3("deux", "authNoPriv", "-a", "SHA", "-A", "firstpassword", "-e", "0x8000000001020304"), true, ""},
		{"the other", "snmptrap", v3("deux", "authNoPriv", "-a", "SHA", "-A", "secondpassword", "-e", "0x8000000001020305"), true, ""},
		{"the other's password", "snmptrap", v3("deux", "authNoPriv", "-a", "SHA", "-A", "secondpassword", "-e", "0x8000000001020304"), false, "wrong_digest"},
		{"an engine of neither", "snmptrap", v3("deux", "authNoPriv", "-a", "SHA", "-A", "secondpassword", "-e", "0x8000000001020306"), false, "unknown_engine"},
		{"downgrade to noAuthNoPriv", "snmptrap", v3("noc", "noAuthNoPriv", "-e", "0x8000000001020301"), false, "unsupported_level"},
		{"downgrade to authNoPriv", "snmptrap", v3("noc", "authNoPriv", append(noc, "-e", "0x8000000001020301")...), false, "unsupported_level"},
		{"wrong password", "snmptrap", v3("ecole", "authNoPriv", "-a", "SHA", "-A", "wrongpassword", "-e", "0x8000000001020301"), false, "wrong_digest"},
		{"wrong privacy password", "snmptrap", v3("noc", "authPriv", "-a", "SHA-256", "-A", "authpassword", "-x", "AES", "-X", "wrongpassword", "-e", "0x8000000001020301"), false, "decryption"},
		{"unknown user", "snmptrap", v3("personne", "noAuthNoPriv", "-e", "0x8000000001020301"), false, "unknown_user"},
		{"inform, noAuthNoPriv", "snmpinform", v3("ouvert", "noAuthNoPriv"), true, ""},
		{"inform, authNoPriv", "snmpinform", v3("ecole", "authNoPriv", ecole...), true, ""},
		{"inform, authPriv", "snmpinform", v3("noc", "authPriv", noc...), true, ""},
		{"inform, MD5 and DES", "snmpinform", v3("old", "authPriv", old...), true, ""},
		{"inform by snmptrap", "snmptrap", v3("noc", "authPriv", append(noc, "-Ci")...), true, ""},
		{"inform, wrong password", "snmpinform", v3("ecole", "authNoPriv", "-a", "SHA", "-A", "wrongpassword"), false, "wrong_digest"},
		{"inform, unknown user", "snmpinform", v3("personne", "noAuthNoPriv"), false, "unknown_user"},
		{"inform, downgrade", "snmpinform", v3("noc", "noAuthNoPriv"), false, "unsupported_level"},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			index := i + 1
			before := p.metric(t, fmt.Sprintf("vigie_trap_dropped_total{reason=%q}", test.dropped))
			args := append(test.args, "-r", "1", "-t", "1", p.traps, "", oidLinkDown)
			output, err := netSNMP(t, test.program, append(args, portArgs(index)...)...)
			inform := test.program == "snmpinform" || strings.Contains(strings.Join(test.args, " "), "-Ci")
			if inform && (err == nil) != test.taken {
				t.Errorf("acknowledged: %v %s", err, output)
			}
			subject := fmt.Sprintf("GigabitEthernet1/0/%d", index)
			if test.taken {
				wait(t, "event", func() bool { return len(p.events(t, "?subject="+subject)) == 1 })
			}
			if test.dropped != "" {
				wait(t, "count", func() bool {
					return p.metric(t, fmt.Sprintf("vigie_trap_dropped_total{reason=%q}", test.dropped)) > before
				})
			}
			if got := p.events(t, "?subject="+subject); len(got) > 0 != test.taken {
				t.Errorf("events %+v", got)
			}
		})
	}
	// Eight senders of informs of SNMPv3 asked who we are: nothing was dropped.
	if got := p.metric(t, `vigie_trap_discoveries_total`); got < 8 {
		t.Errorf("%v discoveries", got)
	}
	if got := p.metric(t, `vigie_trap_dropped_total{reason="unknown_engine"}`); got != 1 {
		t.Errorf("%v messages of unknown engines", got)
	}
	if got := p.metric(t, `vigie_trap_informs_total`); got != 7 {
		t.Errorf("%v informs acknowledged", got)
	}
}

// TestVersion1 has an old agent's trap, for itself and through a relay.
func TestVersion1(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.TrustedRelays = []string{"127.0.0.1"}
	p := start(t, opts)
	send := func(agent, generic, specific string) {
		t.Helper()
		if output, err := netSNMP(t, "snmptrap", "-v1", "-c", "public", p.traps, "1.3.6.1.4.1.318", agent, generic, specific, "100", "1.3.6.1.4.1.318.2.3.3.0", "s", "UPS: on battery"); err != nil {
			t.Fatal(err, output)
		}
	}
	send("192.0.2.9", "6", "5")
	wait(t, "event", func() bool { return len(p.events(t, "?state=active")) == 1 })
	want := apiEvent{
		Event: "ups_on_battery", Device: "ups-1", Site: "lycee-carthage", State: "active", Rule: "apc-on-battery", Count: 1,
		Line: `1.3.6.1.4.1.318.5 mtrapargsString.0="UPS: on battery"`,
	}
	if got := p.events(t, "")[0]; got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	send("192.0.2.9", "6", "9")
	wait(t, "end", func() bool { return p.events(t, "")[0].State == "ended" })
	send("198.51.100.1", "6", "5")
	wait(t, "unknown", func() bool { return p.metric(t, "vigie_event_unknown_total") == 1 })
	if got := p.metric(t, `vigie_trap_received_total{version="1"}`); got != 3 {
		t.Errorf("%v received", got)
	}
	if got := p.get(t, "/metrics/devices"); !strings.Contains(got, `vigie_trap_device_messages_total{device="ups-1",site="lycee-carthage",severity="unknown"} 2`) {
		t.Error(got)
	}
}

// TestGosnmp has gosnmp send, which discovers engines in another way than
// net-snmp.
func TestGosnmp(t *testing.T) {
	t.Parallel()
	p := start(t, testOptions(t))
	host, port, err := net.SplitHostPort(p.traps)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	users := map[string]*gosnmp.UsmSecurityParameters{
		"noc": {UserName: "noc", AuthenticationProtocol: gosnmp.SHA256, AuthenticationPassphrase: "authpassword", PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: "privpassword"},
		"old": {UserName: "old", AuthenticationProtocol: gosnmp.MD5, AuthenticationPassphrase: "oldpassword", PrivacyProtocol: gosnmp.DES, PrivacyPassphrase: "oldprivate"},
	}
	for i, test := range []struct {
		name   string
		user   string
		inform bool
	}{{"v2c trap", "", false}, {"v2c inform", "", true}, {"v3 trap", "noc", false}, {"v3 inform", "noc", true}, {"v3 inform, MD5 and DES", "old", true}} {
		t.Run(test.name, func(t *testing.T) {
			g := &gosnmp.GoSNMP{
				Target: host, Port: uint16(number), Version: gosnmp.Version2c, Community: "public", Timeout: 2 * time.Second, Retries: 1, MaxOids: 60,
				Logger: gosnmp.NewLogger(nil), Context: t.Context(),
			}
			if test.user != "" {
				u := users[test.user].Copy().(*gosnmp.UsmSecurityParameters)
				u.Logger = gosnmp.NewLogger(nil)
				g.Version, g.SecurityModel, g.MsgFlags, g.SecurityParameters = gosnmp.Version3, gosnmp.UserSecurityModel, gosnmp.AuthPriv, u
				if !test.inform {
					u.AuthoritativeEngineID, u.AuthoritativeEngineBoots, u.AuthoritativeEngineTime = "\x80\x00\x00\x00\x05gosnmp", 1, 100
				}
			}
			if err := g.Connect(); err != nil {
				t.Fatal(err)
			}
			defer g.Conn.Close()
			answer, err := g.SendTrap(gosnmp.SnmpTrap{IsInform: test.inform, Variables: []gosnmp.SnmpPDU{
				{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: "." + oidLinkDown},
				{Name: ".1.3.6.1.2.1.2.2.1.1.3", Type: gosnmp.Integer, Value: 100 + i},
			}})
			if err != nil || test.inform && answer.PDUType != gosnmp.GetResponse {
				t.Fatal(answer, err)
			}
			wait(t, "event", func() bool { return len(p.events(t, fmt.Sprint("?subject=ifIndex%20", 100+i))) == 1 })
		})
	}
}
