package header

// Form is what kind of time a line has.
type Form uint8

// Forms.
const (
	NoTime Form = iota
	Civil       // date and time, perhaps without year, perhaps without zone
	Epoch       // seconds since 1970
	Uptime      // since the device started: no time
)

// Stamp is the time in a line, as it stands there. Clock makes a time of it.
type Stamp struct {
	Form     Form
	Unsynced bool // the device says that its clock is not set (IOS * and .)
	Zoned    bool // Offset is known
	Summer   bool // a word after the offset says that it is summer time (Huawei DST)
	Slashed  bool // month and day may be the other way round

	Year                             int16 // 0: not told
	Month, Day, Hour, Minute, Second uint8
	Nanos                            int32
	Offset                           int16 // minutes east of Greenwich
	Seconds                          int64 // of Epoch
}

// read takes the stamp at the start of b, and says how many bytes it has; 0:
// there is none.
func (s *Stamp) read(b []byte) int {
	if len(b) < 5 {
		return 0
	}
	if is(b[0], isDigit) {
		return s.digits(b)
	}
	if m := month(b); m != 0 {
		return s.monthFirst(b, m)
	}
	if weekday(b) {
		i := 3
		if b[i] == ',' {
			i++
		}
		if at(b, i) == ' ' {
			if n := s.read(b[i+1:]); n > 0 && s.Form == Civil {
				return i + 1 + n
			}
		}
	}
	return 0
}

// monthFirst reads "Mon d hh:mm:ss [yyyy]" and "Mon d yyyy hh:mm:ss".
func (s *Stamp) monthFirst(b []byte, m uint8) int {
	i := blanks(b, 3)
	if i == 3 {
		return 0
	}
	day, n := number(b[i:], 2)
	i += n
	if n == 0 || at(b, i) != ' ' && at(b, i) != ',' {
		return 0
	}
	if b[i] == ',' {
		i++
	}
	i = blanks(b, i)
	year, y := number(b[i:], 5)
	if y == 4 && at(b, i+4) == ' ' {
		i = blanks(b, i+4)
	} else {
		year = 0
	}
	n = s.clock(b[i:])
	if n == 0 {
		return 0
	}
	i += n
	if year == 0 && at(b, i) == ' ' {
		if v, y := number(b[i+1:], 5); y == 4 && plausible(v) && (blankAt(b, i+5) || b[i+5] == ':' && blankAt(b, i+6)) {
			year = v
			i += 5
		}
	}
	return s.date(b, i, year, int(m), day)
}

// digits reads what starts with a digit.
func (s *Stamp) digits(b []byte) int {
	v, n := number(b, 20)
	c := at(b, n)
	switch {
	case n == 4 && (c == '-' || c == '/' || c == ':' || c == ' '):
		return s.yearFirst(b, v)
	case n <= 2 && (c == '/' || c == '-' || c == ' '):
		return s.dayFirst(b, v, n)
	case n <= 3 && c == ':', n <= 3 && is(c, isLower):
		return s.uptime(b, n)
	case n == 10 || n == 13:
		return s.epoch(b, v, n)
	}
	return 0
}

// yearFirst reads "yyyy Mon d", "yyyy-Mon-d", "yyyy-m-d", "yyyy/m/d" and
// "yyyy:m:d", and the time after it.
func (s *Stamp) yearFirst(b []byte, year int) int {
	sep := b[4]
	i := blanks(b, 5)
	m, n := 0, 0
	if named := month(b[i:]); named != 0 {
		m, n = int(named), 3
	} else if sep == ' ' {
		return 0
	} else if m, n = number(b[i:], 2); n == 0 {
		return 0
	}
	i += n
	if at(b, i) != sep {
		return 0
	}
	i = blanks(b, i+1)
	day, n := number(b[i:], 2)
	i += n
	c := at(b, i)
	if n == 0 || c != ' ' && c|0x20 != 't' && c != '-' {
		return 0
	}
	i = blanks(b, i+1)
	n = s.clock(b[i:])
	if n == 0 {
		return 0
	}
	return s.date(b, i+n, year, m, day)
}

// dayFirst reads "d Mon yyyy", "d-Mon-yyyy", "m/d/yyyy" and the time after it.
func (s *Stamp) dayFirst(b []byte, first, n int) int {
	sep := b[n]
	i := n + 1
	m, day := first, 0
	if named := month(b[i:]); named != 0 {
		m, day = int(named), first
		i += 3
	} else if sep != '/' {
		return 0
	} else {
		day, n = number(b[i:], 2)
		i += n
		s.Slashed = true
	}
	if at(b, i) != sep {
		return 0
	}
	i++
	year, n := number(b[i:], 5)
	i += n
	if c := at(b, i); n != 4 || c != ' ' && c != ':' && c != '-' {
		return 0
	}
	n = s.clock(b[i+1:])
	if n == 0 {
		return 0
	}
	if s.Slashed && m > 12 {
		m, day = day, m
	}
	return s.date(b, i+1+n, year, m, day)
}

// date takes the date over, where it is one and where the stamp ends at i.
func (s *Stamp) date(b []byte, i, year, m, day int) int {
	if m < 1 || m > 12 || day < 1 || day > 31 || year != 0 && !plausible(year) {
		return 0
	}
	i += s.offset(b[i:])
	if !blankAt(b, i) && b[i] != ':' {
		return 0
	}
	s.Form = Civil
	s.Year, s.Month, s.Day = int16(year), uint8(m), uint8(day) //nolint:gosec // checked above
	return i
}

// clock reads "hh:mm:ss" and a fraction after a point, a comma or a colon.
func (s *Stamp) clock(b []byte) int {
	h, i := number(b, 2)
	if i == 0 || len(b) < i+6 || b[i] != ':' || b[i+3] != ':' {
		return 0
	}
	m, n := number(b[i+1:], 2)
	sec, k := number(b[i+4:], 2)
	i += 6
	if n != 2 || k != 2 || h > 23 || m > 59 || sec > 60 || is(at(b, i), isDigit) {
		return 0
	}
	s.Hour, s.Minute, s.Second = uint8(h), uint8(m), uint8(sec) //nolint:gosec // checked above
	switch at(b, i) {
	case '.', ',':
		if n := s.fraction(b[i+1:]); n > 0 {
			i += 1 + n
		}
		if at(b, i) == '.' { // a counter (Huawei)
			if n := span(b[i+1:], isDigit); n > 0 {
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
	return n + span(b[n:], isDigit)
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
		s.Nanos = int32(v%1000) * 1e6 //nolint:gosec // less than a second
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

func blanks(b []byte, i int) int {
	for i < len(b) && b[i] == ' ' {
		i++
	}
	return i
}

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
