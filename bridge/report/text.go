package report

import (
	"strings"
	"unicode"
)

// Printable keeps what alerts and people wrote from steering a terminal.
func Printable(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= ' ' && c <= '~' { // most, and none of them is either
			return c
		}
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
			return ' '
		}
		return c
	}, text)
}
