package header

import "bytes"

// percent reads the key at the start of b: %FAC-sev-MNEM: of Cisco and those
// who write like it, %%ddMOD/sev/MNEM: of Huawei and Comware. The text begins
// n bytes further.
func percent(b []byte) (key []byte, n int, f Format) {
	c := at(b, 0)
	if c != '%' && c != '#' {
		return nil, 0, None
	}
	switch {
	case at(b, 1) == '%' && is(at(b, 2), isDigit) && is(at(b, 3), isDigit):
		from := blanks(b, 4)
		key, n := module(b[from:])
		if n == 0 {
			return nil, 0, None
		}
		return key, from + n, Huawei
	case at(b, 1) == '$': // context of NX-OS: %$VDC-1%$ %KEY
		end := bytes.Index(b[2:], []byte("%$"))
		if end < 0 || end > 64 {
			return nil, 0, None
		}
		skip := blanks(b, end+4)
		if key, n, f = percent(b[skip:]); n == 0 {
			return nil, 0, None
		}
		return key, skip + n, f
	}
	if key, n = mnemonic(b[1:]); n > 0 {
		return key, 1 + n, Cisco
	}
	// Dell puts the member of the stack before: %STKUNIT0-M:CP %KEY
	w, rest := word(b)
	if skip := len(b) - len(rest); len(w) < 24 && at(rest, 0) == '%' && bytes.IndexByte(w, ':') > 0 {
		if key, n = mnemonic(rest[1:]); n > 0 {
			return key, skip + 1 + n, Cisco
		}
	}
	return nil, 0, None
}

// facility says whether a key is a Junos tag behind the facility that the line
// goes to, and how long that is with the severity: DAEMON-4-.
func facility(key []byte) int {
	i := bytes.IndexByte(key, '-')
	if i < 2 || len(key) < i+4 || key[i+2] != '-' || bytes.IndexByte(key[i+3:], '_') < 0 {
		return 0
	}
	switch string(key[:i]) {
	case "KERN", "USER", "DAEMON", "AUTH", "AUTHPRIV", "SYSLOG", "FTP", "PFE", "EXTERNAL", "CONFLICT", "CHANGE", "INTERACT",
		"LOCAL0", "LOCAL1", "LOCAL2", "LOCAL3", "LOCAL4", "LOCAL5", "LOCAL6", "LOCAL7":
		return i + 3
	}
	return 0
}

// mnemonic reads FAC[-SUB…]-sev-MNEM, where sev is a digit or a capital, up to
// the text after it.
func mnemonic(b []byte) (key []byte, n int) {
	part, severity := 0, false
	for n < len(b) {
		c := b[n]
		if is(c, ofName) || c == '.' {
			n++
			continue
		}
		if c != '-' {
			break
		}
		if n-part == 1 && part > 0 && is(b[part], isDigit|isUpper) {
			severity = true
		} else if n == part {
			return nil, 0
		}
		n++
		part = n
		if severity {
			// A mnemonic may have a dash of its own.
			for n < len(b) && (is(b[n], ofName) || b[n] == '-' || b[n] == '.') {
				n++
			}
			break
		}
	}
	if !severity || n == part {
		return nil, 0
	}
	key = b[:n]
	n = blanks(b, n)
	if at(b, n) == ':' {
		n = blanks(b, n+1)
	} else if n == len(key) && n < len(b) {
		return nil, 0
	}
	return key, n
}

// module reads MOD/sev/MNEM, where MNEM may have blanks, with the marks that
// follow: "(l)[12]:", "(s):CID=0x80d3041a;".
func module(b []byte) (key []byte, n int) {
	n = moduleName(b)
	if n == 0 || at(b, n) != '/' || !is(at(b, n+1), isDigit) || at(b, n+2) != '/' {
		return nil, 0
	}
	n += 3
	from := n
	for n < len(b) && (is(b[n], ofName) || b[n] == '-' || b[n] == ' ' && is(at(b, n+1), isUpper)) {
		n++
	}
	if n == from || !is(b[from], isLetter) {
		return nil, 0
	}
	key = b[:n]
	for _, pair := range [2][2]byte{{'(', ')'}, {'[', ']'}} {
		if at(b, n) != pair[0] {
			continue
		}
		end := bytes.IndexByte(b[n:min(len(b), n+24)], pair[1])
		if end < 0 {
			return key, n
		}
		n += end + 1
	}
	n = blanks(b, n)
	if at(b, n) == ':' {
		n = blanks(b, n+1)
	}
	if starts(b[n:], "CID=0x") {
		if end := bytes.IndexByte(b[n:min(len(b), n+96)], ';'); end > 0 {
			n = blanks(b, n+end+1)
		}
	}
	return key, n
}

func moduleName(b []byte) (n int) {
	if !is(at(b, 0), isUpper) || !is(at(b, 1), isUpper|isDigit) {
		return 0
	}
	for n < len(b) && (is(b[n], ofName) || b[n] == '-') {
		n++
	}
	return n
}

// named reads the names that Junos puts before a text: UPPER_CASE: is a key of
// its own; a function, lower_case: or lower_case:123:, is a key that stays in
// the text, as does %NAME: of Dell.
func named(b []byte) (key []byte, n int) {
	from := 0
	if at(b, 0) == '%' {
		from = 1
	}
	const longest = 64
	var seen uint8
	i := from
	for i < len(b) && i < longest {
		class := classes[b[i]]
		if class&ofName == 0 {
			break
		}
		seen |= class
		i++
	}
	upper := seen&isLower == 0
	key = b[from:i]
	if at(b, i) != ':' || len(key) == 0 || !is(key[0], isLetter) || seen&isLetter == isLetter || from == 1 && !upper ||
		from == 0 && bytes.IndexByte(key, '_') < 0 {
		return nil, 0
	}
	if !upper && is(at(b, i+1), isDigit) {
		i += 1 + span(b[i+1:], isDigit)
		if at(b, i) != ':' {
			return nil, 0
		}
	}
	if !blankAt(b, i+1) {
		return nil, 0
	}
	if !upper || from == 1 {
		return key, 0
	}
	return key, blanks(b, i+1)
}
