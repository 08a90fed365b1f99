package wire

import (
	"encoding/binary"
	"fmt"
)

// Varbind is a name and a value as it was encoded; both point into the packet.
type Varbind struct {
	OID   OID
	Tag   byte
	Value []byte
}

// Reader reads the varbinds of a message one after the other.
type Reader struct {
	data []byte
	at   int
}

// Next reads one varbind; more is false after the last. After an error it
// stays where it was, because where the next varbind begins is not known, and
// v is not to be used.
func (r *Reader) Next(v *Varbind) (more bool, err error) {
	data := r.data[r.at:]
	if size, ok := v.plain(data); ok {
		r.at += size
		return true, nil
	}
	if len(data) == 0 {
		return false, nil
	}
	size, err := v.careful(data)
	if err != nil {
		return false, fmt.Errorf("decode SNMP message: %w", err)
	}
	r.at += size
	return true, nil
}

// plain reads what nearly every varbind is: lengths of one octet that fit into
// each other exactly, and a canonical name of at least eight octets. It is
// there for speed alone: careful reads these too, and all others.
func (v *Varbind) plain(data []byte) (size int, ok bool) {
	if len(data) < 4 || data[0] != sequence || data[1] >= 0x80 || data[2] != ObjectID {
		return 0, false
	}
	size, name := 2+int(data[1]), 4+int(data[3])
	if size > len(data) || name+2 > size || size != name+2+int(data[name+1]) {
		return 0, false
	}
	if data[3] >= 0x80 || data[name+1] >= 0x80 || !isCanonical(data[4:name]) {
		return 0, false
	}
	v.OID, v.Tag, v.Value = data[4:name:name], data[name], data[name+2:size:size]
	return size, true
}

func (v *Varbind) careful(data []byte) (size int, err error) {
	content, rest, err := expect(data, sequence, "varbind")
	if err != nil {
		return 0, err
	}
	name, content, err := expect(content, ObjectID, "name")
	if err != nil {
		return 0, err
	}
	if v.OID, err = canonical(name); err != nil {
		return 0, fmt.Errorf("name: %w", err)
	}
	if v.Tag, v.Value, err = value(content); err != nil {
		return 0, fmt.Errorf("value of %s: %w", v.OID, err)
	}
	return len(data) - len(rest), nil
}

// value takes the value at the start of data and leaves what follows it.
// Some of MikroTik's octet strings announce one octet more than their varbind
// has: they end with the varbind.
func value(data []byte) (tag byte, content []byte, err error) {
	if len(data) == 0 {
		return 0, nil, fmt.Errorf("%w: nothing is left", errTruncated)
	}
	begin, end, err := span(data)
	if err != nil {
		return 0, nil, err
	}
	if end > len(data) {
		if data[0] != OctetString || end != len(data)+1 {
			return 0, nil, short(begin, end, len(data))
		}
		end = len(data)
	}
	return data[0], data[begin:end:end], nil
}

// high marks the octets that do not end a sub-identifier.
const high = 0x8080808080808080

// isCanonical tells most of the names that are. Two or three looks at eight
// octets suffice: no octet is 0x80, with which a leading zero begins, and no
// four in a row are high, without which no number exceeds 2^32-1. Steps of
// five leave no four octets unseen.
func isCanonical(name []byte) bool {
	last := len(name) - 8
	if last < 0 || name[len(name)-1] >= 0x80 {
		return false
	}
	for i := 0; ; i += 5 {
		i = min(i, last)
		word := binary.LittleEndian.Uint64(name[i:])
		if marks := word & high; marks != 0 {
			zeros := word ^ high
			if (zeros-high>>7)&^zeros&high != 0 || marks&(marks>>8)&(marks>>16)&(marks>>24) != 0 {
				return false
			}
		}
		if i == last {
			return true
		}
	}
}

// canonical checks a name sub-identifier by sub-identifier. Where some have
// leading zeros, it makes a copy without them. An empty name is 0.0.
func canonical(name []byte) (OID, error) {
	if len(name) == 0 {
		return OID{0}, nil
	}
	zeros := false
	for rest := name; len(rest) > 0; {
		_, used, err := sub(rest)
		if err != nil {
			return nil, err
		}
		zeros = zeros || rest[0] == leadingZero
		rest = rest[used:]
	}
	if !zeros {
		return name, nil
	}
	oid := make(OID, 0, len(name))
	begins := true
	for _, b := range name {
		if begins && b == leadingZero {
			continue
		}
		oid = append(oid, b)
		begins = b < 0x80
	}
	return oid, nil
}

// leadingZero begins a sub-identifier that could do with an octet less.
const leadingZero = 0x80
