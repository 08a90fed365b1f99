package wire

import (
	"errors"
	"fmt"
	"math"
	"net/netip"

	"github.com/vigie-noc/vigie/internal/varbind"
)

var (
	errEmpty   = errors.New("no content")
	errAddress = errors.New("address has neither 4 nor 16 octets")
	errFloat   = errors.New("floating-point number has another size than its type")
)

// Value decodes a value. Octets point into content; texts of addresses and
// object identifiers are new. Types that SNMP does not define, unsigned
// numbers of more than 64 bits and what SNMPv2 says in place of a value are
// Null.
func Value(tag byte, content []byte) (varbind.Value, error) {
	switch tag {
	case Integer, Uinteger32:
		return integer(tag, content)
	case Counter32, Gauge32, TimeTicks, Counter64:
		return unsigned(tag, content), nil
	case OctetString:
		return varbind.Value{Kind: varbind.Octets, Bytes: content}, nil
	case ObjectID:
		return objectID(content)
	case IPAddress:
		return address(content)
	case Opaque:
		return opaque(content)
	default:
		return varbind.Value{}, nil
	}
}

func integer(tag byte, content []byte) (varbind.Value, error) {
	n, err := signed(content)
	if err != nil {
		return varbind.Value{}, fmt.Errorf("decode value: %w", err)
	}
	if tag == Uinteger32 {
		return varbind.Value{Kind: varbind.Unsigned, Uint: uint64(uint32(n))}, nil //nolint:gosec // its range
	}
	return varbind.Value{Kind: varbind.Integer, Int: n}, nil
}

// unsigned lets counters and gauges of 32 bits have more: some agents do, and
// mean it. No octets are 0.
func unsigned(tag byte, content []byte) varbind.Value {
	if len(content) > 9 || len(content) == 9 && content[0] != 0 {
		return varbind.Value{}
	}
	var n uint64
	for _, b := range content {
		n = n<<8 | uint64(b)
	}
	switch tag {
	case Counter64:
		return varbind.Value{Kind: varbind.Counter64, Uint: n}
	case TimeTicks:
		n &= math.MaxUint32
	}
	return varbind.Value{Kind: varbind.Unsigned, Uint: n}
}

func objectID(content []byte) (varbind.Value, error) {
	text, err := OID(content).appendText(make([]byte, 0, 4*len(content)+2))
	if err != nil {
		return varbind.Value{}, fmt.Errorf("decode value: %w", err)
	}
	return varbind.Value{Kind: varbind.ObjectID, Bytes: text}, nil
}

// address is nothing where an agent left it empty.
func address(content []byte) (varbind.Value, error) {
	if len(content) == 0 {
		return varbind.Value{}, nil
	}
	ip, ok := netip.AddrFromSlice(content)
	if !ok {
		return varbind.Value{}, fmt.Errorf("decode value: %w", errAddress)
	}
	return varbind.Value{Kind: varbind.Address, Bytes: ip.Unmap().AppendTo(make([]byte, 0, 39))}, nil
}

// Inside an opaque value, net-snmp's agents wrap numbers in a BER element of
// two octets' tag.
const (
	extended     byte = 0x9f
	opaqueFloat  byte = 0x78
	opaqueDouble byte = 0x79
)

func opaque(content []byte) (varbind.Value, error) {
	if len(content) == 0 {
		return varbind.Value{}, fmt.Errorf("decode value: %w", errEmpty)
	}
	if len(content) < 3 || content[0] != extended || content[1] != opaqueFloat && content[1] != opaqueDouble {
		return varbind.Value{Kind: varbind.Octets, Bytes: content}, nil
	}
	begin, end, err := span(content[1:])
	if err != nil {
		return varbind.Value{}, fmt.Errorf("decode value: %w", err)
	}
	if end > len(content)-1 {
		return varbind.Value{}, fmt.Errorf("decode value: %w", errTruncated)
	}
	return float(content[1], content[1+begin:1+end])
}

func float(tag byte, content []byte) (varbind.Value, error) {
	var bits uint64
	for _, b := range content {
		bits = bits<<8 | uint64(b)
	}
	switch {
	case tag == opaqueFloat && len(content) == 4:
		return varbind.Value{Kind: varbind.Float, Float: float64(math.Float32frombits(uint32(bits)))}, nil
	case tag == opaqueDouble && len(content) == 8:
		return varbind.Value{Kind: varbind.Double, Float: math.Float64frombits(bits)}, nil
	default:
		return varbind.Value{}, fmt.Errorf("decode value: %w", errFloat)
	}
}
