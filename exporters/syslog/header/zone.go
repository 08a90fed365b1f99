package header

// offset reads "Z", "+01:00", "+0100" and "+01", glued to the time.
func (s *Stamp) offset(b []byte) int {
	switch at(b, 0) {
	case 'Z', 'z':
		if len(b) > 1 && is(b[1], isLetter|isDigit) {
			return 0
		}
		s.Zoned = true
		return 1
	case '+', '-':
		h, n := number(b[1:], 2)
		i := 1 + n
		if n == 0 || h > 15 {
			return 0
		}
		colon := at(b, i) == ':' && is(at(b, i+1), isDigit)
		if colon {
			i++
		}
		m, k := number(b[i:], 2)
		if k == 1 || m > 59 || is(at(b, i+k), isDigit) {
			return 0
		}
		minutes := h*60 + m
		if b[0] == '-' {
			minutes = -minutes
		}
		s.Zoned, s.Offset = true, int16(minutes) //nolint:gosec // at most 16 hours
		return i + k
	}
	return 0
}

// zone reads what stands between blanks after a time: "CET", "UTC+1",
// "+01:00", "DST". A name that nobody knows is one where named says that a
// zone stands here, and a colon follows.
func (s *Stamp) zone(b []byte, named bool) int {
	i := 0
	if c := at(b, 0); c == '+' || c == '-' {
		if i = s.offset(b); i < 3 || !blankAt(b, i) && b[i] != ':' {
			return 0
		}
	} else {
		if is(c, isLower) && !named && c != 'u' && c != 'g' {
			return 0
		}
		for i < len(b) && i < 8 && is(b[i], isLetter) {
			i++
		}
		switch c := at(b, i); {
		case i == 0 || i == 8:
			return 0
		case c == '+' || c == '-':
			if !is(at(b, i+1), isDigit) || i != 3 {
				return 0
			}
		case c != ' ' && c != ':' && c != 0:
			return 0
		}
		if i = s.abbreviation(b, i, named); i == 0 {
			return 0
		}
	}
	if starts(b[i:], " DST") && blankAt(b, i+4) {
		s.Summer = true
		return i + 4
	}
	return i
}

// abbreviation takes the zone whose name are the first n bytes.
func (s *Stamp) abbreviation(b []byte, n int, named bool) int {
	minutes, known := zone(b[:n])
	if known && (b[0]|0x20 == 'u' || b[0]|0x20 == 'g') {
		if c := at(b, n); c == '+' || c == '-' {
			k := s.offset(b[n:])
			if k == 0 || !blankAt(b, n+k) && b[n+k] != ':' {
				return 0
			}
			return n + k
		}
	}
	end := blankAt(b, n)
	colon := at(b, n) == ':' && (blankAt(b, n+1) || b[n+1] == '%')
	switch {
	case string(b[:n]) == "DST" && end:
		s.Summer = true
		return n
	case known && (end && n < len(b) || colon):
		if !s.Zoned {
			s.Zoned, s.Offset = true, minutes
		}
		return n
	case named && (colon || at(b, n) == ' ' && at(b, n+1) == ':'):
		return n
	}
	return 0
}

// zone is the offset in minutes that an abbreviation stands for. Where one has
// several meanings, it is that of Europe, else of North America.
func zone(name []byte) (minutes int16, known bool) {
	if len(name) > 5 {
		return 0, false
	}
	var upper [5]byte
	for i, c := range name {
		if is(c, isLower) {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	switch string(upper[:len(name)]) {
	case "UTC", "GMT", "Z", "WET", "UCT":
		return 0, true
	case "CET", "MET", "MEZ", "WEST", "BST", "WAT":
		return 60, true
	case "CEST", "MEST", "MESZ", "EET", "CAT", "SAST":
		return 120, true
	case "EEST", "MSK", "EAT", "TRT":
		return 180, true
	case "RET", "MUT", "GST", "SCT", "SAMT":
		return 240, true
	case "TFT", "PKT", "UZT":
		return 300, true
	case "IST":
		return 330, true
	case "ICT", "WIB":
		return 420, true
	case "HKT", "SGT", "AWST", "PHT", "WITA":
		return 480, true
	case "JST", "KST", "WIT":
		return 540, true
	case "AEST", "CHST":
		return 600, true
	case "AEDT", "NCT", "VUT":
		return 660, true
	case "NZST", "WFT", "FJT":
		return 720, true
	case "NZDT":
		return 780, true
	case "PMDT":
		return -120, true
	case "GFT", "PMST", "BRT", "ART", "ADT", "UYT":
		return -180, true
	case "AST", "EDT", "CLT":
		return -240, true
	case "EST", "CDT", "COT", "PET":
		return -300, true
	case "CST", "MDT":
		return -360, true
	case "MST", "PDT":
		return -420, true
	case "PST", "AKDT":
		return -480, true
	case "AKST":
		return -540, true
	case "HST", "TAHT":
		return -600, true
	}
	return 0, false
}
