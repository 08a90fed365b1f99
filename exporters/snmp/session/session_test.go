package session

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
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

func open(ctx context.Context, t *testing.T, d *snmptest.Device, version config.Version, pace config.Pace) *Session {
	t.Helper()
	target := Target{Address: d.Addr().String(), Auth: &config.Auth{Version: version, Community: "public"}}
	s, err := Open(ctx, target, pace)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

var quick = config.Pace{Timeout: time.Second, Retries: 1, MaxRepetitions: 3}

func oid(t *testing.T, text string) varbind.OID {
	t.Helper()
	parsed, err := varbind.ParseOID(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestWalk(t *testing.T) {
	t.Parallel()
	want := []varbind.Value{
		{Kind: varbind.Integer, Int: -7},
		{Kind: varbind.Octets, Bytes: []byte("Gabès")},
		{Kind: varbind.ObjectID, Bytes: []byte("1.3.6.1.4.1.9")},
		{Kind: varbind.Address, Bytes: []byte("192.0.2.1")},
		{Kind: varbind.Unsigned, Uint: 5},
		{Kind: varbind.Unsigned, Uint: 6},
		{Kind: varbind.Unsigned, Uint: 8},
	}
	d := device(t)
	for _, version := range []config.Version{config.V1, config.V2c} {
		s := open(t.Context(), t, d, version, quick)
		binds, err := s.Walk(oid(t, "1.3.6.1.1"))
		if err != nil || len(binds) != len(want) {
			t.Fatalf("version %d: %d varbinds, %v", version, len(binds), err)
		}
		for i, bind := range binds {
			if bind.Value.Kind != want[i].Kind || bind.Value.Int != want[i].Int || bind.Value.Uint != want[i].Uint || string(bind.Value.Bytes) != string(want[i].Bytes) {
				t.Errorf("version %d: %s is %+v, want %+v", version, bind.OID, bind.Value, want[i])
			}
		}
		wantPackets := map[config.Version]int{config.V1: 8, config.V2c: 3}[version]
		if stats := s.Stats(); stats != (Stats{Packets: wantPackets}) {
			t.Errorf("version %d: %+v, want %d packets", version, stats, wantPackets)
		}
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	d := device(t)
	oids := []varbind.OID{oid(t, "1.3.6.1.2.1.0"), oid(t, "1.3.6.1.9.0"), oid(t, "1.3.6.1.1.1.9")}
	binds, err := open(t.Context(), t, d, config.V2c, quick).Get(oids)
	if err != nil || len(binds) != 1 || binds[0].Value.Uint != 1<<60 || binds[0].Value.Kind != varbind.Counter64 {
		t.Errorf("got %+v, %v", binds, err)
	}
	if _, err := open(t.Context(), t, d, config.V1, quick).Get(oids[1:2]); !errors.Is(err, ErrNoSuchName) {
		t.Errorf("version 1 without the object: %v", err)
	}
}

func TestManyOIDsInOneGet(t *testing.T) {
	t.Parallel()
	oids := make([]varbind.OID, 80)
	for i := range oids {
		oids[i] = oid(t, "1.3.6.1.1.1.0")
	}
	if binds, err := open(t.Context(), t, device(t), config.V2c, quick).Get(oids); err != nil || len(binds) != 80 {
		t.Errorf("got %d, %v", len(binds), err)
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	d := device(t)
	d.SetDown(true)
	s := open(t.Context(), t, d, config.V2c, config.Pace{Timeout: 30 * time.Millisecond, Retries: 2})
	_, err := s.Walk(oid(t, "1.3.6.1.1"))
	if err == nil || !strings.HasPrefix(err.Error(), "walk 1.3.6.1.1 of "+d.Addr().String()+": ") {
		t.Errorf("got %v", err)
	}
	if stats := s.Stats(); stats != (Stats{Packets: 3, Retries: 3}) {
		t.Errorf("got %+v", stats)
	}
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

func TestGarbage(t *testing.T) {
	t.Parallel()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() {
		request := make([]byte, 1500)
		for answer := []byte{0x30, 0x82, 0xff, 0xff, 0x02, 0x01}; ; {
			_, from, err := conn.ReadFromUDPAddrPort(request)
			if err != nil {
				return
			}
			if _, err := conn.WriteToUDPAddrPort(answer, from); err != nil {
				return
			}
		}
	}()
	target := Target{Address: conn.LocalAddr().String(), Auth: &config.Auth{Version: config.V2c, Community: "public"}}
	s, err := Open(t.Context(), target, config.Pace{Timeout: 100 * time.Millisecond, MaxRepetitions: 3})
	if err != nil {
		t.Fatal(err)
	}
	if binds, err := s.Walk(oid(t, "1.3.6.1")); err == nil {
		t.Errorf("garbage was taken for %v", binds)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestCancelIsPrompt(t *testing.T) {
	t.Parallel()
	d := device(t)
	d.SetDown(true)
	cause := errors.New("nobody waits any more")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := open(ctx, t, d, config.V2c, config.Pace{Timeout: time.Minute})
	start := time.Now()
	time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
	if _, err := s.Get([]varbind.OID{oid(t, "1.3.6.1.1.1.0")}); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	if waited := time.Since(start); waited > 10*time.Second {
		t.Errorf("gave up after %v", waited)
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
