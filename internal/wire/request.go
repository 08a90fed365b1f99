package wire

// Request is a question. NonRepeaters and MaxRepetitions are a GetBulk's; all
// other questions have zeros there.
type Request struct {
	Version        byte
	Community      string
	PDU            byte
	ID             int32
	NonRepeaters   int32
	MaxRepetitions int32
	OIDs           []OID
}

// Append writes the message, with nothing as the value of every object.
func (r *Request) Append(dst []byte) []byte {
	var second, third int32
	if r.PDU == GetBulk {
		second, third = r.NonRepeaters, r.MaxRepetitions
	}
	varbinds := 0
	for _, oid := range r.OIDs {
		varbinds += sized(sized(len(oid)) + 2)
	}
	pdu := integerSize(r.ID) + integerSize(second) + integerSize(third) + sized(varbinds)
	dst = appendHead(dst, sequence, 3+sized(len(r.Community))+sized(pdu))
	dst = append(dst, Integer, 1, r.Version)
	dst = append(appendHead(dst, OctetString, len(r.Community)), r.Community...)
	dst = appendHead(dst, r.PDU, pdu)
	dst = appendInteger(dst, r.ID)
	dst = appendInteger(dst, second)
	dst = appendInteger(dst, third)
	dst = appendHead(dst, sequence, varbinds)
	for _, oid := range r.OIDs {
		dst = appendHead(dst, sequence, sized(len(oid))+2)
		dst = append(appendHead(dst, ObjectID, len(oid)), oid...)
		dst = append(dst, Null, 0)
	}
	return dst
}

// sized is how many octets an element with that much content takes.
func sized(length int) int {
	size := 2 + length
	if length < 0x80 {
		return size
	}
	for ; length > 0; length >>= 8 {
		size++
	}
	return size
}

func appendHead(dst []byte, tag byte, length int) []byte {
	if length < 0x80 {
		return append(dst, tag, byte(length&0x7f))
	}
	count := sized(length) - length - 2
	dst = append(dst, tag, 0x80|byte(count&0x7f))
	for shift := 8 * (count - 1); shift >= 0; shift -= 8 {
		dst = append(dst, byte(length>>shift&0xff))
	}
	return dst
}

// integerSize is how many octets an INTEGER takes with its head: as few as
// keep its sign.
func integerSize(n int32) int {
	size := 3
	for ; n < -0x80 || n > 0x7f; n >>= 8 {
		size++
	}
	return size
}

func appendInteger(dst []byte, n int32) []byte {
	count := integerSize(n) - 2
	dst = append(dst, Integer, byte(count&0x7f))
	for shift := 8 * (count - 1); shift >= 0; shift -= 8 {
		dst = append(dst, byte(n>>shift&0xff))
	}
	return dst
}
