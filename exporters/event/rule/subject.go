package rule

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// longestSubject bounds the value of a label.
const longestSubject = 200

// append puts a part behind those that a subject has from begin on, with a
// blank between. An empty part changes nothing.
func (p part) append(dst []byte, begin int, value []byte) []byte {
	before := len(dst)
	if before > begin {
		dst = append(dst, ' ')
	}
	start := len(dst)
	if value = bytes.TrimSpace(value); p.port {
		dst = Interface(dst, value)
	} else {
		dst = append(dst, value...)
	}
	dst = printable(dst, start)
	if len(dst) == start {
		return dst[:before]
	}
	return dst
}

// printable makes what stands in b from start on fit for a label and for a
// screen: what cannot be printed is left out, or turns text around (U+202E),
// and bytes that are not UTF-8 become U+FFFD, so that two stay two.
func printable(b []byte, start int) []byte {
	clean := true
	for _, c := range b[start:] {
		if c < ' ' || c >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return b
	}
	value := bytes.ToValidUTF8(b[start:], []byte("\uFFFD"))
	return append(b[:start], bytes.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, value)...)
}

// trimSubject cuts what stands in b from begin on to its longest, between two
// characters.
func trimSubject(b []byte, begin int) []byte {
	if len(b)-begin <= longestSubject {
		return b
	}
	end := begin + longestSubject
	for end > begin && !utf8.RuneStart(b[end]) {
		end--
	}
	return bytes.TrimRight(b[:end], " ")
}
