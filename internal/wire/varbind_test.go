package wire

import (
	"errors"
	"strings"
	"testing"
)

// first decodes the first varbind of a list.
func first(list string) (Varbind, error) {
	m := reply{version: V2c, pdu: Response}
	var got Message
	if err := Decode(m.encodeAround([]byte(list)), &got); err != nil {
		return Varbind{}, err
	}
	r := got.Varbinds()
	var v Varbind
	_, err := r.Next(&v)
	return v, err
}

func TestVarbind(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200)
	tests := []struct {
		name, list, oid string
		tag             byte
		value           string
	}{
		{"plain", "\x30\x09\x06\x04\x2b\x06\x01\x02\x02\x01\x05", "1.3.6.1.2", Integer, "\x05"},
		{"plain and long name", "\x30\x0e\x06\x0a\x2b\x06\x01\x02\x01\x01\x05\x84\x80\x00\x05\x00", "1.3.6.1.2.1.1.5.65536", Null, ""},
		{"long lengths", "\x30\x81\xd0\x06\x81\x02\x2b\x06\x04\x81\xc8" + long, "1.3.6", OctetString, long},
		{"empty name", "\x30\x04\x06\x00\x05\x00", "0.0", Null, ""},
		{"value without a length", "\x30\x05\x06\x02\x2b\x06\x04", "1.3.6", OctetString, ""},
		{"value shorter than its varbind", "\x30\x09\x06\x02\x2b\x06\x02\x01\x05\x00\x00", "1.3.6", Integer, "\x05"},
		{"text one octet longer than its varbind", "\x30\x08\x06\x02\x2b\x06\x04\x03ab", "1.3.6", OctetString, "ab"},
		{"leading zeros", "\x30\x0c\x06\x08\x80\x2b\x06\x80\x80\x01\x85\x00\x05\x00", "1.3.6.1.640", Null, ""},
		{"leading zero of a long name", "\x30\x10\x06\x0c\x2b\x06\x01\x02\x01\x1f\x01\x01\x01\x06\x80\x05\x05\x00", "1.3.6.1.2.1.31.1.1.1.6.5", Null, ""},
		{"leading zero after high octets", "\x30\x0f\x06\x0b\x2b\x06\x01\x04\x01\x94\x4c\x80\x03\x01\x02\x05\x00", "1.3.6.1.4.1.2636.3.1.2", Null, ""},
		{"largest sub-identifier", "\x30\x10\x06\x0c\x2b\x06\x01\x02\x01\x01\x8f\xff\xff\xff\x7f\x01\x05\x00", "1.3.6.1.2.1.1.4294967295.1", Null, ""},
		{"first arc of 2", "\x30\x06\x06\x02\x88\x37\x05\x00", "2.999", Null, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, err := first(test.list)
			if err != nil || v.OID.String() != test.oid || v.Tag != test.tag || string(v.Value) != test.value {
				t.Errorf("got %s 0x%02x %q, %v", v.OID, v.Tag, v.Value, err)
			}
			if ids, err := v.OID.AppendIDs(nil); err != nil || string(AppendOID(nil, ids)) != string(v.OID) {
				t.Errorf("% x is not canonical", v.OID)
			}
		})
	}
}

func TestNoVarbind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, list string
		want       error
		says       string
	}{
		{"no varbind", "\x05\x00", errTag, "varbind: unexpected type 0x05"},
		{"varbind cut short", "\x30\x05\x06\x01\x2b", errTruncated, "varbind: packet is cut short: content takes 5 octets, 3 are left"},
		{"no name", "\x30\x00", errTruncated, "name: packet is cut short: nothing is left"},
		{"name of text", "\x30\x05\x04\x01\x2b\x05\x00", errTag, "name: unexpected type 0x04"},
		{"name cut short", "\x30\x03\x06\x09\x2b", errTruncated, "name: packet is cut short: content takes 9 octets, 1 are left"},
		{"sub-identifier cut short", "\x30\x06\x06\x02\x2b\x86\x05\x00", errSubTruncated, "name: "},
		{"long name cut short", "\x30\x0d\x06\x09\x2b\x06\x01\x02\x01\x01\x01\x01\x86\x05\x00", errSubTruncated, "name: "},
		{"sub-identifier too large", "\x30\x0e\x06\x0a\x2b\x06\x01\x02\x01\x90\x80\x80\x80\x00\x05\x00", errSubTooLarge, "name: "},
		{"no value", "\x30\x04\x06\x02\x2b\x06", errTruncated, "value of 1.3.6: packet is cut short: nothing is left"},
		{"text two octets longer than its varbind", "\x30\x08\x06\x02\x2b\x06\x04\x04ab", errTruncated, "value of 1.3.6: packet is cut short: content takes 4 octets, 2 are left"},
		{"number longer than its varbind", "\x30\x08\x06\x02\x2b\x06\x02\x03ab", errTruncated, "value of 1.3.6: "},
		{"indefinite value", "\x30\x08\x06\x02\x2b\x06\x04\x80\x00\x00", errIndefinite, "value of 1.3.6: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, err := first(test.list)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), "decode SNMP message: "+test.says) {
				t.Errorf("got %s, %v", v.OID, err)
			}
		})
	}
}

func TestErrorsStay(t *testing.T) {
	t.Parallel()
	r := Reader{data: []byte("\x30\x06\x06\x02\x2b\x06\x05\x00\x05\x00")}
	var v Varbind
	if more, err := r.Next(&v); !more || err != nil {
		t.Fatal(more, err)
	}
	for range 2 {
		if more, err := r.Next(&v); more || !errors.Is(err, errTag) {
			t.Error(more, err)
		}
	}
}
