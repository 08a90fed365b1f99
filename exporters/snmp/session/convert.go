package session

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"net/netip"
	"strings"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// convert gives a varbind that gosnmp decoded the form that it had in the
// packet, so that nobody else has to know two forms.
func convert(pdu *gosnmp.SnmpPDU) (wire.Varbind, error) {
	oid, err := encodeOID(pdu.Name)
	if err != nil {
		return wire.Varbind{}, err
	}
	octets, err := encode(pdu.Value)
	if err != nil {
		return wire.Varbind{}, fmt.Errorf("decode answer: value of %s: %w", pdu.Name, err)
	}
	return wire.Varbind{OID: oid, Tag: tag(pdu, octets), Value: octets}, nil
}

// tag undoes what gosnmp makes of types: it takes opaque numbers out of their
// wrapping, and leaves nothing of a type that it does not know.
func tag(pdu *gosnmp.SnmpPDU, octets []byte) byte {
	kind := byte(pdu.Type)
	switch {
	case pdu.Type == gosnmp.OpaqueFloat || pdu.Type == gosnmp.OpaqueDouble:
		return wire.Opaque
	case octets == nil && pdu.Type != gosnmp.OctetString && kind < wire.NoSuchObject:
		return wire.Null
	default:
		return kind
	}
}

func encodeOID(name string) (wire.OID, error) {
	oid, err := varbind.ParseOID(name)
	if err != nil {
		return nil, fmt.Errorf("decode answer: %w", err)
	}
	return wire.AppendOID(nil, oid), nil
}

func encode(value any) ([]byte, error) {
	switch v := value.(type) {
	case int:
		return encodeInt(int64(v)), nil
	case uint:
		return encodeUint(uint64(v)), nil
	case uint32:
		return encodeUint(uint64(v)), nil
	case uint64:
		return encodeUint(v), nil
	case float32:
		return binary.BigEndian.AppendUint32([]byte{0x9f, 0x78, 4}, math.Float32bits(v)), nil
	case float64:
		return binary.BigEndian.AppendUint64([]byte{0x9f, 0x79, 8}, math.Float64bits(v)), nil
	case []byte:
		return v, nil
	case string:
		return encodeText(v)
	default:
		return nil, nil
	}
}

// encodeText takes what gosnmp gives as text: names of objects and addresses.
func encodeText(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	if strings.HasPrefix(text, ".") {
		return encodeOID(text)
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	return address.AsSlice(), nil
}

func encodeInt(v int64) []byte {
	octets := binary.BigEndian.AppendUint64(nil, uint64(v)) //nolint:gosec // the same bits
	for len(octets) > 1 && (octets[0] == 0 && octets[1] < 0x80 || octets[0] == 0xff && octets[1] >= 0x80) {
		octets = octets[1:]
	}
	return octets
}

func encodeUint(v uint64) []byte {
	octets := binary.BigEndian.AppendUint64([]byte{0}, v)
	return octets[8-bits.Len64(v)/8:]
}
