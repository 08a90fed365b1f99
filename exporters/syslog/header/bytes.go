package header

// What a byte may be part of.
const (
	isDigit = 1 << iota
	isUpper
	isLower
	ofHost
	ofTag
	ofName
	isHex
	isBlank
)

const isLetter = isUpper | isLower

// classes is never written to.
var classes = func() (t [256]uint8) {
	set := func(class uint8, chars string) {
		for i := range len(chars) {
			t[chars[i]] |= class
		}
	}
	for c := byte('a'); c <= 'z'; c++ {
		t[c] |= isLower | ofHost | ofTag | ofName
		t[c-'a'+'A'] |= isUpper | ofHost | ofTag | ofName
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] |= isDigit | ofHost | ofTag | ofName | isHex
	}
	for c := 0x80; c <= 0xff; c++ {
		t[c] |= ofHost | ofTag
	}
	set(isHex, "abcdefABCDEF")
	set(ofHost, ".-_:/@+~%")
	set(ofTag, ".-_/()<>+@,*#&~$!")
	set(ofName, "_")
	set(isBlank, " \t\r\n\x00")
	return t
}()

func is(c byte, class uint8) bool { return classes[c]&class != 0 }

// span is how many bytes from the start are of a class.
func span(b []byte, class uint8) int {
	for i, c := range b {
		if classes[c]&class == 0 {
			return i
		}
	}
	return len(b)
}

// blanks is where the blanks that start at i end.
func blanks(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}

// only says that there are bytes, and all of them are of a class.
func only(b []byte, class uint8) bool { return len(b) > 0 && span(b, class) == len(b) }

// trim cuts blanks from the start.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	return b
}

// trimEnd cuts blanks, line ends and NUL from the end.
func trimEnd(b []byte) []byte {
	for len(b) > 0 && is(b[len(b)-1], isBlank) {
		b = b[:len(b)-1]
	}
	return b
}

// word is what stands before the first blank, and what follows the blanks.
func word(b []byte) (w, rest []byte) {
	for i, c := range b {
		if c <= ' ' && (c == ' ' || c == '\t') {
			return b[:i], trim(b[i:])
		}
	}
	return b, b[len(b):]
}

// name is the word that b starts with, where all of it may be a host's name;
// else nothing.
func name(b []byte) (w, rest []byte) {
	const longest = 255 // of the DNS
	n := span(b, ofHost)
	if n > longest || n < len(b) && b[n] != ' ' && b[n] != '\t' {
		return nil, nil
	}
	return b[:n], trim(b[n:])
}

// blankAt says that b ends at i or has a blank there.
func blankAt(b []byte, i int) bool { return i >= len(b) || is(b[i], isBlank) }

// at is the byte at i, 0 past the end.
func at(b []byte, i int) byte {
	if i < len(b) {
		return b[i]
	}
	return 0
}

// number reads up to most digits.
func number(b []byte, most int) (v, n int) {
	for n < len(b) && n < most && b[n]-'0' < 10 {
		v = v*10 + int(b[n]-'0')
		n++
	}
	return v, n
}

// two is the number of two digits, more than any of them where they are none.
func two(b []byte) int {
	if tens, ones := b[0]-'0', b[1]-'0'; tens < 10 && ones < 10 {
		return int(tens)*10 + int(ones)
	}
	return 100
}

// starts is bytes.HasPrefix without the conversion.
func starts(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// mark is what some put before a text to say that it is UTF-8.
const mark = "\xef\xbb\xbf"

func trimMark(b []byte) []byte {
	if at(b, 0) == mark[0] && starts(b, mark) {
		return b[len(mark):]
	}
	return b
}
