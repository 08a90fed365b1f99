// Package varbind has what SNMP agents answer with: object identifiers, the
// values bound to them, and sets of both in which lookups find their
// neighbours. It knows neither packets nor metrics.
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

// Varbind is a value and what it is the value of.
type Varbind struct {
	OID   OID
	Value Value
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

// Set keeps varbinds by OID. The zero Set is not usable: see NewSet.
type Set struct {
	byKey map[string]int
	binds []Varbind
}

// NewSet makes a set of what an agent answered. Of several values for one OID
// the last counts.
func NewSet(binds []Varbind) *Set {
	set := &Set{byKey: make(map[string]int, len(binds)), binds: make([]Varbind, 0, len(binds))}
	var key []byte
	for _, bind := range binds {
		key = bind.OID.AppendKey(key[:0])
		if i, twice := set.byKey[string(key)]; twice {
			set.binds[i] = bind
			continue
		}
		set.byKey[string(key)] = len(set.binds)
		set.binds = append(set.binds, bind)
	}
	return set
}

// All are the varbinds in the order in which their OIDs were first seen. The
// slice is the set's own.
func (s *Set) All() []Varbind { return s.binds }

// Find gives the value at the OID that root and the sub-identifiers make
// together.
func (s *Set) Find(root OID, sub ...OID) (Value, bool) {
	key := root.AppendKey(make([]byte, 0, 128))
	for _, part := range sub {
		key = part.AppendKey(key)
	}
	i, found := s.byKey[string(key)]
	if !found {
		return Value{}, false
	}
	return s.binds[i].Value, true
}
