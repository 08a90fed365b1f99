package wire

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"
)

func TestOID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		ids  []uint32
		want string
		text string
	}{
		{[]uint32{1, 3}, "\x2b", "1.3"},
		{[]uint32{0, 0}, "\x00", "0.0"},
		{[]uint32{0, 39}, "\x27", "0.39"},
		{[]uint32{1, 39, 127, 128}, "\x4f\x7f\x81\x00", "1.39.127.128"},
		{[]uint32{2, 39}, "\x77", "2.39"},
		{[]uint32{2, 40}, "\x78", "2.40"},
		{[]uint32{2, 999, 3}, "\x88\x37\x03", "2.999.3"},
		{[]uint32{2, maxSecond}, "\x8f\xff\xff\xff\x7f", "2.4294967215"},
		{[]uint32{1, 3, 16383, 16384, 2097151, 2097152}, "\x2b\xff\x7f\x81\x80\x00\xff\xff\x7f\x81\x80\x80\x00", "1.3.16383.16384.2097151.2097152"},
		{[]uint32{1, 3, math.MaxUint32, 268435455, 268435456}, "\x2b\x8f\xff\xff\xff\x7f\xff\xff\xff\x7f\x81\x80\x80\x80\x00", "1.3.4294967295.268435455.268435456"},
	}
	for _, test := range tests {
		got := AppendOID([]byte("x"), test.ids)
		if string(got) != "x"+test.want {
			t.Errorf("%s: encoded as % x", test.text, got[1:])
		}
		o := OID(got[1:])
		if ids, err := o.AppendIDs(nil); err != nil || !slices.Equal(ids, test.ids) {
			t.Errorf("%s: decoded as %v, %v", test.text, ids, err)
		}
		if o.String() != test.text {
			t.Errorf("%s: written as %s", test.text, o)
		}
	}
}

func TestNoOID(t *testing.T) {
	t.Parallel()
	for _, ids := range [][]uint32{nil, {1}, {3, 1}, {0, 40}, {1, 40, 1}, {2, maxSecond + 1}} {
		if got := AppendOID(nil, ids); len(got) > 0 {
			t.Errorf("%v: encoded as % x", ids, got)
		}
	}
	for encoding, want := range map[string]error{
		"\x2b\x86": errSubTruncated, "\x80": errSubTruncated,
		"\x2b\x90\x80\x80\x80\x00": errSubTooLarge, "\x90\x80\x80\x80\x00": errSubTooLarge,
	} {
		if ids, err := OID(encoding).AppendIDs(nil); !errors.Is(err, want) {
			t.Errorf("% x: got %v, %v", encoding, ids, err)
		}
	}
	if text := OID("\x2b\x06\x86").String(); text != "1.3.6?" {
		t.Errorf("written as %s", text)
	}
	if text := OID(nil).String(); text != "0.0" {
		t.Errorf("nothing is written as %s", text)
	}
}

func TestBelow(t *testing.T) {
	t.Parallel()
	root := oid(1, 3, 6, 1, 128)
	for _, test := range []struct {
		oid OID
		row []uint32
		ok  bool
	}{
		{root, nil, true},
		{oid(1, 3, 6, 1, 128, 5, 300), []uint32{5, 300}, true},
		{oid(1, 3, 6, 1, 129), nil, false},
		{oid(1, 3, 6, 1, 1), nil, false},
		{oid(1, 3, 6, 1), nil, false},
	} {
		row, ok := test.oid.Below(root)
		ids, err := AppendRowIDs(nil, row)
		if ok != test.ok || err != nil || !slices.Equal(ids, test.row) {
			t.Errorf("%s: got %v %v %v", test.oid, ids, ok, err)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	sorted := [][]uint32{
		{},
		{0},
		{0, 0},
		{3},
		{127},
		{128},
		{128, 1},
		{129},
		{255},
		{256},
		{16383},
		{16384},
		{16384, 0},
		{16385},
		{2097151},
		{2097152},
		{268435455},
		{268435456},
		{math.MaxUint32},
	}
	for i, left := range sorted {
		for j, right := range sorted {
			if got := Compare(row(left), row(right)); cmp.Compare(got, 0) != cmp.Compare(i, j) {
				t.Errorf("%v against %v: %d", left, right, got)
			}
		}
	}
}

func row(ids []uint32) []byte {
	var row []byte
	for _, id := range ids {
		row = AppendSub(row, id)
	}
	return row
}

// FuzzCompare holds the order of encodings to that of what they encode.
func FuzzCompare(f *testing.F) {
	f.Add([]byte("\x80\x01\x05"), []byte("\xff\xff\xff\xff\x0f\x00"))
	f.Add([]byte("\x03"), []byte("\x80\x80\x04\x03"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if Compare(a, a) != 0 || cmp.Compare(Compare(a, b), 0) != -cmp.Compare(Compare(b, a), 0) {
			t.Errorf("no order between % x and % x", a, b)
		}
		left, right := numbers(a), numbers(b)
		want := slices.Compare(left, right)
		if got := Compare(row(left), row(right)); cmp.Compare(got, 0) != want {
			t.Errorf("rows %v and %v: %d, want %d", left, right, got, want)
		}
		if x, y := AppendOID(nil, left), AppendOID(nil, right); len(x) > 0 && len(y) > 0 && cmp.Compare(Compare(x, y), 0) != want {
			t.Errorf("%v and %v: %d, want %d", left, right, Compare(x, y), want)
		}
		ids, err := AppendRowIDs(nil, row(left))
		if err != nil || !slices.Equal(ids, left) {
			t.Errorf("row %v came back as %v, %v", left, ids, err)
		}
		below, ok := OID(row(left)).Below(row(right))
		if ok != (len(left) >= len(right) && slices.Equal(left[:len(right)], right)) || ok && !bytes.Equal(below, row(left[len(right):])) {
			t.Errorf("%v below %v: %v % x", left, right, ok, below)
		}
	})
}

// numbers makes sub-identifiers of all sizes from arbitrary octets.
func numbers(data []byte) []uint32 {
	var ids []uint32
	for len(data) > 0 {
		n, used := binary.Uvarint(data)
		if used <= 0 {
			break
		}
		ids, data = append(ids, uint32(n)), data[used:]
	}
	return ids
}
