package sample

import (
	"strconv"
	"strings"
)

// spec is one octet-format specification of a DISPLAY-HINT (RFC 2579, section
// 3.1).
type spec struct {
	repeat     bool // the first octet says how often
	length     int  // octets taken each time
	format     byte // d, x, o, a or t
	separator  string
	terminator string
}

// displayed writes octets as a DISPLAY-HINT says; ok is false when there is
// none or nothing to show.
func displayed(specs []spec, octets []byte) (text string, ok bool) {
	if len(specs) == 0 || len(octets) == 0 {
		return "", false
	}
	var b strings.Builder
	for i := 0; len(octets) > 0; i++ {
		s := specs[min(i, len(specs)-1)]
		if s.length == 0 && !s.repeat && i >= len(specs)-1 {
			return "", false // the last specification takes nothing: it would go on for ever
		}
		octets = s.apply(&b, octets)
	}
	return strings.ToValidUTF8(b.String(), string(replacement)), true
}

// apply writes one specification and gives back the octets that remain. A
// separator is not written at the very end.
func (s spec) apply(b *strings.Builder, octets []byte) []byte {
	times := 1
	if s.repeat {
		times, octets = int(octets[0]), octets[1:]
	}
	for n := range times {
		if len(octets) == 0 {
			break
		}
		taken := octets[:min(s.length, len(octets))]
		octets = octets[len(taken):]
		s.write(b, taken)
		lastOfGroup := s.terminator != "" && n == times-1
		if len(octets) > 0 && !lastOfGroup {
			b.WriteString(s.separator)
		}
	}
	if len(octets) > 0 {
		b.WriteString(s.terminator)
	}
	return octets
}

func (s spec) write(b *strings.Builder, octets []byte) {
	switch s.format {
	case 'a', 't':
		b.Write(octets)
		return
	case 'x':
		for _, octet := range octets {
			const digits = "0123456789abcdef"
			b.WriteByte(digits[octet>>4])
			b.WriteByte(digits[octet&15])
		}
		return
	}
	var number uint64
	for _, octet := range octets {
		number = number<<8 | uint64(octet)
	}
	base := 10
	if s.format == 'o' {
		base = 8
	}
	b.WriteString(strconv.FormatUint(number, base))
}

// parseHint gives nothing for what is no hint.
func parseHint(hint string) []spec {
	var specs []spec
	for hint != "" {
		var s spec
		hint, s.repeat = strings.CutPrefix(hint, "*")
		digits := len(hint) - len(strings.TrimLeft(hint, "0123456789"))
		length, err := strconv.ParseUint(hint[:digits], 10, 16)
		if err != nil || digits == len(hint) || !strings.Contains("dxoat", hint[digits:digits+1]) {
			return nil
		}
		s.length, s.format, hint = int(length), hint[digits], hint[digits+1:]
		s.separator, hint = delimiter(hint)
		if s.repeat {
			s.terminator, hint = delimiter(hint)
		}
		specs = append(specs, s)
	}
	return specs
}

// delimiter cuts one character off that does not begin a specification.
func delimiter(hint string) (found, rest string) {
	if hint == "" || hint[0] == '*' || (hint[0] >= '0' && hint[0] <= '9') {
		return "", hint
	}
	return hint[:1], hint[1:]
}
