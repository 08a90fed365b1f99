package wire

import (
	"errors"
	"fmt"
)

var (
	errTruncated  = errors.New("packet is cut short")
	errIndefinite = errors.New("length is of the indefinite form")
	errHuge       = errors.New("length is beyond any packet")
	errTag        = errors.New("unexpected type")
	errTrailing   = errors.New("octets are left over")
	errInteger    = errors.New("integer does not have 1 to 8 octets")
)

// maxLength is far beyond any packet, and still an int everywhere.
const maxLength = 1 << 30

// span reads the head of the element at the start of data: where its content
// begins and, if the packet has it all, where it ends.
func span(data []byte) (begin, end int, err error) {
	if len(data) > 1 && data[1] < 0x80 {
		return 2, 2 + int(data[1]), nil
	}
	return longSpan(data)
}

// longSpan takes a tag that nothing follows for an element without content:
// some agents leave out the length of a last empty value.
func longSpan(data []byte) (begin, end int, err error) {
	if len(data) < 2 {
		return len(data), len(data), nil
	}
	count := int(data[1] & 0x7f)
	if count == 0 {
		return 0, 0, errIndefinite
	}
	begin = 2 + count
	if len(data) < begin {
		return 0, 0, fmt.Errorf("%w: length takes %d octets, %d are left", errTruncated, count, len(data)-2)
	}
	length := 0
	for _, b := range data[2:begin] {
		if length > maxLength>>8 {
			return 0, 0, errHuge
		}
		length = length<<8 | int(b)
	}
	return begin, begin + length, nil
}

// expect takes an element of that tag off the start of data.
func expect(data []byte, tag byte, what string) (content, rest []byte, err error) {
	if len(data) == 0 {
		return nil, nil, fmt.Errorf("%s: %w: nothing is left", what, errTruncated)
	}
	if data[0] != tag {
		return nil, nil, fmt.Errorf("%s: %w 0x%02x", what, errTag, data[0])
	}
	begin, end, err := span(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", what, err)
	}
	if end > len(data) {
		return nil, nil, fmt.Errorf("%s: %w", what, short(begin, end, len(data)))
	}
	return data[begin:end:end], data[end:], nil
}

func short(begin, end, have int) error {
	return fmt.Errorf("%w: content takes %d octets, %d are left", errTruncated, end-begin, have-begin)
}

// expectInteger takes an INTEGER off the start of data.
func expectInteger(data []byte, what string) (n int64, rest []byte, err error) {
	content, rest, err := expect(data, Integer, what)
	if err != nil {
		return 0, nil, err
	}
	if n, err = signed(content); err != nil {
		return 0, nil, fmt.Errorf("%s: %w", what, err)
	}
	return n, rest, nil
}

func signed(content []byte) (int64, error) {
	if len(content) == 0 || len(content) > 8 {
		return 0, errInteger
	}
	n := int64(int8(content[0])) //nolint:gosec // extends the sign
	for _, b := range content[1:] {
		n = n<<8 | int64(b)
	}
	return n, nil
}
