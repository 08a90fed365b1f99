package wire

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/vigie-noc/vigie/internal/varbind"
)

func same(a, b varbind.Value) bool {
	return a.Kind == b.Kind && a.Int == b.Int && a.Uint == b.Uint && bytes.Equal(a.Bytes, b.Bytes) &&
		(a.Float == b.Float || math.IsNaN(a.Float) && math.IsNaN(b.Float))
}

func TestValue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		tag     byte
		content string
		want    varbind.Value
	}{
		{"integer of one octet", Integer, "\xfb", varbind.Value{Kind: varbind.Integer, Int: -5}},
		{"integer of three octets", Integer, "\x01\x00\x00", varbind.Value{Kind: varbind.Integer, Int: 65536}},
		{"integer of eight octets", Integer, "\x80\x00\x00\x00\x00\x00\x00\x00", varbind.Value{Kind: varbind.Integer, Int: math.MinInt64}},
		{"unsigned integer", Uinteger32, "\xff", varbind.Value{Kind: varbind.Unsigned, Uint: math.MaxUint32}},
		{"counter", Counter32, "\xff\xff\xff\xff", varbind.Value{Kind: varbind.Unsigned, Uint: math.MaxUint32}},
		{"gauge above 32 bits", Gauge32, "\x02\x00\x00\x00\x00", varbind.Value{Kind: varbind.Unsigned, Uint: 1 << 33}},
		{"empty gauge", Gauge32, "", varbind.Value{Kind: varbind.Unsigned}},
		{"ticks above 32 bits", TimeTicks, "\x02\x00\x00\x00\x07", varbind.Value{Kind: varbind.Unsigned, Uint: 7}},
		{"counter of 64 bits", Counter64, "\xff", varbind.Value{Kind: varbind.Counter64, Uint: 255}},
		{"counter of nine octets", Counter64, "\x00\xff\xff\xff\xff\xff\xff\xff\xff", varbind.Value{Kind: varbind.Counter64, Uint: math.MaxUint64}},
		{"counter above 64 bits", Counter64, "\x01\x00\x00\x00\x00\x00\x00\x00\x00", varbind.Value{}},
		{"text", OctetString, "a\x00\xff", varbind.Value{Kind: varbind.Octets, Bytes: []byte("a\x00\xff")}},
		{"empty text", OctetString, "", varbind.Value{Kind: varbind.Octets}},
		{"object identifier", ObjectID, "\x2b\x06\x81\x00", varbind.Value{Kind: varbind.ObjectID, Bytes: []byte("1.3.6.128")}},
		{"empty object identifier", ObjectID, "", varbind.Value{Kind: varbind.ObjectID, Bytes: []byte("0.0")}},
		{"address", IPAddress, "\xc0\x00\x02\x01", varbind.Value{Kind: varbind.Address, Bytes: []byte("192.0.2.1")}},
		{"long address", IPAddress, "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01", varbind.Value{Kind: varbind.Address, Bytes: []byte("2001:db8::1")}},
		{"mapped address", IPAddress, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xc0\x00\x02\x01", varbind.Value{Kind: varbind.Address, Bytes: []byte("192.0.2.1")}},
		{"empty address", IPAddress, "", varbind.Value{}},
		{"float", Opaque, "\x9f\x78\x04\x3f\xc0\x00\x00", varbind.Value{Kind: varbind.Float, Float: 1.5}},
		{"not a number", Opaque, "\x9f\x78\x04\x7f\xa0\x00\x00", varbind.Value{Kind: varbind.Float, Float: math.NaN()}},
		{"double", Opaque, "\x9f\x79\x08\x3f\xf8\x00\x00\x00\x00\x00\x00rest", varbind.Value{Kind: varbind.Double, Float: 1.5}},
		{"opaque", Opaque, "\x9f\x78", varbind.Value{Kind: varbind.Octets, Bytes: []byte("\x9f\x78")}},
		{"nothing", Null, "x", varbind.Value{}},
		{"no such object", NoSuchObject, "", varbind.Value{}},
		{"no such instance", NoSuchInstance, "", varbind.Value{}},
		{"end", EndOfMibView, "", varbind.Value{}},
		{"bit string", 0x03, "\x00\x80", varbind.Value{}},
		{"float that is not wrapped", 0x78, "\x3f\xc0\x00\x00", varbind.Value{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Value(test.tag, []byte(test.content))
			if err != nil || !same(got, test.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestNoValue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tag     byte
		content string
		want    error
	}{
		{Integer, "", errInteger},
		{Integer, "\x00\x00\x00\x00\x00\x00\x00\x00\x01", errInteger},
		{Uinteger32, "", errInteger},
		{ObjectID, "\x2b\x86", errSubTruncated},
		{ObjectID, "\x2b\x90\x80\x80\x80\x00", errSubTooLarge},
		{IPAddress, "\x01\x02\x03", errAddress},
		{Opaque, "", errEmpty},
		{Opaque, "\x9f\x78\x80\x00", errIndefinite},
		{Opaque, "\x9f\x78\x04\x00\x00\x00", errTruncated},
		{Opaque, "\x9f\x78\x03\x00\x00\x00", errFloat},
		{Opaque, "\x9f\x79\x04\x00\x00\x00\x00", errFloat},
	} {
		if got, err := Value(test.tag, []byte(test.content)); !errors.Is(err, test.want) {
			t.Errorf("0x%02x % x: got %+v, %v", test.tag, test.content, got, err)
		}
	}
}
