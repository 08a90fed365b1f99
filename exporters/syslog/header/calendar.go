package header

// clock reads "hh:mm:ss" and a fraction after a point, a comma or a colon.
func (s *Stamp) clock(b []byte) int {
	h, i := number(b, 2)
	if i == 0 || len(b) < i+6 || b[i] != ':' || b[i+3] != ':' {
		return 0
	}
	m, sec := two(b[i+1:]), two(b[i+4:])
	i += 6
	if h > 23 || m > 59 || sec > 60 || is(at(b, i), isDigit) {
		return 0
	}
	s.Hour, s.Minute, s.Second = uint8(h), uint8(m), uint8(sec) //nolint:gosec // checked above
	switch at(b, i) {
	case '.', ',':
		if n := s.fraction(b[i+1:]); n > 0 {
			i += 1 + n
		}
		if at(b, i) == '.' { // a counter (Huawei)
			if n := span(b[i+1:min(len(b), i+8)], isDigit); n > 0 {
				i += 1 + n
			}
		}
	case ':':
		if n := span(b[i+1:min(len(b), i+5)], isDigit); n == 3 && blankAt(b, i+4) {
			i += 1 + s.fraction(b[i+1:])
		}
	}
	return i
}

// fraction reads the digits of a fraction of a second.
func (s *Stamp) fraction(b []byte) int {
	v, n := number(b, 9)
	for range 9 - n {
		v *= 10
	}
	s.Nanos = int32(v) //nolint:gosec // less than a second
	return n + span(b[n:min(len(b), 18)], isDigit)
}

// uptime reads "hh:mm:ss:", "3w2d:" and the like of IOS.
func (s *Stamp) uptime(b []byte, n int) int {
	i := n
	if b[n] == ':' {
		if i = s.clock(b); i == 0 {
			return 0
		}
	} else {
		for i < len(b) && is(b[i], isDigit) || at(b, i) == 'y' || at(b, i) == 'w' || at(b, i) == 'd' || at(b, i) == 'h' {
			i++
		}
		if i > 8 || is(b[i-1], isDigit) {
			return 0
		}
	}
	if at(b, i) != ':' || !blankAt(b, i+1) {
		return 0
	}
	*s = Stamp{Form: Uptime, Unsynced: true}
	return i
}

// epoch reads seconds with a fraction, or milliseconds.
func (s *Stamp) epoch(b []byte, v, n int) int {
	seconds := int64(v)
	if n == 13 {
		s.Nanos = int32(v%1000) * 1e6
		seconds /= 1000
	} else if at(b, n) == '.' {
		n += 1 + s.fraction(b[n+1:])
	}
	const from, to = 946_684_800, 4_102_444_800 // 2000 to 2099: else it is a number
	if at(b, n) != ' ' || seconds < from || seconds > to {
		return 0
	}
	s.Form, s.Seconds = Epoch, seconds
	return n
}

func plausible(year int) bool { return year >= 1970 && year < 2200 }

// letters are the first three bytes as small letters.
func letters(b []byte) uint32 {
	if len(b) < 3 {
		return 0
	}
	return (uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])) | 0x202020
}

// month is the number of an English month's short name, 0 for anything else.
func month(b []byte) uint8 {
	switch letters(b) {
	case 'j'<<16 | 'a'<<8 | 'n':
		return 1
	case 'f'<<16 | 'e'<<8 | 'b':
		return 2
	case 'm'<<16 | 'a'<<8 | 'r':
		return 3
	case 'a'<<16 | 'p'<<8 | 'r':
		return 4
	case 'm'<<16 | 'a'<<8 | 'y':
		return 5
	case 'j'<<16 | 'u'<<8 | 'n':
		return 6
	case 'j'<<16 | 'u'<<8 | 'l':
		return 7
	case 'a'<<16 | 'u'<<8 | 'g':
		return 8
	case 's'<<16 | 'e'<<8 | 'p':
		return 9
	case 'o'<<16 | 'c'<<8 | 't':
		return 10
	case 'n'<<16 | 'o'<<8 | 'v':
		return 11
	case 'd'<<16 | 'e'<<8 | 'c':
		return 12
	}
	return 0
}

func weekday(b []byte) bool {
	switch letters(b) {
	case 'm'<<16 | 'o'<<8 | 'n', 't'<<16 | 'u'<<8 | 'e', 'w'<<16 | 'e'<<8 | 'd', 't'<<16 | 'h'<<8 | 'u',
		'f'<<16 | 'r'<<8 | 'i', 's'<<16 | 'a'<<8 | 't', 's'<<16 | 'u'<<8 | 'n':
		return true
	}
	return false
}
