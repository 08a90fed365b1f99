package content

import (
	"bytes"
	"net/netip"
	"strconv"

	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// Bounds. Rules look at the first 2 KiB of a text, in which the port must be.
const (
	longestValue = 300  // octets of a value, before any is written as \x00
	longestText  = 1700 // octets of all varbinds together
)

// AppendText writes the varbinds, and after them what is known of the port
// that the trap speaks of. What is too long ends in dots.
func (t *Trap) AppendText(dst []byte, at Port) []byte {
	start := len(dst)
	for i := range t.varbinds {
		before := len(dst)
		if before > start {
			dst = append(dst, "; "...)
		}
		if dst = appendVarbind(dst, &t.varbinds[i]); len(dst)-start > longestText {
			dst = append(dst[:before], "…"...)
			break
		}
	}
	return t.appendPort(dst, start, at)
}

func appendVarbind(dst []byte, v *wire.Varbind) []byte {
	known, index := find(v.OID)
	if known == nil {
		dst = v.OID.AppendText(dst)
	} else {
		dst = appendIndex(append(dst, known.name...), index)
	}
	return appendValue(append(dst, '='), v)
}

func appendIndex(dst, index []byte) []byte {
	var room [wide]uint32
	ids, err := wire.AppendRowIDs(room[:0], index)
	for _, id := range ids {
		dst = strconv.AppendUint(append(dst, '.'), uint64(id), 10)
	}
	if err != nil {
		dst = append(dst, '?')
	}
	return dst
}

// wide is an index longer than any in use: an IPv6 address and its zone.
const wide = 32

// appendValue writes octets as Go does in quotes, all else plain. What cannot
// be decoded is a question mark: the rest of the trap is worth having.
func appendValue(dst []byte, v *wire.Varbind) []byte {
	switch v.Tag {
	case wire.NoSuchObject, wire.NoSuchInstance, wire.EndOfMibView, wire.Null:
		return append(dst, "null"...)
	case wire.ObjectID: // these two without making a text of their own first
		return wire.OID(v.Value).AppendText(dst)
	case wire.IPAddress:
		if ip, ok := netip.AddrFromSlice(v.Value); ok {
			return ip.Unmap().AppendTo(dst)
		}
		return append(dst, '?')
	}
	value, err := wire.Value(v.Tag, v.Value)
	if err != nil {
		return append(dst, '?')
	}
	switch value.Kind {
	case varbind.Integer:
		return strconv.AppendInt(dst, value.Int, 10)
	case varbind.Unsigned, varbind.Counter64:
		return strconv.AppendUint(dst, value.Uint, 10)
	case varbind.Float, varbind.Double:
		return strconv.AppendFloat(dst, value.Float, 'g', -1, 64)
	case varbind.Octets:
		return appendQuoted(dst, value.Bytes)
	default:
		return append(dst, "null"...)
	}
}

// appendQuoted is what %q prints, for bytes: texts of traps are plain nearly
// always, and then no string is made of them. A zero at the end is C's.
func appendQuoted(dst, text []byte) []byte {
	text = bytes.TrimRight(text, "\x00")
	if len(text) > longestValue {
		return append(appendQuoted(dst, text[:longestValue]), "…"...)
	}
	for _, b := range text {
		if b < ' ' || b > '~' || b == '"' || b == '\\' {
			return strconv.AppendQuote(dst, string(text))
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}
