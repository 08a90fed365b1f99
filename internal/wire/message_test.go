package wire

import (
	"errors"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	packet := []byte("\x30\x2d\x02\x01\x01\x04\x06public\xa2\x20\x02\x04\x12\x34\x56\x78\x02\x01\x00\x02\x01\x00" +
		"\x30\x12\x30\x10\x06\x08\x2b\x06\x01\x02\x01\x01\x05\x00\x04\x04core")
	var m Message
	if err := Decode(packet, &m); err != nil {
		t.Fatal(err)
	}
	if m.Version != V2c || string(m.Community) != "public" || m.PDU != Response || m.ID != 0x12345678 || m.Status != NoError || m.Index != 0 {
		t.Errorf("got %+v", m)
	}
	r := m.Varbinds()
	var v Varbind
	if more, err := r.Next(&v); !more || err != nil {
		t.Fatal(more, err)
	}
	if v.OID.String() != "1.3.6.1.2.1.1.5.0" || v.Tag != OctetString || string(v.Value) != "core" {
		t.Errorf("got %s 0x%02x %q", v.OID, v.Tag, v.Value)
	}
	for range 2 {
		if more, err := r.Next(&v); more || err != nil {
			t.Error("more than one:", more, err)
		}
	}
	if id, ok := ID(packet[:24]); !ok || id != 0x12345678 {
		t.Errorf("id of a packet cut short: %x %v", id, ok)
	}
	if _, ok := ID(packet[:20]); ok {
		t.Error("an id was made up")
	}
}

func TestTakenNumbers(t *testing.T) {
	t.Parallel()
	m := reply{pdu: Response, id: -2, status: int32(GenErr), index: 300}
	var got Message
	if err := Decode(m.encode(), &got); err != nil || got.ID != -2 || got.Status != GenErr || got.Index != 300 || got.Version != V1 {
		t.Errorf("got %+v, %v", got, err)
	}
	unsigned := []byte("\x30\x14\x02\x01\x01\x04\x00\xa2\x0d\x02\x05\x00\xff\xff\xff\xfe\x02\x01\x02\x02\x01\x01\x30")
	unsigned[1], unsigned[8] = byte(len(unsigned)-2), byte(len(unsigned)-9)
	if err := Decode(unsigned, &got); err != nil || got.ID != -2 || got.Status != NoSuchName {
		t.Errorf("id of five octets, list without a length: %+v, %v", got, err)
	}
	if id, ok := ID(unsigned); !ok || id != -2 {
		t.Errorf("got %d %v", id, ok)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	body := "\x02\x01\x01\x04\x82\x00\x01c\xa2\x84\x00\x00\x00\x0b\x02\x01\x05\x02\x01\x00\x02\x01\x00\x30\x00"
	var m Message
	for _, head := range []string{"\x30\x19", "\x30\x81\x19", "\x30\x84\x00\x00\x00\x19", "\x30\x86\x00\x00\x00\x00\x00\x19"} {
		if err := Decode([]byte(head+body+"padding"), &m); err != nil || m.ID != 5 || string(m.Community) != "c" {
			t.Errorf("% x: %+v %v", head, m, err)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, packet string
		want         error
		says         string
	}{
		{"nothing", "", errTruncated, "message: packet is cut short: nothing is left"},
		{"no message", "\x04\x00", errTag, "message: unexpected type 0x04"},
		{"message cut short", "\x30\x05\x02", errTruncated, "message: packet is cut short: content takes 5 octets, 1 are left"},
		{"no length", "\x30\x82\x01", errTruncated, "message: packet is cut short: length takes 2 octets, 1 are left"},
		{"indefinite", "\x30\x80\x02\x01\x00\x00\x00", errIndefinite, "message: "},
		{"huge", "\x30\x84\xff\xff\xff\xff", errHuge, "message: "},
		{"no version", "\x30\x00", errTruncated, "version: "},
		{"empty version", "\x30\x02\x02\x00", errInteger, "version: "},
		{"version 3", "\x30\x03\x02\x01\x03", errVersion, ": 3"},
		{"version 256", "\x30\x04\x02\x02\x01\x00", errVersion, ": 256"},
		{"version of text", "\x30\x03\x04\x01\x00", errTag, "version: "},
		{"no community", "\x30\x03\x02\x01\x00", errTruncated, "community: "},
		{"community cut short", "\x30\x06\x02\x01\x00\x04\x07p", errTruncated, "community: packet is cut short: content takes 7 octets, 1 are left"},
		{"no PDU", "\x30\x05\x02\x01\x00\x04\x00", errTruncated, "PDU: "},
		{"trap of SNMPv1", "\x30\x07\x02\x01\x00\x04\x00\xa4\x00", errTag, "PDU: unexpected type 0xa4"},
		{"unknown PDU", "\x30\x07\x02\x01\x00\x04\x00\xa9\x00", errTag, "PDU: unexpected type 0xa9"},
		{"octets after the PDU", "\x30\x08\x02\x01\x00\x04\x00\xa2\x00\x05", errTrailing, "PDU: "},
		{"no id", "\x30\x07\x02\x01\x00\x04\x00\xa2\x00", errTruncated, "request id: "},
		{"no status", "\x30\x0a\x02\x01\x00\x04\x00\xa2\x03\x02\x01\x01", errTruncated, "error status: "},
		{"no index", "\x30\x0d\x02\x01\x00\x04\x00\xa2\x06\x02\x01\x01\x02\x01\x00", errTruncated, "error index: "},
		{"no varbinds", "\x30\x10\x02\x01\x00\x04\x00\xa2\x09\x02\x01\x01\x02\x01\x00\x02\x01\x00", errTruncated, "varbinds: "},
		{"octets after the varbinds", "\x30\x13\x02\x01\x00\x04\x00\xa2\x0c\x02\x01\x01\x02\x01\x00\x02\x01\x00\x30\x00\x05", errTrailing, "varbinds: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var m Message
			err := Decode([]byte(test.packet), &m)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), "decode SNMP message: ") || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]string{
		NoError: "noError", TooBig: "tooBig", NoSuchName: "noSuchName", GenErr: "genErr", AuthorizationError: "authorizationError",
		InconsistentName: "inconsistentName", 19: "status 19", -1: "status -1",
	} {
		if got := status.String(); got != want {
			t.Errorf("%d: got %s, want %s", int32(status), got, want)
		}
	}
}

func TestMessagesAreReused(t *testing.T) {
	t.Parallel()
	table, _ := answer(1)
	var m Message
	if err := Decode(table, &m); err != nil {
		t.Fatal(err)
	}
	empty := reply{pdu: Response}
	if err := Decode(empty.encode(), &m); err != nil {
		t.Fatal(err)
	}
	r := m.Varbinds()
	if more, err := r.Next(&Varbind{}); more || err != nil || len(m.Community) > 0 {
		t.Errorf("something of the message before is left: %+v", m)
	}
}
