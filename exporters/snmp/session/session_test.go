package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// device starts a simulated device with a value of every type.
func device(t *testing.T) *snmptest.Device {
	t.Helper()
	object := func(oid string, value snmptest.Value) snmptest.Object {
		return snmptest.Object{OID: snmptest.MustParseOID(oid), Value: value}
	}
	agent := snmptest.New(snmptest.Options{})
	added, err := agent.Add(snmptest.DeviceConfig{
		Address: netip.MustParseAddrPort("127.0.0.1:0"),
		Tree: snmptest.NewTree([]snmptest.Object{
			object("1.3.6.1.1.1.0", snmptest.Integer(-7)),
			object("1.3.6.1.1.2.0", snmptest.OctetString("Gabès")),
			object("1.3.6.1.1.3.0", snmptest.ObjectID(snmptest.MustParseOID("1.3.6.1.4.1.9"))),
			object("1.3.6.1.1.4.0", snmptest.IPAddress(netip.MustParseAddr("192.0.2.1"))),
			object("1.3.6.1.1.5.0", snmptest.Counter32(5)),
			object("1.3.6.1.1.6.0", snmptest.Gauge32(6)),
			object("1.3.6.1.1.7.0", snmptest.TimeTicks(80*time.Millisecond)),
			object("1.3.6.1.2.1.0", snmptest.Counter64(1<<60)),
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(agent.Stop)
	return added
}

func pool(t *testing.T) *Pool {
	t.Helper()
	p := NewPool(Options{Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry()})
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func open(ctx context.Context, t *testing.T, p *Pool, target Target) Conn {
	t.Helper()
	conn, err := p.Open(ctx, target, quick)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

var quick = config.Pace{Timeout: time.Second, Retries: 1, MaxRepetitions: 3}

func target(address string, version config.Version) Target {
	return Target{Address: address, Auth: &config.Auth{Version: version, Community: "public"}}
}

func oid(t *testing.T, text string) wire.OID {
	t.Helper()
	parsed, err := varbind.ParseOID(text)
	if err != nil {
		t.Fatal(err)
	}
	return wire.AppendOID(nil, parsed)
}

// read gives an answer's varbinds as text.
func read(t *testing.T, answer *Answer) []string {
	t.Helper()
	var texts []string
	for {
		var v wire.Varbind
		more, err := answer.Next(&v)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return texts
		}
		value, err := wire.Value(v.Tag, v.Value)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, fmt.Sprintf("%s %#x %d %d %s", v.OID, v.Tag, value.Int, value.Uint, value.Bytes))
	}
}

// all are the device's objects as read gives them.
var all = []string{
	"1.3.6.1.1.1.0 0x2 -7 0 ",
	"1.3.6.1.1.2.0 0x4 0 0 Gabès",
	"1.3.6.1.1.3.0 0x6 0 0 1.3.6.1.4.1.9",
	"1.3.6.1.1.4.0 0x40 0 0 192.0.2.1",
	"1.3.6.1.1.5.0 0x41 0 5 ",
	"1.3.6.1.1.6.0 0x42 0 6 ",
	"1.3.6.1.1.7.0 0x43 0 8 ",
	"1.3.6.1.2.1.0 0x46 0 1152921504606846976 ",
	"1.3.6.1.2.1.0 0x82 0 0 ",
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	conn := open(t.Context(), t, pool(t), target(device(t).Addr().String(), config.V2c))
	ask := func(token int, q Question) []string {
		t.Helper()
		if err := conn.Send(token, &q); err != nil {
			t.Fatal(err)
		}
		answer, err := conn.Receive(time.Now().Add(10 * time.Second))
		if err != nil || answer.Token != token || answer.Status != wire.NoError || answer.Octets < 30 || answer.RTT <= 0 {
			t.Fatalf("%+v, %v", answer, err)
		}
		return read(t, answer)
	}
	root := oid(t, "1.3.6.1.1")
	if got := ask(7, Question{PDU: wire.GetBulk, MaxRepetitions: 9, OIDs: []wire.OID{root}}); !slices.Equal(got, all) {
		t.Errorf("bulk: %q", got)
	}
	if got := ask(8, Question{PDU: wire.GetNext, OIDs: []wire.OID{root}}); !slices.Equal(got, all[:1]) {
		t.Errorf("next: %q", got)
	}
	missing := oid(t, "1.3.6.1.9.0")
	if got := ask(9, Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, "1.3.6.1.1.2.0"), missing}}); !slices.Equal(got, []string{all[1], "1.3.6.1.9.0 0x80 0 0 "}) {
		t.Errorf("get: %q", got)
	}
	if stats := conn.Stats(); stats != (Stats{Packets: 3}) {
		t.Errorf("%+v", stats)
	}
}

// Several questions are under way at once; an answer knows its question.
func TestAnswersFindTheirQuestion(t *testing.T) {
	t.Parallel()
	conn := open(t.Context(), t, pool(t), target(device(t).Addr().String(), config.V1))
	for token := range 7 {
		if err := conn.Send(token, &Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, fmt.Sprintf("1.3.6.1.1.%d.0", token+1))}}); err != nil {
			t.Fatal(err)
		}
	}
	for range 7 {
		answer, err := conn.Receive(time.Now().Add(10 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, answer); !slices.Equal(got, all[answer.Token:answer.Token+1]) {
			t.Errorf("%d: %q", answer.Token, got)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	d := device(t)
	d.SetDown(true)
	conn := open(t.Context(), t, pool(t), target(d.Addr().String(), config.V2c))
	if err := conn.Send(0, &Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, "1.3.6.1.1.1.0")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Receive(time.Now().Add(30 * time.Millisecond)); !errors.Is(err, ErrTimeout) {
		t.Errorf("got %v", err)
	}
}

// A device that lives but has no agent says so, to a socket that is its own.
func TestClosedPort(t *testing.T) {
	t.Parallel()
	d := device(t)
	address := d.Addr().String()
	closed := silentPort(t)
	for _, to := range []string{address, closed} {
		asked := target(to, config.V2c)
		asked.Wary = true
		conn := open(t.Context(), t, pool(t), asked)
		err := conn.Send(0, &Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, "1.3.6.1.1.2.0")}})
		if err == nil {
			_, err = conn.Receive(time.Now().Add(10 * time.Second))
		}
		if _, refused := errors.AsType[*RefusedError](err); refused != (to == closed) || err != nil && to != closed {
			t.Errorf("%s: %v", to, err)
		}
	}
}

// silentPort is one on which nothing listens.
func silentPort(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

func TestCancelIsPrompt(t *testing.T) {
	t.Parallel()
	d := device(t)
	d.SetDown(true)
	for _, address := range []string{d.Addr().String(), "tcp://" + silentListener(t)} {
		cause := errors.New("nobody waits any more")
		ctx, cancel := context.WithCancelCause(t.Context())
		conn := open(ctx, t, pool(t), target(address, config.V2c))
		if err := conn.Send(0, &Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, "1.3.6.1.1.1.0")}}); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
		if _, err := conn.Receive(time.Now().Add(time.Minute)); !errors.Is(err, cause) {
			t.Errorf("%s: got %v", address, err)
		}
		if waited := time.Since(start); waited > 10*time.Second {
			t.Errorf("%s: gave up after %v", address, waited)
		}
	}
}

// silentListener takes TCP connections and says nothing.
func silentListener(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().String()
}

func TestContain(t *testing.T) {
	t.Parallel()
	decode := func(packet []byte) (err error) {
		defer contain(&err)
		_ = packet[7]
		return nil
	}
	if err := decode(nil); err == nil || !strings.HasPrefix(err.Error(), "decode answer: runtime error: index out of range") {
		t.Errorf("got %v", err)
	}
	if err := decode(make([]byte, 8)); err != nil {
		t.Errorf("an error without a panic: %v", err)
	}
}

// A target may want a family of addresses.
func TestFamilies(t *testing.T) {
	t.Parallel()
	n := newNames()
	for _, test := range []struct {
		transport, host string
		fits            bool
	}{{"udp", "127.0.0.1", true}, {"udp4", "127.0.0.1", true}, {"udp6", "127.0.0.1", false}, {"tcp6", "::1", true}, {"tcp4", "::1", false}, {"udp", "::1", true}, {"udp4", "localhost", true}} {
		plain, network := family(test.transport)
		if _, err := n.find(t.Context(), test.host, network); (err == nil) != test.fits || plain != test.transport[:3] {
			t.Errorf("%s://%s: %s, %v", test.transport, test.host, plain, err)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address, transport, host string
		port                     uint16
	}{
		{"192.0.2.1", "udp", "192.0.2.1", 161},
		{"192.0.2.1:1161", "udp", "192.0.2.1", 1161},
		{"tcp://switch.example:162", "tcp", "switch.example", 162},
		{"udp://[2001:db8::1]:1161", "udp", "2001:db8::1", 1161},
		{"[2001:db8::1]", "udp", "2001:db8::1", 161},
		{"2001:db8::1", "udp", "2001:db8::1", 161},
		{"udp6://[2001:db8::1]:162", "udp6", "2001:db8::1", 162},
		{"tcp4://192.0.2.1", "tcp4", "192.0.2.1", 161},
		{"http://192.0.2.1", "", "", 0},
		{"192.0.2.1:port", "", "", 0},
		{"192.0.2.1:65536", "", "", 0},
		{":161", "", "", 0},
	}
	for _, test := range tests {
		transport, host, port, err := split(test.address)
		if transport != test.transport || host != test.host || port != test.port || (err == nil) != (test.host != "") {
			t.Errorf("%s: got %s %s %d %v", test.address, transport, host, port, err)
		}
		if invalid := (Target{Address: test.address}).Validate() != nil; invalid != (test.host == "") {
			t.Errorf("%s: invalid is %v", test.address, invalid)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("udp://[::1]:161")
	f.Fuzz(func(t *testing.T, address string) {
		if _, host, _, err := split(address); err == nil && host == "" {
			t.Errorf("%q has no host", address)
		}
	})
}
