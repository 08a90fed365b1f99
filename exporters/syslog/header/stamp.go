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
	if m := month(b); m != 0 && b[3] == ' ' {
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
	if n := s.plain(b, m); n > 0 {
		return n
	}
	i := blanks(b, 3)
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

// plain reads "Mon dd hh:mm:ss" with a blank and no year behind it, as nearly
// all lines have it, in the shortest way.
func (s *Stamp) plain(b []byte, m uint8) int {
	const length = len("Mon dd hh:mm:ss")
	if len(b) < length+2 || b[6] != ' ' || b[9] != ':' || b[12] != ':' || b[length] != ' ' || is(b[length+1], isDigit) {
		return 0
	}
	day := int(b[5] - '0')
	if b[4] != ' ' {
		day = two(b[4:])
	}
	hour, minute, second := two(b[7:]), two(b[10:]), two(b[13:])
	if day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60 {
		return 0
	}
	s.Form, s.Month, s.Day = Civil, m, uint8(day)
	s.Hour, s.Minute, s.Second = uint8(hour), uint8(minute), uint8(second) //nolint:gosec // checked above
	return length
}

// digits reads what starts with a digit.
func (s *Stamp) digits(b []byte) int {
	v, n := number(b, 20)
	c := at(b, n)
	switch {
	case n == 0:
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
	var m, n int
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
	m, day := first, first
	if named := month(b[i:]); named != 0 {
		m = int(named)
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
