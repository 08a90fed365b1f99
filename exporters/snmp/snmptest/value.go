package snmptest

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"time"
)

// Type is the BER tag of a value.
type Type byte

// The types that SNMP v1 and v2c carry.
const (
	TypeInteger     Type = 0x02
	TypeOctetString Type = 0x04
	TypeNull        Type = 0x05
	TypeObjectID    Type = 0x06
	TypeIPAddress   Type = 0x40
	TypeCounter32   Type = 0x41
	TypeGauge32     Type = 0x42
	TypeTimeTicks   Type = 0x43
	TypeOpaque      Type = 0x44
	TypeCounter64   Type = 0x46

	typeNoSuchObject   Type = 0x80
	typeNoSuchInstance Type = 0x81
	typeEndOfMibView   Type = 0x82
)

// Value is what an object holds, ready to be sent: its type and the content
// octets of its BER encoding.
type Value struct {
	Type    Type
	Content []byte
}

// Integer is a signed 32-bit INTEGER.
func Integer(n int32) Value { return Value{TypeInteger, appendInt(nil, int64(n))} }

// OctetString is a string of any bytes.
func OctetString[T string | []byte](text T) Value { return Value{TypeOctetString, []byte(text)} }

// ObjectID is an OID as a value. It panics on one that BER cannot carry.
func ObjectID(oid OID) Value {
	if !oid.encodable() {
		panic("snmptest: OID cannot be encoded: " + oid.String())
	}
	return Value{TypeObjectID, appendOIDContent(nil, oid)}
}

// IPAddress is an IPv4 address.
func IPAddress(addr netip.Addr) Value {
	four := addr.As4()
	return Value{TypeIPAddress, four[:]}
}

// Counter32 is a counter that wraps at 2^32.
func Counter32(n uint32) Value { return unsigned(TypeCounter32, uint64(n)) }

// Gauge32 is an unsigned value that goes up and down.
func Gauge32(n uint32) Value { return unsigned(TypeGauge32, uint64(n)) }

// Counter64 is a counter that wraps at 2^64; SNMP v1 cannot carry it.
func Counter64(n uint64) Value { return unsigned(TypeCounter64, n) }

// TimeTicks is a duration in hundredths of a second, modulo 2^32 as agents
// count it (497 days).
func TimeTicks(d time.Duration) Value {
	return unsigned(TypeTimeTicks, uint64(d/(10*time.Millisecond))&0xffffffff) //nolint:gosec // wraps by definition
}

// Opaque is content that SNMP hands through unread.
func Opaque(content []byte) Value { return Value{TypeOpaque, slices.Clone(content)} }

func unsigned(kind Type, n uint64) Value {
	return Value{kind, appendUint(nil, n)}
}

// appendInt appends the shortest two's complement form.
func appendInt(dst []byte, n int64) []byte {
	var wide [8]byte
	binary.BigEndian.PutUint64(wide[:], uint64(n)) //nolint:gosec // the bits are what is meant
	skip := 0
	for skip < 7 && redundantSign(wide[skip], wide[skip+1]) {
		skip++
	}
	return append(dst, wide[skip:]...)
}

// appendUint is appendInt for unsigned numbers: those whose top bit is set get
// a leading zero octet.
func appendUint(dst []byte, n uint64) []byte {
	if n>>63 == 1 {
		dst = append(dst, 0)
		return binary.BigEndian.AppendUint64(dst, n)
	}
	return appendInt(dst, int64(n)) //nolint:gosec // the top bit is clear
}

func redundantSign(first, second byte) bool {
	return (first == 0x00 && second&0x80 == 0) || (first == 0xff && second&0x80 != 0)
}
