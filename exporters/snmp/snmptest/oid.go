package snmptest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxOIDLength is the most sub-identifiers that SNMP allows in an OID.
const maxOIDLength = 128

// OID is an object identifier, one element a sub-identifier.
type OID []uint32

var errOID = errors.New("not an object identifier")

// ParseOID reads a dotted OID; a leading dot is allowed. The first two
// sub-identifiers must be ones that BER can carry (0-2, and below 40 after 0
// or 1).
func ParseOID(text string) (OID, error) {
	trimmed := strings.TrimPrefix(text, ".")
	oid := make(OID, 0, strings.Count(trimmed, ".")+1)
	for part := range strings.SplitSeq(trimmed, ".") {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("parse OID %q: %w", text, errOID)
		}
		oid = append(oid, uint32(n))
	}
	if !oid.encodable() {
		return nil, fmt.Errorf("parse OID %q: %w", text, errOID)
	}
	return oid, nil
}

// MustParseOID is ParseOID for OIDs written in the source; it panics on a bad
// one.
func MustParseOID(text string) OID {
	oid, err := ParseOID(text)
	if err != nil {
		panic(err)
	}
	return oid
}

// String is the dotted form without a leading dot.
func (o OID) String() string {
	text := make([]byte, 0, len(o)*4)
	for i, sub := range o {
		if i > 0 {
			text = append(text, '.')
		}
		text = strconv.AppendUint(text, uint64(sub), 10)
	}
	return string(text)
}

// Append returns a new OID of o followed by subs; o is left alone.
func (o OID) Append(subs ...uint32) OID {
	return slices.Concat(o, subs)
}

// Compare orders OIDs as SNMP does: -1, 0 or 1.
func (o OID) Compare(other OID) int {
	return slices.Compare(o, other)
}

// HasPrefix tells whether o is prefix or below it.
func (o OID) HasPrefix(prefix OID) bool {
	return len(o) >= len(prefix) && slices.Equal(o[:len(prefix)], prefix)
}

func (o OID) encodable() bool {
	if len(o) < 2 || len(o) > maxOIDLength || o[0] > 2 {
		return false
	}
	return o[0] == 2 || o[1] < 40
}
