package content

import (
	"bytes"
	"strconv"

	"github.com/vigie-noc/vigie/internal/wire"
)

// Port is what a port is called: by the trap itself, or by who polls the
// device. Empty names are not known.
type Port struct {
	Name        string // ifName
	Description string // ifDescr
	Alias       string // ifAlias
}

// Columns that say what a port is called.
var (
	ifIndex = encode(1, 3, 6, 1, 2, 1, 2, 2, 1, 1)
	ifDescr = encode(1, 3, 6, 1, 2, 1, 2, 2, 1, 2)
	ifName  = encode(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1)
)

// Port tells which port the trap speaks of: by the value of ifIndex, or else by
// the index of the first object that is a port's.
func (t *Trap) Port() (index uint32, ok bool) {
	for i := range t.varbinds {
		v := &t.varbinds[i]
		known, row := find(v.OID)
		if known == nil || !known.port {
			continue
		}
		if v.Tag == wire.Integer && bytes.Equal(known.oid, ifIndex) {
			if n, valid := positive(v.Value); valid {
				return n, true
			}
		}
		if n, valid := first(row); valid && !ok {
			index, ok = n, true
		}
	}
	return index, ok
}

// Named tells whether the trap itself says what its port is called.
func (t *Trap) Named() bool { return len(t.own()) > 0 }

// own is the name of a port that the trap carries.
func (t *Trap) own() (name []byte) {
	for i := range t.varbinds {
		v := &t.varbinds[i]
		if v.Tag != wire.OctetString || len(v.Value) == 0 {
			continue
		}
		if _, ok := v.OID.Below(ifName); ok {
			return v.Value
		}
		if _, ok := v.OID.Below(ifDescr); ok && name == nil {
			name = v.Value
		}
	}
	return bytes.TrimRight(name, "\x00")
}

// appendPort writes `interface`, the one name by which events know the port
// whatever the trap had with it, and the names that are known from elsewhere.
func (t *Trap) appendPort(dst []byte, start int, at Port) []byte {
	index, ok := t.Port()
	name := t.own()
	if !ok && len(name) == 0 {
		return dst
	}
	field := func(key string) {
		if len(dst) > start {
			dst = append(dst, "; "...)
		}
		dst = append(dst, key...)
	}
	field("interface=")
	switch {
	case len(name) > 0:
		dst = appendQuoted(dst, name)
	case at.Name != "":
		dst = strconv.AppendQuote(dst, at.Name)
	case at.Description != "":
		dst = strconv.AppendQuote(dst, at.Description)
	default:
		dst = append(strconv.AppendUint(append(dst, `"ifIndex `...), uint64(index), 10), '"')
	}
	for _, known := range [...]struct{ key, name string }{{"ifName=", at.Name}, {"ifDescr=", at.Description}, {"ifAlias=", at.Alias}} {
		if known.name != "" {
			field(known.key)
			dst = strconv.AppendQuote(dst, known.name)
		}
	}
	return dst
}

func positive(content []byte) (uint32, bool) {
	if len(content) == 0 || len(content) > 5 || content[0] >= 0x80 {
		return 0, false
	}
	n := wire.Ticks(content)
	return n, n > 0
}

// first is the first number of an index.
func first(row []byte) (uint32, bool) {
	for i, b := range row {
		if b < 0x80 {
			var room [1]uint32
			ids, err := wire.AppendRowIDs(room[:0], row[:i+1])
			if err != nil || len(ids) != 1 || ids[0] == 0 {
				return 0, false
			}
			return ids[0], true
		}
	}
	return 0, false
}
