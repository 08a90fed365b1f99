package content

import (
	"errors"
	"strings"
	"testing"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/internal/wire"
)

var quiet = gosnmp.NewLogger(nil)

// pack has gosnmp write a notification.
func pack(t testing.TB, p gosnmp.SnmpPacket, variables ...gosnmp.SnmpPDU) []byte {
	t.Helper()
	p.Community, p.Variables, p.Logger = "public", variables, quiet
	data, err := p.MarshalMsg()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func v1(enterprise, agent string, generic, specific int) gosnmp.SnmpPacket {
	return gosnmp.SnmpPacket{
		Version: gosnmp.Version1, PDUType: gosnmp.Trap,
		SnmpTrap: gosnmp.SnmpTrap{Enterprise: enterprise, AgentAddress: agent, GenericTrap: generic, SpecificTrap: specific, Timestamp: 4711},
	}
}

func v2() gosnmp.SnmpPacket {
	return gosnmp.SnmpPacket{Version: gosnmp.Version2c, PDUType: gosnmp.SNMPv2Trap, RequestID: 7}
}

func ticks(n uint32) gosnmp.SnmpPDU {
	return gosnmp.SnmpPDU{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: n}
}

func names(oid string) gosnmp.SnmpPDU {
	return gosnmp.SnmpPDU{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: oid}
}

func number(oid string, n int) gosnmp.SnmpPDU {
	return gosnmp.SnmpPDU{Name: oid, Type: gosnmp.Integer, Value: n}
}

func text(oid, s string) gosnmp.SnmpPDU {
	return gosnmp.SnmpPDU{Name: oid, Type: gosnmp.OctetString, Value: s}
}

func read(t testing.TB, packet []byte) (*Trap, error) {
	t.Helper()
	var n wire.Notification
	if err := wire.DecodeTrap(packet, &n); err != nil {
		t.Fatal(err)
	}
	trap := &Trap{}
	return trap, trap.Read(&n)
}

func TestTrap(t *testing.T) {
	t.Parallel()
	const column = ".1.3.6.1.2.1.2.2.1."
	known := Port{Name: "Gi1/0/3", Alias: "vers Béja"}
	tests := []struct {
		name    string
		packet  []byte
		key     string
		address string
		uptime  uint32
		port    uint32
		at      Port
		want    string
	}{
		{
			name: "SNMPv1 link down", packet: pack(t, v1(".1.3.6.1.4.1.9.1.1208", "192.0.2.1", 2, 0), number(column+"1.3", 3)),
			key: "1.3.6.1.6.3.1.1.5.3", address: "192.0.2.1", uptime: 4711, port: 3, want: `ifIndex.3=3; interface="ifIndex 3"`,
		},
		{
			name: "SNMPv1 of an enterprise", packet: pack(t, v1(".1.3.6.1.4.1.318", "0.0.0.0", 6, 5)),
			key: "1.3.6.1.4.1.318.5", uptime: 4711,
		},
		{
			name: "SNMPv1 of an enterprise that ends in 0", packet: pack(t, v1(".1.3.6.1.4.1.318.0", "0.0.0.0", 6, 5)),
			key: "1.3.6.1.4.1.318.5", uptime: 4711,
		},
		{
			name: "the same as SNMPv2", packet: pack(t, v2(), ticks(1), names(".1.3.6.1.4.1.318.0.5"), text(".1.3.6.1.4.1.318.2.3.3.0", "UPS: on battery \"A\"\x00")),
			key: "1.3.6.1.4.1.318.5", uptime: 1, want: `mtrapargsString.0="UPS: on battery \"A\""`,
		},
		{
			name: "a large number before the last", packet: pack(t, v2(), ticks(1), names(".1.3.6.1.4.1.128.5")),
			key: "1.3.6.1.4.1.128.5", uptime: 1,
		},
		{
			name: "Cisco, resolved", packet: pack(t, v2(), ticks(100), names(".1.3.6.1.6.3.1.1.5.3"), number(column+"1.3", 3), text(column+"2.3", "GigabitEthernet1/0/3"), number(column+"3.3", 6), text(".1.3.6.1.4.1.9.2.2.1.1.20.3", "down")),
			key: "1.3.6.1.6.3.1.1.5.3", uptime: 100, port: 3, at: known,
			want: `ifIndex.3=3; ifDescr.3="GigabitEthernet1/0/3"; ifType.3=6; locIfReason.3="down"; interface="GigabitEthernet1/0/3"; ifName="Gi1/0/3"; ifAlias="vers Béja"`,
		},
		{
			name: "only the index, resolved", packet: pack(t, v2(), ticks(100), names(".1.3.6.1.6.3.1.1.5.4"), number(column+"1.10103", 10103), number(column+"7.10103", 1), number(column+"8.10103", 1)),
			key: "1.3.6.1.6.3.1.1.5.4", uptime: 100, port: 10103, at: known,
			want: `ifIndex.10103=10103; ifAdminStatus.10103=1; ifOperStatus.10103=1; interface="Gi1/0/3"; ifName="Gi1/0/3"; ifAlias="vers Béja"`,
		},
		{
			name: "index in the name alone", packet: pack(t, v2(), ticks(100), names(".1.3.6.1.6.3.1.1.5.3"), number(column+"7.42", 1)),
			key: "1.3.6.1.6.3.1.1.5.3", uptime: 100, port: 42, at: Port{Description: "ether42"},
			want: `ifAdminStatus.42=1; interface="ether42"; ifDescr="ether42"`,
		},
		{
			name: "index without an instance", packet: pack(t, v2(), ticks(100), names(".1.3.6.1.6.3.1.1.5.3"), number(".1.3.6.1.2.1.2.2.1.1", 5)),
			key: "1.3.6.1.6.3.1.1.5.3", uptime: 100, port: 5, want: `ifIndex=5; interface="ifIndex 5"`,
		},
		{
			name: "ifName goes before ifDescr", packet: pack(t, v2(), ticks(100), names(".1.3.6.1.6.3.1.1.5.3"), text(column+"2.3", "descr"), text(".1.3.6.1.2.1.31.1.1.1.1.3", "name")),
			key: "1.3.6.1.6.3.1.1.5.3", uptime: 100, port: 3, at: known,
			want: `ifDescr.3="descr"; ifName.3="name"; interface="name"; ifName="Gi1/0/3"; ifAlias="vers Béja"`,
		},
		{
			name: "error disabled, port and VLAN", packet: pack(t, v2(), ticks(1), names(".1.3.6.1.4.1.9.9.548.0.1.1"), number(".1.3.6.1.4.1.9.9.548.1.3.1.1.2.10103.0", 5)),
			key: "1.3.6.1.4.1.9.9.548.0.1.1", uptime: 1, port: 10103,
			want: `cErrDisableIfStatusCause.10103.0=5; interface="ifIndex 10103"`,
		},
		{
			name: "proxied", packet: pack(t, v2(), ticks(9), names(".1.3.6.1.6.3.1.1.5.1"), gosnmp.SnmpPDU{Name: ".1.3.6.1.6.3.18.1.3.0", Type: gosnmp.IPAddress, Value: "198.51.100.7"}, text(".1.3.6.1.6.3.18.1.4.0", "secret"), gosnmp.SnmpPDU{Name: ".1.3.6.1.6.3.1.1.4.3.0", Type: gosnmp.ObjectIdentifier, Value: ".1.3.6.1.4.1.9"}),
			key: "1.3.6.1.6.3.1.1.5.1", uptime: 9, address: "198.51.100.7",
		},
		{
			name: "in another order, without a time", packet: pack(t, v2(), number(".1.3.6.1.4.1.2021.1", -5), names(".1.3.6.1.4.1.8072.4.0.2")),
			key: "1.3.6.1.4.1.8072.4.2", want: `1.3.6.1.4.1.2021.1=-5`,
		},
		{
			name: "values of every type", packet: pack(t, v2(), ticks(1), names(".1.3.6.1.4.1.5"),
				gosnmp.SnmpPDU{Name: ".1.3.1", Type: gosnmp.Null}, gosnmp.SnmpPDU{Name: ".1.3.2", Type: gosnmp.Counter64, Value: uint64(1<<64 - 1)},
				gosnmp.SnmpPDU{Name: ".1.3.3", Type: gosnmp.IPAddress, Value: "192.0.2.9"}, gosnmp.SnmpPDU{Name: ".1.3.4", Type: gosnmp.ObjectIdentifier, Value: ".1.3.6.1.99999"},
				gosnmp.SnmpPDU{Name: ".1.3.5", Type: gosnmp.Gauge32, Value: uint32(7)}, text(".1.3.6", "\x00\x1b\xff"), text(".1.3.7", ""), text(".1.3.8", "Béja"),
				gosnmp.SnmpPDU{Name: ".1.3.9", Type: gosnmp.OpaqueFloat, Value: float32(1.5)}),
			key: "1.3.6.1.4.1.5", uptime: 1,
			want: `1.3.1=null; 1.3.2=18446744073709551615; 1.3.3=192.0.2.9; 1.3.4=1.3.6.1.99999; 1.3.5=7; 1.3.6="\x00\x1b\xff"; 1.3.7=""; 1.3.8="Béja"; 1.3.9=1.5`,
		},
		{
			name: "BGP", packet: pack(t, v2(), ticks(1), names(".1.3.6.1.2.1.15.0.2"), gosnmp.SnmpPDU{Name: ".1.3.6.1.2.1.15.3.1.7.192.0.2.9", Type: gosnmp.IPAddress, Value: "192.0.2.9"}, number(".1.3.6.1.2.1.15.3.1.2.192.0.2.9", 1)),
			key: "1.3.6.1.2.1.15.2", uptime: 1, want: `bgpPeerRemoteAddr.192.0.2.9=192.0.2.9; bgpPeerState.192.0.2.9=1`,
		},
	}
	tests = append(tests, tests[0])
	tests[len(tests)-1].name = "too long"
	tests[len(tests)-1].packet = pack(t, v1(".1.3.6.1.4.1.9.1.1208", "192.0.2.1", 2, 0), number(column+"1.3", 3), text(".1.3.1", strings.Repeat("\x01", 1000)), text(".1.3.2", strings.Repeat("y", 1000)), text(".1.3.3", strings.Repeat("z", 1000)))
	tests[len(tests)-1].want = `ifIndex.3=3; 1.3.1="` + strings.Repeat(`\x01`, 300) + `"…; 1.3.2="` + strings.Repeat("y", 300) + `"……; interface="ifIndex 3"`
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			trap, err := read(t, test.packet)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(trap.Key()); got != test.key {
				t.Errorf("key is %s, want %s", got, test.key)
			}
			if got := trap.Address; got.IsValid() != (test.address != "") || got.IsValid() && got.String() != test.address {
				t.Errorf("address is %s, want %q", got, test.address)
			}
			if trap.Uptime != test.uptime || trap.Timed != (test.uptime > 0) {
				t.Errorf("uptime is %d %t, want %d", trap.Uptime, trap.Timed, test.uptime)
			}
			if index, ok := trap.Port(); index != test.port || ok != (test.port > 0) {
				t.Errorf("port is %d %t, want %d", index, ok, test.port)
			}
			if got := string(trap.AppendText([]byte("before"), test.at)); got != "before"+test.want {
				t.Errorf("text is\n%s, want\n%s", strings.TrimPrefix(got, "before"), test.want)
			}
		})
	}
}

func TestNotATrap(t *testing.T) {
	t.Parallel()
	if _, err := read(t, pack(t, v2(), ticks(1))); !errors.Is(err, ErrNoTrapOID) {
		t.Error(err)
	}
	for _, generic := range []int{7, 100} {
		if _, err := read(t, pack(t, v1(".1.3.6.1.4.1.9", "192.0.2.1", generic, 0))); !errors.Is(err, ErrGeneric) {
			t.Errorf("%d: %v", generic, err)
		}
	}
	packet := pack(t, v2(), ticks(1), names(".1.3.6.1.6.3.1.1.5.3"))
	packet[len(packet)-1] |= 0x80
	if _, err := read(t, packet); err == nil || wire.Fault(err) != wire.FaultTruncated {
		t.Errorf("a name that does not end: %v", err)
	}
}

func TestRestarts(t *testing.T) {
	t.Parallel()
	for generic, want := range map[int]string{0: "restart", 1: "restart", 2: "", 3: "up", 4: "", 5: ""} {
		trap, err := read(t, pack(t, v1(".1.3.6.1.4.1.9", "192.0.2.1", generic, 0)))
		if err != nil || trap.Restart() != (want == "restart") || trap.LinkUp() != (want == "up") {
			t.Errorf("generic trap %d: restart %t, up %t, %v", generic, trap.Restart(), trap.LinkUp(), err)
		}
	}
}

func TestNoObjectBeginsAnother(t *testing.T) {
	t.Parallel()
	for i := range objects[1:] {
		if _, below := objects[i+1].oid.Below(objects[i].oid); below {
			t.Errorf("%s is below %s", objects[i+1].name, objects[i].name)
		}
	}
}

func TestNothingIsAllocated(t *testing.T) {
	packet := pack(t, v2(), ticks(100), names(".1.3.6.1.6.3.1.1.5.3"), number(".1.3.6.1.2.1.2.2.1.1.3", 3), number(".1.3.6.1.2.1.2.2.1.7.3", 1), text(".1.3.6.1.2.1.2.2.1.2.3", "GigabitEthernet1/0/3"),
		gosnmp.SnmpPDU{Name: ".1.3.3", Type: gosnmp.IPAddress, Value: "192.0.2.9"}, gosnmp.SnmpPDU{Name: ".1.3.4", Type: gosnmp.ObjectIdentifier, Value: ".1.3.6.1.99999"})
	one := pack(t, v1(".1.3.6.1.4.1.318", "192.0.2.1", 6, 5))
	var n wire.Notification
	var trap Trap
	var room []byte
	if allocations := testing.AllocsPerRun(100, func() {
		for _, data := range [][]byte{packet, one} {
			if err := wire.DecodeTrap(data, &n); err != nil {
				t.Fatal(err)
			}
			if err := trap.Read(&n); err != nil {
				t.Fatal(err)
			}
			room = append(append(room[:0], trap.Key()...), ' ')
			room = trap.AppendText(room, Port{Name: "Gi1/0/3", Alias: "vers"})
		}
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkRead(b *testing.B) {
	packet := pack(b, v2(), ticks(100), names(".1.3.6.1.6.3.1.1.5.3"), number(".1.3.6.1.2.1.2.2.1.1.3", 3), number(".1.3.6.1.2.1.2.2.1.7.3", 1), number(".1.3.6.1.2.1.2.2.1.8.3", 1), text(".1.3.6.1.2.1.2.2.1.2.3", "GigabitEthernet1/0/3"))
	reference := &gosnmp.GoSNMP{Version: gosnmp.Version2c, Logger: quiet}
	var n wire.Notification
	var trap Trap
	var room []byte
	for name, run := range map[string]func() error{
		"read": func() error {
			if err := wire.DecodeTrap(packet, &n); err != nil {
				return err
			}
			return trap.Read(&n)
		},
		"key and text": func() error {
			trap.key = trap.key[:0]
			trap.Key()
			room = trap.AppendText(room[:0], Port{Name: "Gi1/0/3"})
			return nil
		},
		"gosnmp": func() error {
			_, err := reference.UnmarshalTrap(packet, false)
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
