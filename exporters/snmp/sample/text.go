package sample

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// replacement stands for octets that are not UTF-8.
var replacement = []byte("\uFFFD")

// valid replaces what is not UTF-8 in a text from a place on; one replacement
// stands for a run.
func valid(text []byte, from int) []byte {
	if utf8.Valid(text[from:]) {
		return text
	}
	return append(text[:from], bytes.ToValidUTF8(text[from:], replacement)...)
}

// Text is a value as it stands in a label, for a type of config. It is valid
// UTF-8 always.
func Text(value varbind.Value, kind string) string { return string(AppendText(nil, value, kind)) }

// AppendText appends what Text gives.
func AppendText(dst []byte, value varbind.Value, kind string) []byte {
	switch value.Kind {
	case varbind.Integer:
		return strconv.AppendInt(dst, value.Int, 10)
	case varbind.Unsigned, varbind.Counter64:
		return strconv.AppendUint(dst, value.Uint, 10)
	case varbind.Float:
		return strconv.AppendFloat(dst, value.Float, 'f', -1, 32)
	case varbind.Double:
		return strconv.AppendFloat(dst, value.Float, 'f', -1, 64)
	case varbind.Address, varbind.ObjectID:
		return valid(append(dst, value.Bytes...), len(dst))
	case varbind.Octets:
		return valid(appendOctets(dst, value.Bytes, kind), len(dst))
	default:
		return dst
	}
}

// appendOctets reads octets as an index of the type would be read, an octet a
// sub-identifier.
func appendOctets(dst, octets []byte, kind string) []byte {
	if kind == "DisplayString" {
		return append(dst, octets...)
	}
	var room [64]uint32
	ids := room[:0]
	for _, octet := range octets {
		ids = append(ids, uint32(octet))
	}
	if kind == "OctetString" || kind == "Bits" || kind == "" {
		return appendHex(dst, ids, 0, len(ids))
	}
	text, _ := appendIndex(dst, ids, config.Index{Type: kind})
	return text
}
