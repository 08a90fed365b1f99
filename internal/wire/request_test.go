package wire

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gosnmp/gosnmp"
)

func TestRequest(t *testing.T) {
	t.Parallel()
	r := Request{Version: V2c, Community: "public", PDU: GetBulk, ID: 0x12345678, MaxRepetitions: 25, OIDs: []OID{oid(1, 3, 6, 1, 2, 1)}}
	const want = "\x30\x26\x02\x01\x01\x04\x06public\xa5\x19\x02\x04\x12\x34\x56\x78\x02\x01\x00\x02\x01\x19" +
		"\x30\x0b\x30\x09\x06\x05\x2b\x06\x01\x02\x01\x05\x00"
	if got := r.Append([]byte("x")); string(got) != "x"+want {
		t.Errorf("got % x", got)
	}
}

// TestLongRequests needs every form of length, and reads them back.
func TestLongRequests(t *testing.T) {
	t.Parallel()
	for _, count := range []int{0, 1, 8, 9, 18, 19, 4000, 70000} {
		for _, id := range []int32{0, 127, 128, -1, -128, -129, 32767, 32768, 1 << 23, -1 << 31, 1<<31 - 1} {
			r := Request{Version: V1, Community: strings.Repeat("c", count), PDU: GetNext, ID: id, NonRepeaters: 9}
			for range count {
				r.OIDs = append(r.OIDs, oid(1, 3, 6, 1, 2, 1, 1))
			}
			var m Message
			packet := r.Append(nil)
			if err := Decode(packet, &m); err != nil {
				t.Fatalf("%d objects, id %d: %v", count, id, err)
			}
			if m.ID != id || string(m.Community) != r.Community || m.PDU != GetNext || m.Status != 0 || m.Index != 0 {
				t.Errorf("%d objects, id %d: got %+v", count, id, m)
			}
			if read := binds(t, &m); len(read) != count {
				t.Errorf("got %d of %d objects", len(read), count)
			}
		}
	}
}

func binds(t *testing.T, m *Message) []Varbind {
	t.Helper()
	var all []Varbind
	for r := m.Varbinds(); ; {
		var v Varbind
		more, err := r.Next(&v)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return all
		}
		all = append(all, v)
	}
}

// FuzzRequest makes the same question as gosnmp. Communities of more than 127
// octets are left out: gosnmp writes a wrong length.
func FuzzRequest(f *testing.F) {
	f.Add("public", false, byte(2), uint32(1), byte(0), uint32(25), []byte("\x01\x03\x06"))
	f.Add("", true, byte(0), uint32(1<<31-1), byte(255), uint32(1<<31-1), []byte("\x02\xe7\x07\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, community string, first bool, kind byte, id uint32, nonRepeaters byte, repetitions uint32, ids []byte) {
		name := oid(numbers(ids)...)
		if len(community) > 127 || len(name) == 0 {
			return
		}
		r := Request{
			Version: V2c, Community: community, PDU: []byte{Get, GetNext, GetBulk}[kind%3], ID: int32(id & 0x7fffffff),
			NonRepeaters: int32(nonRepeaters), MaxRepetitions: int32(repetitions & 0x7fffffff), OIDs: []OID{name, oid(1, 3), name},
		}
		reference := &gosnmp.GoSNMP{Version: gosnmp.Version2c, Community: community}
		if first {
			r.Version, reference.Version = V1, gosnmp.Version1
		}
		reference.SetRequestID(id - 1)
		pdus := make([]gosnmp.SnmpPDU, len(r.OIDs))
		for i, o := range r.OIDs {
			pdus[i] = gosnmp.SnmpPDU{Name: "." + o.String(), Type: gosnmp.Null}
		}
		want, err := reference.SnmpEncodePacket(gosnmp.PDUType(r.PDU), pdus, nonRepeaters, repetitions&0x7fffffff)
		if err != nil {
			return // more sub-identifiers than gosnmp writes
		}
		if got := r.Append(nil); !bytes.Equal(got, want) {
			t.Errorf("got % x\nwant % x", got, want)
		}
	})
}
