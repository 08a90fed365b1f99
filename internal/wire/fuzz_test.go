package wire

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
)

// FuzzDecode throws packets at the decoder. What it gives must not depend on
// what is in the buffer behind the packet, must be canonical, and must come
// back when it is encoded again.
func FuzzDecode(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, packet []byte) {
		zeros := append(bytes.Clone(packet), make([]byte, 300)...)
		var m, other Message
		err := Decode(slices.Clip(packet), &m)
		if again := Decode(zeros[:len(packet)], &other); (err == nil) != (again == nil) || err == nil && !reflect.DeepEqual(m, other) {
			t.Fatalf("reads what is behind the packet: %+v %v, %+v %v", m, err, other, again)
		}
		id, ok := ID(packet)
		if err != nil {
			return
		}
		if !ok || id != m.ID {
			t.Fatalf("id is %d %v, want %d", id, ok, m.ID)
		}
		back := reply{version: m.Version, community: string(m.Community), pdu: m.PDU, id: m.ID, status: int32(m.Status), index: m.Index}
		for r := m.Varbinds(); ; {
			at := r.at
			var v Varbind
			more, err := r.Next(&v)
			if err != nil {
				return
			}
			if !more {
				break
			}
			checkVarbind(t, m.varbinds[at:], &v)
			back.binds = append(back.binds, bind{v.OID, element{v.Tag, v.Value}})
		}
		checkEncoded(t, &m, &back)
	})
}

// checkVarbind holds the two ways of reading a varbind against each other.
func checkVarbind(t *testing.T, data []byte, v *Varbind) {
	t.Helper()
	var careful Varbind
	if _, err := careful.careful(data); err != nil || !reflect.DeepEqual(careful, *v) {
		t.Fatalf("read as %v, and as %v, %v", *v, careful, err)
	}
	ids, err := v.OID.AppendIDs(nil)
	if err != nil || !bytes.Equal(AppendOID(nil, ids), v.OID) {
		t.Fatalf("% x is not canonical (%v)", v.OID, err)
	}
	value, err := Value(v.Tag, v.Value)
	if again, other := Value(v.Tag, bytes.Clone(v.Value)); (err == nil) != (other == nil) || !same(value, again) {
		t.Fatalf("0x%02x % x: %+v %v, then %+v %v", v.Tag, v.Value, value, err, again, other)
	}
}

func checkEncoded(t *testing.T, m *Message, back *reply) {
	t.Helper()
	var again Message
	packet := back.encode()
	if err := Decode(packet, &again); err != nil {
		t.Fatalf("% x: %v", packet, err)
	}
	question := Request{Version: m.Version, Community: string(m.Community), PDU: m.PDU, ID: m.ID, NonRepeaters: int32(m.Status), MaxRepetitions: m.Index}
	for i, v := range binds(t, &again) {
		want := back.binds[i]
		if !bytes.Equal(v.OID, want.name) || v.Tag != want.value.tag || !bytes.Equal(v.Value, want.value.content) {
			t.Fatalf("%v came back as %v", want, v)
		}
		question.OIDs = append(question.OIDs, v.OID)
	}
	again.varbinds = m.varbinds
	if !reflect.DeepEqual(*m, again) {
		t.Fatalf("%+v came back as %+v", *m, again)
	}
	if err := Decode(question.Append(nil), &again); err != nil || again.ID != m.ID || len(binds(t, &again)) != len(question.OIDs) {
		t.Fatalf("question came back as %+v, %v", again, err)
	}
}
