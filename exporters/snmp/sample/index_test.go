package sample

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/varbind"
)

func TestIndexText(t *testing.T) {
	t.Parallel()
	enum := config.Enum{1: "one"}
	tests := []struct {
		name, row, kind string
		fixed           int
		implied         bool
		want, used      string
	}{
		{"integer", "7.8", "gauge", 0, false, "7", "7"},
		{"big integer", "4294967295", "Integer32", 0, false, "4294967295", "4294967295"},
		{"missing integer", "", "gauge", 0, false, "0", "0"},
		{"enum", "1", "EnumAsInfo", 0, false, "one", "1"},
		{"enum without name", "2", "EnumAsInfo", 0, false, "2", "2"},
		{"mac", "0.10.255.1.2.3.4", "PhysAddress48", 0, false, "00:0A:FF:01:02:03", "0.10.255.1.2.3"},
		{"short mac", "0.10", "PhysAddress48", 0, false, "00:0A:00:00:00:00", "0.10.0.0.0.0"},
		{"text", "2.97.98.9", "DisplayString", 0, false, "ab", "2.97.98"},
		{"text of fixed size", "97.98.9", "DisplayString", 2, false, "ab", "97.98"},
		{"implied text", "97.98.99", "DisplayString", 0, true, "abc", "97.98.99"},
		{"short text", "3.97", "DisplayString", 0, false, "a\x00\x00", "3.97.0.0"},
		{"empty text", "0.5", "DisplayString", 0, false, "", "0"},
		{"octets", "2.1.255.9", "OctetString", 0, false, "0x01FF", "2.1.255"},
		{"no octets", "0", "OctetString", 0, false, "", "0"},
		{"ipv4", "192.0.2.1.5", "InetAddressIPv4", 0, false, "192.0.2.1", "192.0.2.1"},
		{"ipv6", "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1", "InetAddressIPv6", 0, false, "2001:0DB8:0000:0000:0000:0000:0000:0001", "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"},
		{"address v4", "1.4.192.0.2.1.5", "InetAddress", 0, false, "192.0.2.1", "1.4.192.0.2.1"},
		{"address of another type", "16.2.1.2.5", "InetAddress", 0, false, "0x10020102", "16.2.1.2"},
		{"address without size", "1.192.0.2.1", "InetAddressMissingSize", 0, false, "192.0.2.1", "1.192.0.2.1"},
		{"other address without size", "4.1.2", "InetAddressMissingSize", 0, false, "0x040102", "4.1.2"},
		{"port by mac", "3.6.0.1.2.3.4.5", "LldpPortId", 0, false, "00:01:02:03:04:05", "3.6.0.1.2.3.4.5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, used := appendIndex(nil, oid(test.row), config.Index{Type: test.kind, FixedSize: test.fixed, Implied: test.implied, Enum: enum})
			if want := strings.Count(test.used, ".") + 1; string(text) != test.want || used != want {
				t.Errorf("got %q of %d sub-identifiers; want %q, %d", text, used, test.want, want)
			}
		})
	}
}

// oid reads a row, which may be empty.
func oid(text string) varbind.OID {
	if text == "" {
		return nil
	}
	parsed, err := varbind.ParseOID(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

var everyIndexType = []string{
	"gauge", "EnumAsInfo", "OctetString", "DisplayString", "PhysAddress48", "InetAddressIPv4",
	"InetAddressIPv6", "InetAddress", "InetAddressMissingSize", "LldpPortId", "Bits",
}

func FuzzIndexText(f *testing.F) {
	f.Add([]byte{1, 4, 192, 0, 2, 1}, uint8(0), false, uint32(0))
	f.Add([]byte{2}, uint8(6), true, uint32(4294967295))
	f.Fuzz(func(t *testing.T, raw []byte, fixed uint8, implied bool, last uint32) {
		row := make(varbind.OID, 0, len(raw)+1)
		for _, b := range raw {
			row = append(row, uint32(b))
		}
		row = append(row, last)
		for _, kind := range everyIndexType {
			text, used := appendIndex(nil, row, config.Index{Type: kind, FixedSize: int(fixed), Implied: implied})
			if used < 0 || used > 4*maxIndexLength || len(text) > 64*maxIndexLength {
				t.Errorf("%s of %v: %d sub-identifiers make %d octets", kind, row, used, len(text))
			}
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add([]byte("caf\xe9"), "DisplayString", "1x:")
	f.Add([]byte{2, 192, 168}, "InetAddress", "*1d./")
	f.Fuzz(func(t *testing.T, octets []byte, kind, hint string) {
		value := varbind.Value{Kind: varbind.Octets, Bytes: octets}
		if text := Text(value, kind); !utf8.ValidString(text) {
			t.Errorf("%q as %s is %q", octets, kind, text)
		}
		if text, _ := displayed(parseHint(hint), octets); !utf8.ValidString(text) {
			t.Errorf("%q by %q is %q", octets, hint, text)
		}
		instant(&config.Metric{Type: "DateAndTime"}, value)
		instant(&config.Metric{Type: "NTPTimeStamp"}, value)
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	octets := func(text string) varbind.Value { return varbind.Value{Kind: varbind.Octets, Bytes: []byte(text)} }
	tests := []struct {
		name  string
		value varbind.Value
		kind  string
		want  string
	}{
		{"integer", varbind.Value{Kind: varbind.Integer, Int: -3}, "DisplayString", "-3"},
		{"counter", varbind.Value{Kind: varbind.Counter64, Uint: 1 << 63}, "", "9223372036854775808"},
		{"float", varbind.Value{Kind: varbind.Float, Float: float64(float32(0.1))}, "", "0.1"},
		{"double", varbind.Value{Kind: varbind.Double, Float: 1e21}, "", "1000000000000000000000"},
		{"oid", varbind.Value{Kind: varbind.ObjectID, Bytes: []byte("1.3.6")}, "OctetString", "1.3.6"},
		{"nothing", varbind.Value{}, "DisplayString", ""},
		{"text", octets("Béja"), "DisplayString", "Béja"},
		{"broken text", octets("a\xff\xfeb"), "DisplayString", "a\uFFFDb"}, // one for a run
		{"octets", octets("\x01\xab"), "OctetString", "0x01AB"},
		{"bits", octets("\x80"), "Bits", "0x80"},
		{"no octets", octets(""), "OctetString", ""},
		{"mac", octets("\x00\x1b\x21\x0a\x0b\x0c"), "PhysAddress48", "00:1B:21:0A:0B:0C"},
		{"address", octets("\xc0\x00\x02\x01"), "InetAddressIPv4", "192.0.2.1"},
		{"octets as a number", octets("\x07\x08"), "gauge", "7"},
	}
	for _, test := range tests {
		if got := Text(test.value, test.kind); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestDisplayed(t *testing.T) {
	t.Parallel()
	tests := []struct{ hint, octets, want string }{
		{"1d.1d.1d.1d", "\xc0\xa8\x01\x01", "192.168.1.1"},
		{"1x:", "\x00\x1a\x2b", "00:1a:2b"},
		{"255a", "Hello", "Hello"},
		{"255t", "Caf\xe9", "Caf\uFFFD"},
		{"2d-1d-1d,1d:1d:1d.1d", "\x07\xea\x0b\x17\x0e\x05\x06\x00", "2026-11-23,14:5:6.0"},
		{"1o", "\x08", "10"},
		{"*1d./1d", "\x02\x01\x02\x09", "1.2/9"},
		{"*1x:", "\x02\x01\x02", "01:02"},
		{"", "x", ""},
		{"1q", "x", ""},
		{"d", "x", ""},
		{"0d", "x", ""}, // would never end
		{"1d", "", ""},
	}
	for _, test := range tests {
		got, ok := displayed(parseHint(test.hint), []byte(test.octets))
		if got != test.want || ok != (test.want != "") {
			t.Errorf("%q by %q: got %q %v, want %q", test.octets, test.hint, got, ok, test.want)
		}
	}
	if _, ok := displayed(parseHint(strings.Repeat("0d", 3)), []byte("x")); ok {
		t.Error("a hint that takes nothing showed something")
	}
}
