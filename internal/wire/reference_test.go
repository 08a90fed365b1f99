package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/internal/varbind"
)

// FuzzAgainstGosnmp holds the decoder to gosnmp's: the package's comment says
// where they may differ.
func FuzzAgainstGosnmp(f *testing.F) {
	seed(f)
	f.Fuzz(agree)
}

// FuzzVarbindsAgainstGosnmp makes the frame right, so that what is inside
// varies more: one varbind, then a list of anything.
func FuzzVarbindsAgainstGosnmp(f *testing.F) {
	name := appendOctets(nil, ObjectID, oid(1, 3, 6, 1, 2, 1, 1, 300000))
	for _, e := range everything() {
		value := appendOctets(nil, e.tag, e.content)
		f.Add(name, e.tag, e.content, []byte(nil))
		f.Add([]byte("\x06\x00"), e.tag, e.content, appendOctets(nil, sequence, append(bytes.Clone(name), value...)))
	}
	f.Fuzz(func(t *testing.T, name []byte, tag byte, content, list []byte) {
		m := reply{version: V2c, pdu: Response}
		value := appendOctets(nil, tag, content)
		one := appendOctets(nil, sequence, append(bytes.Clone(name), value...))
		agree(t, m.encodeAround(one))
		agree(t, m.encodeAround(append(one, list...)))
		agree(t, m.encodeAround(appendOctets(one, sequence, append(bytes.Clone(name), list...))))
	})
}

func agree(t *testing.T, packet []byte) {
	want, refused := refer(packet)
	var m Message
	got, err := m.values(packet)
	switch {
	case refused == nil && (want.PDUType == gosnmp.Trap || want.Version > 1):
		if err == nil {
			t.Fatalf("took %+v", m)
		}
	case refused == nil && err != nil:
		otherType := errors.Is(err, errTag) && !strings.Contains(err.Error(), "PDU")
		if !otherType && !errors.Is(err, errVersion) && !errors.Is(err, errHuge) {
			t.Fatalf("refused: %v, gosnmp has %+v", err, want)
		}
	case refused == nil:
		compare(t, &m, got, want)
	case err == nil:
		if !loose(packet, &m) {
			t.Fatalf("took %+v, gosnmp says %v", m, refused)
		}
	}
}

// refer asks gosnmp, which may panic.
func refer(packet []byte) (decoded *gosnmp.SnmpPacket, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	return (&gosnmp.GoSNMP{}).SnmpDecodePacket(packet)
}

type valued struct {
	oid   OID
	value varbind.Value
}

// values decodes all of a packet.
func (m *Message) values(packet []byte) (all []valued, err error) {
	if err := Decode(packet, m); err != nil {
		return nil, err
	}
	for r := m.Varbinds(); ; {
		var v Varbind
		more, err := r.Next(&v)
		if err != nil || !more {
			return all, err
		}
		value, err := Value(v.Tag, v.Value)
		if err != nil {
			return nil, err
		}
		all = append(all, valued{v.OID, value})
	}
}

// compare allows for what gosnmp keeps of large numbers: the low octets.
func compare(t *testing.T, m *Message, got []valued, want *gosnmp.SnmpPacket) {
	t.Helper()
	same := m.Version == byte(want.Version) && string(m.Community) == want.Community &&
		m.PDU == byte(want.PDUType) && m.ID == int32(want.RequestID)
	if m.PDU == GetBulk {
		same = same && byte(m.Status) == want.NonRepeaters && uint32(m.Index)&0x7fffffff == want.MaxRepetitions
	} else {
		same = same && byte(m.Status) == byte(want.Error) && byte(m.Index) == want.ErrorIndex
	}
	if !same || len(got) != len(want.Variables) {
		t.Fatalf("got %+v with %d varbinds, want %+v", m, len(got), want)
	}
	for i, pdu := range want.Variables {
		if "."+got[i].oid.String() != pdu.Name || !equal(got[i].value, &pdu) {
			t.Fatalf("got %s %+v, want %+v", got[i].oid, got[i].value, pdu)
		}
	}
}

// equal holds a value to what a session makes of gosnmp's.
func equal(got varbind.Value, pdu *gosnmp.SnmpPDU) bool {
	var want varbind.Value
	switch v := pdu.Value.(type) {
	case int:
		want = varbind.Value{Kind: varbind.Integer, Int: int64(v)}
	case uint:
		want = varbind.Value{Kind: varbind.Unsigned, Uint: uint64(v)}
	case uint32:
		want = varbind.Value{Kind: varbind.Unsigned, Uint: uint64(v)}
	case uint64:
		want = varbind.Value{Kind: varbind.Counter64, Uint: v}
	case float32:
		want = varbind.Value{Kind: varbind.Float, Float: float64(v)}
	case float64:
		want = varbind.Value{Kind: varbind.Double, Float: v}
	case []byte:
		want = varbind.Value{Kind: varbind.Octets, Bytes: v}
	case string:
		want = varbind.Value{Kind: varbind.Address, Bytes: []byte(v)}
		if pdu.Type == gosnmp.ObjectIdentifier {
			want = varbind.Value{Kind: varbind.ObjectID, Bytes: []byte(v[1:])}
		}
	}
	return same(got, want)
}

// loose tells whether a packet has what only this package takes: octets after
// the message, or between a value and the end of its varbind.
func loose(packet []byte, m *Message) bool {
	_, rest, err := expect(packet, sequence, "message")
	if err != nil || len(rest) > 0 {
		return true
	}
	for list := m.varbinds; len(list) > 0; {
		content, after, err := expect(list, sequence, "varbind")
		if err != nil {
			return false
		}
		list = after
		_, value, err := expect(content, ObjectID, "name")
		if err != nil {
			return false
		}
		if _, end, err := span(value); err == nil && end < len(value) {
			return true
		}
	}
	return false
}
