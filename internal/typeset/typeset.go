// Package typeset puts the spaces into French pages at which no line may break,
// so that no mark stands alone at the beginning of one. Texts are written with
// plain spaces all over, by people and by the bridge: it is done to a whole page,
// once it is rendered.
package typeset

import "strings"

// NoBreak is the space at which no line breaks.
const NoBreak = "\u00a0"

// marks go with the word before them, where a space or an end follows.
const marks = ":;!?"

// verbatim are elements whose text is no French.
var verbatim = []string{"code", "pre", "style", "script", "textarea"}

// French is a page of HTML, or a part of one, with such spaces within « » and
// before : ; ! and ?. Tags, and what is verbatim, stay as they are.
func French(page string) string {
	var b strings.Builder
	b.Grow(len(page) + len(page)/32)
	for page != "" {
		at := strings.IndexByte(page, '<')
		if at < 0 {
			at = len(page)
		}
		text(&b, page[:at])
		page = page[at:]
		end := tagEnd(page)
		b.WriteString(page[:end])
		page = page[end:]
	}
	return b.String()
}

// tagEnd is where what stands at the beginning of a page ends: a tag, with all of
// an element that is verbatim. A tag that does not end goes on to the end.
func tagEnd(page string) int {
	for _, name := range verbatim {
		rest, is := strings.CutPrefix(page, "<"+name)
		if !is || rest == "" || rest[0] != '>' && rest[0] != ' ' {
			continue
		}
		if at := strings.Index(page, "</"+name+">"); at >= 0 {
			return at + len("</"+name+">")
		}
		return len(page)
	}
	if at := strings.IndexByte(page, '>'); at >= 0 {
		return at + 1
	}
	return len(page)
}

// text writes what stands between tags.
func text(b *strings.Builder, s string) {
	s = strings.ReplaceAll(s, "« ", "«"+NoBreak)
	s = strings.ReplaceAll(s, " »", NoBreak+"»")
	for {
		at := strings.IndexByte(s, ' ')
		if at < 0 || at+1 == len(s) {
			b.WriteString(s)
			return
		}
		b.WriteString(s[:at])
		mark, after := s[at+1], s[at+2:]
		if strings.IndexByte(marks, mark) >= 0 && (after == "" || strings.IndexByte(" \n", after[0]) >= 0 || strings.HasPrefix(after, NoBreak)) {
			b.WriteString(NoBreak)
		} else {
			b.WriteByte(' ')
		}
		s = s[at+1:]
	}
}
