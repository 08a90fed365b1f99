package page

import (
	"html/template"
	"regexp"
	"strings"
	"unicode"

	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

// leftward are words of scripts that are read from right to left, with what may
// stand between two words of one name.
var leftward = regexp.MustCompile(`[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}](?:[\s\pN\pM'’"«»،._/-]*[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\pM])*`)

// apart writes a text so that names in Arabic stay apart: a number after one would
// be drawn before it, as though it belonged to it. A text that begins in Arabic
// has its own direction, which its paragraph finds.
func apart(said string) template.HTML {
	said = notation.Plain(said)
	first := strings.IndexFunc(said, unicode.IsLetter)
	if first < 0 || leftward.MatchString(string([]rune(said[first:])[:1])) {
		return template.HTML(escaped(said)) //nolint:gosec // it is escaped
	}
	var b strings.Builder
	at := 0
	for _, found := range leftward.FindAllStringIndex(said, -1) {
		b.WriteString(escaped(said[at:found[0]]) + "<bdi>" + escaped(said[found[0]:found[1]]) + "</bdi>")
		at = found[1]
	}
	b.WriteString(escaped(said[at:]))
	return template.HTML(b.String()) //nolint:gosec // all of it is escaped
}

func escaped(said string) string { return template.HTMLEscapeString(said) }
