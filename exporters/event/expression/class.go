package expression

import (
	"unicode"
	"unicode/utf8"
)

// class is a set of characters. A byte that is not UTF-8 counts as U+FFFD, as
// it does for regexp.
type class struct {
	ascii bytes
	wide  []rune // pairs of first and last, of those beyond ASCII
}

// bytes is a set of bytes.
type bytes [4]uint64

func (b *bytes) has(c byte) bool { return b[c>>6]>>(c&63)&1 != 0 }

func (b *bytes) add(c byte) { b[c>>6] |= 1 << (c & 63) }

// union adds all of another set.
func (b *bytes) union(other bytes) {
	for i := range b {
		b[i] |= other[i]
	}
}

func (b *bytes) meets(other *bytes) bool {
	return b[0]&other[0]|b[1]&other[1]|b[2]&other[2]|b[3]&other[3] != 0
}

// beyond are the bytes that are not ASCII.
var beyond = bytes{2: ^uint64(0), 3: ^uint64(0)}

// newClass takes pairs of first and last characters.
func newClass(pairs []rune) *class {
	c := &class{}
	for i := 0; i+1 < len(pairs); i += 2 {
		first, last := pairs[i], pairs[i+1]
		for r := first; r <= min(last, unicode.MaxASCII); r++ {
			c.ascii.add(byte(r)) //nolint:gosec // it is ASCII
		}
		if last >= utf8.RuneSelf {
			c.wide = append(c.wide, max(first, utf8.RuneSelf), last)
		}
	}
	return c
}

// folded is a character in either case.
func folded(r rune) *class {
	pairs := []rune{r, r}
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		pairs = append(pairs, other, other)
	}
	return newClass(pairs)
}

// begins are the bytes that a character of the class may begin with.
func (c *class) begins() bytes {
	b := c.ascii
	if len(c.wide) > 0 {
		b.union(beyond)
	}
	return b
}

// width is how many bytes the character at a place has, 0 if it is not of the
// class.
func (c *class) width(text []byte, at int) int {
	switch {
	case at >= len(text):
		return 0
	case text[at] < utf8.RuneSelf:
		return int(c.ascii[text[at]>>6] >> (text[at] & 63) & 1)
	default:
		return c.wideWidth(text[at:])
	}
}

func (c *class) wideWidth(text []byte) int {
	if len(c.wide) == 0 {
		return 0
	}
	r, width := utf8.DecodeRune(text)
	for i := 0; i+1 < len(c.wide); i += 2 {
		if c.wide[i] <= r && r <= c.wide[i+1] {
			return width
		}
	}
	return 0
}

// skip is where the first character after at is that is not of the class.
func (c *class) skip(text []byte, at int) int {
	for {
		for at < len(text) && c.ascii.has(text[at]) {
			at++
		}
		if at >= len(text) || text[at] < utf8.RuneSelf {
			return at
		}
		width := c.wideWidth(text[at:])
		if width == 0 {
			return at
		}
		at += width
	}
}
