package varbind

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// OID is an object identifier, one number a sub-identifier.
type OID []uint32

// ParseOID reads dotted decimal; a leading dot is allowed, an empty text is
// not.
func ParseOID(text string) (OID, error) {
	trimmed := strings.TrimPrefix(text, ".")
	oid := make(OID, 0, strings.Count(trimmed, ".")+1)
	for part := range strings.SplitSeq(trimmed, ".") {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("parse object identifier %q: sub-identifier %q is not a number below 2^32", text, part)
		}
		oid = append(oid, uint32(n))
	}
	return oid, nil
}

// String is dotted decimal without a leading dot.
func (o OID) String() string {
	text := make([]byte, 0, 4*len(o))
	for i, id := range o {
		if i > 0 {
			text = append(text, '.')
		}
		text = strconv.AppendUint(text, uint64(id), 10)
	}
	return string(text)
}

// HasPrefix tells whether o is root or lies below it.
func (o OID) HasPrefix(root OID) bool {
	return len(o) >= len(root) && slices.Equal(o[:len(root)], root)
}
