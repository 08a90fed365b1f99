package sample

import (
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
)

// Text is a value as it stands in a label, for a type of config. It is valid
// UTF-8 always.
func Text(value varbind.Value, kind string) string {
	switch value.Kind {
	case varbind.Integer:
		return strconv.FormatInt(value.Int, 10)
	case varbind.Unsigned, varbind.Counter64:
		return strconv.FormatUint(value.Uint, 10)
	case varbind.Float:
		return strconv.FormatFloat(value.Float, 'f', -1, 32)
	case varbind.Double:
		return strconv.FormatFloat(value.Float, 'f', -1, 64)
	case varbind.Address, varbind.ObjectID:
		return strings.ToValidUTF8(string(value.Bytes), replacement)
	case varbind.Octets:
		return strings.ToValidUTF8(octetsText(value.Bytes, kind), replacement)
	default:
		return ""
	}
}

// octetsText reads octets as an index of the type would be read, an octet a
// sub-identifier.
func octetsText(octets []byte, kind string) string {
	switch kind {
	case "DisplayString":
		return string(octets)
	case "OctetString", "Bits", "":
		return hex(octets)
	}
	ids := make(varbind.OID, len(octets))
	for i, octet := range octets {
		ids[i] = uint32(octet)
	}
	text, _, _ := indexText(ids, kind, 0, false, nil)
	return text
}
