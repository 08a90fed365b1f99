package exposition

import (
	"math"
	"strconv"
)

// exact bounds the integers whose shortest decimal text is all their digits.
const exact = 1 << 53

// appendNumber writes a number as strconv does with format g and as few digits
// as tell it from its neighbours. Nearly all numbers of SNMP are integers, for
// which the general way takes three times as long.
func appendNumber(text []byte, value float64) []byte {
	switch {
	case value >= 0 && value < exact && value == math.Trunc(value) && !math.Signbit(value):
		return appendInteger(text, uint64(value))
	case math.IsInf(value, 1):
		return append(text, "+Inf"...)
	case math.IsInf(value, -1):
		return append(text, "-Inf"...)
	default:
		return strconv.AppendFloat(text, value, 'g', -1, 64)
	}
}

// appendInteger writes an integer: from a million on, with an exponent.
func appendInteger(text []byte, value uint64) []byte {
	const million = 1_000_000
	if value < million {
		return strconv.AppendUint(text, value, 10)
	}
	begin := len(text)
	text = append(text, 0) // room for the point
	text = strconv.AppendUint(text, value, 10)
	exponent := len(text) - begin - 2
	text[begin], text[begin+1] = text[begin+1], '.'
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return append(text, 'e', '+', '0'+byte(exponent/10), '0'+byte(exponent%10)) //nolint:gosec // two digits
}
