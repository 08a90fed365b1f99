package wire

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gosnmp/gosnmp"
)

// oldTrap is a trap of SNMPv1 as an agent encodes it.
func oldTrap(enterprise OID, agent []byte, generic, specific int32, ticks, list []byte) []byte {
	pdu := appendOctets(appendOctets(nil, ObjectID, enterprise), IPAddress, agent)
	pdu = appendInteger(appendInteger(pdu, generic), specific)
	pdu = appendOctets(appendOctets(pdu, TimeTicks, ticks), sequence, list)
	message := appendOctets([]byte{Integer, 1, V1}, OctetString, []byte("public"))
	return appendOctets(nil, sequence, appendOctets(message, Trap, pdu))
}

func TestTrapOfVersion1(t *testing.T) {
	t.Parallel()
	list := appendOctets(nil, sequence, appendOctets(appendOctets(nil, ObjectID, oid(1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 3)), Integer, []byte{3}))
	packet := oldTrap(oid(1, 3, 6, 1, 4, 1, 9), []byte{192, 0, 2, 1}, 6, 70000, []byte{0, 0xff, 0xff, 0xff, 0xff}, list)
	var n Notification
	if err := DecodeTrap(packet, &n); err != nil {
		t.Fatal(err)
	}
	if n.PDU != Trap || string(n.Community) != "public" || n.Enterprise.String() != "1.3.6.1.4.1.9" || !bytes.Equal(n.Agent, []byte{192, 0, 2, 1}) ||
		n.Generic != 6 || n.Specific != 70000 || n.Uptime != 1<<32-1 || len(binds(t, &n.Message)) != 1 {
		t.Errorf("got %+v", n)
	}
	inform := reply{version: V2c, community: "c", pdu: Inform, id: 5}
	if err := DecodeTrap(inform.encode(), &n); err != nil || n.ID != 5 || n.Enterprise != nil || n.Agent != nil || n.Generic != 0 || n.Specific != 0 || n.Uptime != 0 {
		t.Errorf("something of the trap before is left: %+v %v", n, err)
	}
	if err := DecodeTrap(packet, &n); err != nil || n.ID != 0 {
		t.Errorf("something of the inform before is left: %+v %v", n, err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	ask := Request{Version: V2c, PDU: Get, OIDs: []OID{oid(1, 3)}}
	enterprise, agent := oid(1, 3, 6), []byte{192, 0, 2, 1}
	whole := oldTrap(enterprise, agent, 1, 0, []byte{1}, nil)
	tests := []struct {
		name   string
		packet []byte
		want   string
	}{
		{"nothing", nil, FaultTruncated},
		{"half", whole[:len(whole)/2], FaultTruncated},
		{"a question", ask.Append(nil), FaultPDU},
		{"another version", []byte("\x30\x03\x02\x01\x02"), FaultVersion},
		{"no message", []byte("syslog"), FaultType},
		{"unknown PDU", []byte("\x30\x07\x02\x01\x00\x04\x00\xa9\x00"), FaultType},
		{"endless", []byte("\x30\x80\x02\x01\x01"), FaultLength},
		{"agent of three octets", oldTrap(enterprise, agent[1:], 1, 0, []byte{1}, nil), FaultValue},
		{"enterprise that does not end", oldTrap(OID{0x2b, 0x86}, agent, 1, 0, []byte{1}, nil), FaultTruncated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var n Notification
			if err := DecodeTrap(test.packet, &n); err == nil || Fault(err) != test.want {
				t.Errorf("got %v, which is %q", err, Fault(err))
			}
		})
	}
}

func TestResponse(t *testing.T) {
	t.Parallel()
	inform := reply{version: V2c, community: strings.Repeat("c", 200), pdu: Inform, id: -70000, status: 3, index: 4}
	for _, value := range everything() {
		inform.binds = append(inform.binds, bind{oid(1, 3, 6, 1), value})
		var n, back Notification
		if err := DecodeTrap(inform.encode(), &n); err != nil {
			t.Fatal(err)
		}
		packet := n.AppendResponse([]byte("x"))[1:]
		if err := Decode(packet, &back.Message); err != nil {
			t.Fatal(err)
		}
		if back.PDU != Response || back.ID != n.ID || back.Status != 0 || back.Index != 0 || !bytes.Equal(back.varbinds, n.varbinds) || !bytes.Equal(back.Community, n.Community) {
			t.Fatalf("got %+v for %+v", back, n)
		}
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	pdu := AppendReport(nil, 1234567, oid(1, 3, 6, 1), 1<<31)
	if got := RequestID(pdu); got != 1234567 {
		t.Errorf("got %d", got)
	}
	for _, none := range []string{"", "\xa4\x03\x02\x01\x05", "\xa6", "\xa6\x80", "\xa6\x02\x04\x00"} {
		if got := RequestID([]byte(none)); got != 0 {
			t.Errorf("% x: got %d", none, got)
		}
	}
	var m Message
	content, _, err := expect(pdu, Report, "PDU")
	if err != nil || m.body(content) != nil {
		t.Fatal(err)
	}
	if value := binds(t, &m); len(value) != 1 || value[0].Tag != Counter32 || string(value[0].Value) != "\x00\x80\x00\x00\x00" {
		t.Errorf("got %v", value)
	}
}

func TestSecured(t *testing.T) {
	t.Parallel()
	scoped := Scoped{ContextEngineID: []byte("engine"), ContextName: []byte("context"), PDU: AppendReport(nil, 1, oid(1, 3), 0)}
	for _, size := range []int{0, 12, 24, 48, 200} {
		for _, salt := range []string{"", "12345678", strings.Repeat("s", 150)} {
			m := Secured{
				ID: 1<<31 - 1, MaxSize: 484, Flags: Authenticated | Reportable, EngineID: []byte("12345"), Boots: 1 << 30, Time: 127,
				User: []byte("noc"), Digest: bytes.Repeat([]byte{0xdd}, size), Salt: []byte(salt), Data: scoped.Append(nil),
			}
			if salt != "" {
				m.Flags |= Encrypted
			}
			packet := m.Append([]byte("before"))[6:]
			var got Secured
			if err := DecodeV3(append(bytes.Clone(packet), "padding"...), &got); err != nil {
				t.Fatalf("digest of %d, salt of %d: %v", size, len(salt), err)
			}
			if got.ID != m.ID || got.Flags != m.Flags || got.Boots != m.Boots || got.Time != m.Time || string(got.User) != "noc" ||
				!bytes.Equal(got.Digest, m.Digest) || string(got.Salt) != salt || !bytes.Equal(got.Data, m.Data) {
				t.Errorf("got %+v\nwant %+v", got, m)
			}
			if !bytes.Equal(got.Whole, packet) || !bytes.Equal(m.Whole, packet) || got.DigestAt != m.DigestAt || !bytes.HasPrefix(packet[got.DigestAt:], m.Digest) {
				t.Errorf("digest of %d is at %d or %d of % x", size, got.DigestAt, m.DigestAt, packet)
			}
			var inside Scoped
			if err := DecodeScoped(append(got.Data, 0, 0, 0), &inside); err != nil || string(inside.ContextName) != "context" || !bytes.Equal(inside.PDU, scoped.PDU) {
				t.Errorf("got %+v %v", inside, err)
			}
		}
	}
}

// FuzzTrap holds notifications to gosnmp's, as FuzzAgainstGosnmp does answers.
func FuzzTrap(f *testing.F) {
	seed(f)
	list := appendOctets(nil, sequence, appendOctets(appendOctets(nil, ObjectID, oid(1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 3)), Integer, []byte{3}))
	f.Add(oldTrap(oid(1, 3, 6, 1, 4, 1, 9), []byte{192, 0, 2, 1}, 6, 70000, []byte{1, 2}, list))
	f.Add(oldTrap(nil, nil, 2, 0, nil, nil))
	for _, packet := range seeds() {
		f.Add(bytes.Replace(packet, []byte{Response}, []byte{TrapV2}, 1))
		f.Add(bytes.Replace(packet, []byte{Response}, []byte{Inform}, 1))
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		var n Notification
		err := DecodeTrap(packet, &n)
		if err != nil {
			if Fault(err) == "" {
				t.Fatal(err)
			}
			return
		}
		var again Notification
		response := n.AppendResponse(nil)
		if err := Decode(response, &again.Message); err != nil || !bytes.Equal(again.varbinds, n.varbinds) || again.ID != n.ID {
			t.Fatalf("answer % x: %v", response, err)
		}
		for r := n.Varbinds(); ; {
			var v Varbind
			if more, err := r.Next(&v); err != nil {
				return
			} else if !more {
				break
			}
			if _, err := Value(v.Tag, v.Value); err != nil {
				return
			}
		}
		if loose(packet, &n.Message) {
			return
		}
		want, refused := refer(packet)
		if refused == nil && n.PDU == Trap {
			compareTrap(t, &n, want)
		}
	})
}

// compareTrap allows for what gosnmp keeps of large numbers.
func compareTrap(t *testing.T, n *Notification, want *gosnmp.SnmpPacket) {
	t.Helper()
	agent := Varbind{Value: n.Agent}
	same := want.PDUType == gosnmp.Trap && "."+n.Enterprise.String() == want.Enterprise && len(want.AgentAddress) > 0 == (len(agent.Value) > 0) &&
		n.Generic == clamp(int64(want.GenericTrap)) && n.Specific == clamp(int64(want.SpecificTrap)) && n.Uptime == uint32(want.Timestamp)
	if !same {
		t.Fatalf("got %+v, want %+v", n, want)
	}
}
