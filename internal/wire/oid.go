package wire

import (
	"bytes"
	"errors"
	"math"
	"strconv"
)

// OID is the content octets of an object identifier's encoding. In canonical
// form, which is what this package gives, no two encodings mean the same.
type OID []byte

var (
	errSubTooLarge  = errors.New("sub-identifier is above 2^32-1")
	errSubTruncated = errors.New("last sub-identifier is cut short")
)

// maxSecond is the largest second sub-identifier: joined with the first, it
// must still be below 2^32.
const maxSecond = math.MaxUint32 - 80

// AppendOID encodes sub-identifiers. What is no object identifier appends
// nothing: fewer than two, a first above 2, a second above 39 below 0 or 1.
func AppendOID(dst []byte, ids []uint32) []byte {
	if len(ids) < 2 || ids[0] > 2 || ids[0] < 2 && ids[1] > 39 || ids[1] > maxSecond {
		return dst
	}
	dst = AppendSub(dst, 40*ids[0]+ids[1])
	for _, id := range ids[2:] {
		dst = AppendSub(dst, id)
	}
	return dst
}

// AppendSub encodes one sub-identifier of a row.
func AppendSub(dst []byte, id uint32) []byte {
	for shift := 28; shift > 0; shift -= 7 {
		if id>>shift > 0 {
			dst = append(dst, byte(id>>shift&0x7f)|0x80)
		}
	}
	return append(dst, byte(id&0x7f))
}

// AppendIDs decodes to sub-identifiers. An empty encoding is 0.0, as all of
// the field reads it.
func (o OID) AppendIDs(ids []uint32) ([]uint32, error) {
	if len(o) == 0 {
		return append(ids, 0, 0), nil
	}
	joined, used, err := sub(o)
	if err != nil {
		return ids, err
	}
	first := min(joined/40, 2)
	return AppendRowIDs(append(ids, first, joined-40*first), o[used:])
}

// AppendRowIDs decodes the end of an object identifier, in which the first
// two sub-identifiers are not joined.
func AppendRowIDs(ids []uint32, row []byte) ([]uint32, error) {
	for len(row) > 0 {
		id, used, err := sub(row)
		if err != nil {
			return ids, err
		}
		ids, row = append(ids, id), row[used:]
	}
	return ids, nil
}

// sub decodes the sub-identifier at the start of data.
func sub(data []byte) (id uint32, used int, err error) {
	var n uint64
	for i, b := range data {
		n = n<<7 | uint64(b&0x7f)
		if n > math.MaxUint32 {
			return 0, 0, errSubTooLarge
		}
		if b < 0x80 {
			return uint32(n), i + 1, nil
		}
	}
	return 0, 0, errSubTruncated
}

// Below gives what follows root, where o is root (then nothing follows) or
// lies below it. The row is part of o.
func (o OID) Below(root OID) (row []byte, ok bool) {
	if !bytes.HasPrefix(o, root) {
		return nil, false
	}
	return o[len(root):], true
}

// Compare orders two object identifiers, or two rows, by sub-identifiers:
// negative where a comes first. Octets alone would order 128 before 3.
func Compare(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] == b[i] {
			continue
		}
		if a[i] >= 0x80 && b[i] >= 0x80 { // neither ends here: the longer number is the larger
			if more := tail(a[i:]) - tail(b[i:]); more != 0 {
				return more
			}
		}
		return int(a[i]) - int(b[i])
	}
	return len(a) - len(b)
}

// tail is how many octets of the sub-identifier at hand are left.
func tail(data []byte) int {
	for i, b := range data {
		if b < 0x80 {
			return i
		}
	}
	return len(data)
}

// String is dotted decimal without a leading dot; what cannot be decoded is a
// question mark.
func (o OID) String() string {
	return string(o.AppendText(make([]byte, 0, 4*len(o)+2)))
}

func (o OID) appendText(text []byte) ([]byte, error) {
	var room [64]uint32
	ids, err := o.AppendIDs(room[:0])
	for i, id := range ids {
		if i > 0 {
			text = append(text, '.')
		}
		text = strconv.AppendUint(text, uint64(id), 10)
	}
	return text, err
}

// Canonical checks the content of an object identifier and gives its only form.
func Canonical(content []byte) (OID, error) { return canonical(content) }

// AppendText appends what String gives.
func (o OID) AppendText(dst []byte) []byte {
	dst, err := o.appendText(dst)
	if err != nil {
		dst = append(dst, '?')
	}
	return dst
}
