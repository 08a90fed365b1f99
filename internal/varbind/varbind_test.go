package varbind

import (
	"math"
	"testing"
)

func TestOID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1.3.6.1": "1.3.6.1", ".1.3": "1.3", "1": "1", "1.4294967295": "1.4294967295",
		"": "", ".": "", "1..3": "", "1.4294967296": "", "1.-3": "", "1.x": "", "1.3.": "",
	} {
		oid, err := ParseOID(text)
		if (err == nil) != (want != "") || oid.String() != want {
			t.Errorf("%q: got %q, %v", text, oid, err)
		}
	}
	oid := OID{1, 3, 6}
	if !oid.HasPrefix(OID{1, 3}) || !oid.HasPrefix(oid) || oid.HasPrefix(OID{1, 4}) || oid.HasPrefix(OID{1, 3, 6, 1}) {
		t.Error("HasPrefix is wrong")
	}
}

func FuzzParseOID(f *testing.F) {
	f.Add(".1.3.6.1.4.1")
	f.Fuzz(func(t *testing.T, text string) {
		oid, err := ParseOID(text)
		if err != nil {
			return
		}
		again, err := ParseOID(oid.String())
		if err != nil || again.String() != oid.String() {
			t.Errorf("%q became %q, then %q (%v)", text, oid, again, err)
		}
	})
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		value        Value
		wrapped, raw float64
		whole        int64
	}{
		{"integer", Value{Kind: Integer, Int: -5}, -5, -5, -5},
		{"gauge", Value{Kind: Unsigned, Uint: math.MaxUint32}, 4294967295, 4294967295, 4294967295},
		{"counter", Value{Kind: Counter64, Uint: 1<<53 + 7}, 7, 9007199254740999, 9007199254740999},
		{"biggest counter", Value{Kind: Counter64, Uint: math.MaxUint64}, 1<<53 - 1, math.MaxUint64, -1},
		{"octets", Value{Kind: Octets, Bytes: []byte("7")}, 0, 0, 0},
		{"address", Value{Kind: Address, Bytes: []byte("192.0.2.1")}, 0, 0, 0},
		{"float", Value{Kind: Float, Float: 1.5}, 1.5, 1.5, 0},
		{"nothing", Value{}, 0, 0, 0},
	}
	for _, test := range tests {
		if got := test.value.Number(true); got != test.wrapped {
			t.Errorf("%s: %v wrapped, want %v", test.name, got, test.wrapped)
		}
		if got := test.value.Number(false); got != test.raw {
			t.Errorf("%s: %v, want %v", test.name, got, test.raw)
		}
		if got := test.value.Whole(); got != test.whole {
			t.Errorf("%s: whole %v, want %v", test.name, got, test.whole)
		}
	}
}
