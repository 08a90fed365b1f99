package expression

import (
	stdbytes "bytes"
	"unicode/utf8"
)

// answer is what a search came to.
type answer uint8

const (
	absent answer = iota
	found
	unsure // there were too few steps
)

// search is one look for a match in a text.
type search struct {
	steps []step
	text  []byte
	at    []int // where groups begin and end
	left  int   // steps
}

// find looks for the leftmost match.
func (p *program) find(text []byte, at []int) answer {
	for i := range at {
		at[i] = -1
	}
	s := search{steps: p.steps, text: text, at: at, left: 8*len(text) + 256}
	for from := p.from(text, 0); from >= 0; from = p.from(text, p.after(text, from)) {
		if s.run(p.begin, from) {
			at[0] = from
			return found
		}
		if s.left < 0 {
			return unsure
		}
		if p.once {
			break
		}
	}
	return absent
}

// from is the first place from at on where a match may begin; -1: nowhere.
func (p *program) from(text []byte, at int) int {
	if p.once {
		return at
	}
	if p.prefix != "" && at < len(text) {
		if i := stdbytes.Index(text[at:], []byte(p.prefix)); i >= 0 {
			return at + i
		}
		return -1
	}
	for at < len(text) && !p.look.bytes.has(text[at]) {
		at += width(text, at)
	}
	if at < len(text) || at == len(text) && p.look.end {
		return at
	}
	return -1
}

// after is the next place to try after one where no match begins. Where a
// match begins with a run, none begins further on in the same run: it could
// not end where the one before could not.
func (p *program) after(text []byte, at int) int {
	if p.run != nil {
		if end := p.run.skip(text, at); end > at {
			return end
		}
	}
	return at + width(text, at)
}

// width is that of the character at a place; 1 at the end.
func width(text []byte, at int) int {
	if at >= len(text) || text[at] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRune(text[at:])
	return n
}
