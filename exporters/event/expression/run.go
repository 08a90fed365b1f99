package expression

import "unicode/utf8"

// run does the steps from one on, at a place of the text, and tells whether
// they came to a match. What it noted in vain before it failed is undone, or
// will be noted anew by whatever matches.
func (r *search) run(i, at int) bool {
	for {
		if r.left--; r.left < 0 {
			return false
		}
		s := &r.steps[i]
		i = s.next
		switch s.do {
		case accept:
			r.at[1] = at
			return true
		case literal:
			if end := at + len(s.text); end > len(r.text) || string(r.text[at:end]) != s.text {
				return false
			}
			at += len(s.text)
		case one:
			n := s.class.width(r.text, at)
			if n == 0 {
				return false
			}
			at += n
		case whole:
			least, most := r.span(s, at)
			if least > most {
				return false
			}
			at = most
		case longest:
			return r.longest(s, at)
		case shortest:
			return r.shortest(s, at)
		case note:
			r.at[s.place] = at
		case try:
			before := r.at[s.place]
			r.at[s.place] = at
			if r.run(i, at) {
				return true
			}
			r.at[s.place] = before
			return false
		case choice:
			if next, aside := s.ahead.fits(r.text, at), s.aside.fits(r.text, at); !next {
				if !aside {
					return false
				}
				i = s.other
			} else if aside {
				if r.run(i, at) {
					return true
				}
				i = s.other
			}
		default:
			if !r.stands(s.do, at) {
				return false
			}
		}
	}
}

// stands tells whether a place is what it has to be.
func (r *search) stands(as action, at int) bool {
	switch as {
	case start:
		return at == 0
	case end:
		return at == len(r.text)
	default:
		word := at > 0 && isWord(r.text[at-1])
		return (word != (at < len(r.text) && isWord(r.text[at]))) == (as == boundary)
	}
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// span is where a run from at on may end: between the least and the most, of
// which the least is more if there is no run.
func (r *search) span(s *step, at int) (least, most int) {
	from := at
	switch {
	case s.most < 0 && s.least <= 1:
		least, most = at, s.class.skip(r.text, at)
		if s.least == 1 {
			least += width(r.text, at)
		}
	default:
		least = len(r.text) + 1
		for n := 0; ; n++ {
			if n == s.least {
				least = at
			}
			w := 0
			if n != s.most {
				w = s.class.width(r.text, at)
			}
			if w == 0 {
				break
			}
			at += w
		}
		most = at
	}
	r.left -= (most - from) / 8
	return least, most
}

// longest tries a run and what follows it, from the most to the least.
func (r *search) longest(s *step, at int) bool {
	least, at := r.span(s, at)
	for ; at >= least; r.left-- {
		if s.ahead.fits(r.text, at) && r.run(s.next, at) {
			return true
		}
		if at == least || r.left < 0 {
			return false
		}
		if r.text[at-1] < utf8.RuneSelf {
			at--
		} else {
			_, n := utf8.DecodeLastRune(r.text[:at])
			at -= n
		}
	}
	return false
}

// shortest tries them from the least to the most.
func (r *search) shortest(s *step, at int) bool {
	least, most := r.span(s, at)
	for at = least; at <= most && r.left >= 0; r.left-- {
		if s.ahead.fits(r.text, at) && r.run(s.next, at) {
			return true
		}
		at += width(r.text, at)
	}
	return false
}
