package snmptest

import "errors"

var errBER = errors.New("malformed BER")

// berReader takes type-length-value triples off the front of a packet.
// Indefinite lengths and tags above 30 do not occur in SNMP and are refused.
type berReader struct {
	rest []byte
}

func (r *berReader) next() (tag byte, content []byte, err error) {
	if len(r.rest) < 2 {
		return 0, nil, errBER
	}
	tag = r.rest[0]
	length, used, err := berLength(r.rest[1:])
	if err != nil {
		return 0, nil, err
	}
	body := r.rest[1+used:]
	if length > len(body) {
		return 0, nil, errBER
	}
	r.rest = body[length:]
	return tag, body[:length], nil
}

func (r *berReader) expect(want byte) ([]byte, error) {
	tag, content, err := r.next()
	if err != nil {
		return nil, err
	}
	if tag != want {
		return nil, errBER
	}
	return content, nil
}

func (r *berReader) int32() (int32, error) {
	content, err := r.expect(byte(TypeInteger))
	if err != nil {
		return 0, err
	}
	if len(content) == 0 || len(content) > 4 {
		return 0, errBER
	}
	n := int32(int8(content[0])) //nolint:gosec // extends the sign
	for _, b := range content[1:] {
		n = n<<8 | int32(b)
	}
	return n, nil
}

// berLength reads a length at the start of data and tells how many octets it
// took. Lengths of more than four octets are beyond any datagram.
func berLength(data []byte) (length, used int, err error) {
	first := data[0]
	if first < 0x80 {
		return int(first), 1, nil
	}
	count := int(first & 0x7f)
	if count == 0 || count > 4 || len(data) < 1+count {
		return 0, 0, errBER
	}
	for _, b := range data[1 : 1+count] {
		length = length<<8 | int(b)
	}
	return length, 1 + count, nil
}

func parseOIDContent(content []byte) (OID, error) {
	if len(content) == 0 {
		return nil, errBER
	}
	oid := make(OID, 0, len(content)+1)
	var sub uint64
	for i, b := range content {
		sub = sub<<7 | uint64(b&0x7f)
		if b&0x80 != 0 {
			if i == len(content)-1 || sub > 1<<32 {
				return nil, errBER
			}
			continue
		}
		if len(oid) == 0 {
			first := min(sub/40, 2)
			oid = append(oid, uint32(first))
			sub -= first * 40
		}
		if sub > 0xffffffff || len(oid) == maxOIDLength {
			return nil, errBER
		}
		oid = append(oid, uint32(sub))
		sub = 0
	}
	return oid, nil
}

// appendOIDContent expects an OID that is encodable.
func appendOIDContent(dst []byte, oid OID) []byte {
	dst = appendBase128(dst, uint64(oid[0])*40+uint64(oid[1]))
	for _, sub := range oid[2:] {
		dst = appendBase128(dst, uint64(sub))
	}
	return dst
}

func appendBase128(dst []byte, n uint64) []byte {
	shift := 0
	for rest := n >> 7; rest > 0; rest >>= 7 {
		shift += 7
	}
	for ; shift > 0; shift -= 7 {
		dst = append(dst, byte(n>>shift)|0x80) //nolint:gosec // the low seven bits are what is meant
	}
	return append(dst, byte(n&0x7f))
}

func appendHeader(dst []byte, tag byte, length int) []byte {
	dst = append(dst, tag)
	switch {
	case length < 0x80:
		return append(dst, byte(length)) //nolint:gosec // below 128
	case length < 0x100:
		return append(dst, 0x81, byte(length))
	default:
		return append(dst, 0x82, byte(length>>8), byte(length)) //nolint:gosec // a datagram is below 64 KiB
	}
}

func appendTLV(dst []byte, tag byte, content []byte) []byte {
	return append(appendHeader(dst, tag, len(content)), content...)
}

// sizeTLV is how long a triple with that much content is.
func sizeTLV(length int) int {
	switch {
	case length < 0x80:
		return 2 + length
	case length < 0x100:
		return 3 + length
	default:
		return 4 + length
	}
}
