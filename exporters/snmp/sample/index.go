package sample

import (
	"fmt"
	"strconv"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
)

// maxIndexLength bounds what a length inside an index can make us build: an
// OID has no more than 128 sub-identifiers, whatever an agent says.
const maxIndexLength = 1024

// appendIndex reads one part of a row's identifier: its text, and how many
// sub-identifiers it took. What is missing at the end counts as zeros.
func appendIndex(dst []byte, ids []uint32, i config.Index) (text []byte, used int) {
	if _, composite := config.Subtypes(i.Type); composite {
		return appendComposite(dst, ids, i)
	}
	switch i.Type {
	case "OctetString":
		from, to := octets(ids, i)
		return appendHex(dst, ids, from, to), to
	case "DisplayString":
		from, to := octets(ids, i)
		for k := from; k < to; k++ {
			dst = append(dst, byte(at(ids, k))) //nolint:gosec // a sub-identifier of a string is an octet
		}
		return dst, to
	case "PhysAddress48":
		return appendGroups(dst, ids, 6, 1), 6
	case "InetAddressIPv4":
		for k := range 4 {
			if k > 0 {
				dst = append(dst, '.')
			}
			dst = strconv.AppendUint(dst, uint64(at(ids, k)), 10)
		}
		return dst, 4
	case "InetAddressIPv6": // in full, never shortened
		return appendGroups(dst, ids, 16, 2), 16
	case "EnumAsInfo":
		return appendEnum(dst, i.Enum, int64(at(ids, 0))), 1
	default: // the integers; config.Load refuses other types
		return strconv.AppendUint(dst, uint64(at(ids, 0)), 10), 1
	}
}

// appendComposite reads a type that a number in front of it selects. Of a type
// that is not known, everything is shown.
func appendComposite(dst []byte, ids []uint32, i config.Index) (text []byte, used int) {
	head := 2 // the selector and a length
	if i.Type == "InetAddressMissingSize" {
		head = 1
	}
	kinds, _ := config.Subtypes(i.Type)
	if known, ok := kinds[int64(at(ids, 0))]; ok {
		text, used = appendIndex(dst, ids[min(head, len(ids)):], config.Index{Type: known, Enum: i.Enum})
		return text, used + head
	}
	if i.Type == "InetAddressMissingSize" {
		return appendIndex(dst, ids, config.Index{Type: "OctetString", Implied: true})
	}
	return appendIndex(dst, ids, config.Index{Type: "OctetString", FixedSize: int(at(ids, 1)) + head})
}

// at is a sub-identifier, or zero behind the last.
func at(ids []uint32, i int) uint32 {
	if i < len(ids) {
		return ids[i]
	}
	return 0
}

// octets finds a string: of a fixed size, of all that is left, or of the size
// that the first sub-identifier tells.
func octets(ids []uint32, i config.Index) (from, to int) {
	length := i.FixedSize
	if i.Implied {
		length = len(ids)
	}
	if length == 0 {
		from, length = 1, int(at(ids, 0))
	}
	return from, from + min(length, maxIndexLength)
}

const hexDigits = "0123456789ABCDEF"

func appendHex(dst []byte, ids []uint32, from, to int) []byte {
	if from == to {
		return dst
	}
	dst = append(dst, "0x"...)
	for k := from; k < to; k++ {
		octet := byte(at(ids, k)) //nolint:gosec // a sub-identifier of a string is an octet
		dst = append(dst, hexDigits[octet>>4], hexDigits[octet&15])
	}
	return dst
}

// appendGroups writes numbers as two hexadecimal digits each, with colons
// between groups.
func appendGroups(dst []byte, ids []uint32, length, group int) []byte {
	for k := range length {
		if k > 0 && k%group == 0 {
			dst = append(dst, ':')
		}
		if id := at(ids, k); id <= 0xff {
			dst = append(dst, hexDigits[id>>4], hexDigits[id&15])
		} else {
			dst = fmt.Appendf(dst, "%02X", id)
		}
	}
	return dst
}

// appendEnum appends the name of a value, or its number.
func appendEnum(dst []byte, enum config.Enum, value int64) []byte {
	if name, ok := enum[value]; ok {
		return append(dst, name...)
	}
	return strconv.AppendInt(dst, value, 10)
}
