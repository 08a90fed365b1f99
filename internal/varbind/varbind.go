// Package varbind has what SNMP agents answer with: object identifiers, the
// values bound to them, and Answers, which keep what a device said in columns in
// which lookups find their neighbours. It knows neither packets nor metrics.
package varbind

import (
	"strconv"
)

// Kind is the type of a value, as far as the reading of it differs.
type Kind uint8

// Kinds of values. A value that the agent left empty, or of a type that SNMP
// does not define, is Null.
const (
	Null      Kind = iota
	Integer        // Value.Int
	Unsigned       // Value.Uint: Gauge32, Counter32, TimeTicks, Unsigned32
	Counter64      // Value.Uint
	Octets         // Value.Bytes: OCTET STRING, opaque and bit strings
	Address        // Value.Bytes: text of an IP address
	ObjectID       // Value.Bytes: dotted decimal without a leading dot
	Float          // Value.Float, of single precision
	Double         // Value.Float
)

// Value is one decoded value; Kind says which field holds it.
type Value struct {
	Kind  Kind
	Int   int64
	Uint  uint64
	Float float64
	Bytes []byte
}

// counterWrap keeps Counter64 within the integers that a float64 holds
// exactly: a counter that loses its low digits has no usable rate.
const counterWrap = 1 << 53

// Number is the value as a sample; octets, addresses and nothing are 0. With
// wrap, a Counter64 is taken modulo 2^53.
func (v Value) Number(wrap bool) float64 {
	switch v.Kind {
	case Counter64:
		if wrap {
			return float64(v.Uint % counterWrap)
		}
		return float64(v.Uint)
	case Float, Double:
		return v.Float
	default:
		return float64(v.Whole())
	}
}

// Whole is the value as an integer: what enumerations and chained lookups
// use. Anything that is no integer is 0.
func (v Value) Whole() int64 {
	switch v.Kind {
	case Integer:
		return v.Int
	case Unsigned, Counter64:
		return int64(v.Uint) //nolint:gosec // wraps as the peer's integers do
	case Address, ObjectID:
		n, err := strconv.ParseInt(string(v.Bytes), 10, 64)
		if err != nil {
			return 0
		}
		return n
	default:
		return 0
	}
}
