package header

import "bytes"

// content reads the key, and sets text and body.
func (r *reader) content() {
	m, b := r.m, r.rest
	m.Body, m.Text = b, b
	if len(b) == 0 || m.Format == Meraki {
		return
	}
	if n := span(b, isDigit); n > 0 && starts(b[n:], ": %") { // a sequence number of Arista
		if _, k, _ := percent(b[n+2:]); k > 0 {
			b = b[n+2:]
		}
	}
	switch b[0] {
	case '%', '#':
		if key, n, f := percent(b); n > 0 {
			if m.PID != nil {
				key = key[facility(key):]
			}
			m.say(key, b[n:], f)
			return
		}
	case '<':
		if key, n := extreme(b); n > 0 {
			m.say(key, b[n:], Extreme)
			return
		}
	case 'C', 'L':
		if m.fields(b) {
			return
		}
	}
	if (m.App == nil || m.Format == RFC5424) && m.pairs(b) || m.Key != nil {
		return
	}
	if m.App != nil || b[0] == '%' {
		if key, n := named(b); key != nil {
			m.say(key, b[n:], m.Format)
			return
		}
	}
	if is(b[0], isUpper) && is(at(b, 1), isUpper|isDigit) && m.bare(b) {
		return
	}
	if n := len("01070638:5:"); len(b) > n && b[8] == ':' && b[10] == ':' && only(b[:8], isHex) && is(b[9], isDigit) {
		m.say(b[:8], trim(b[n:]), m.Format)
		return
	}
	if m.apc(b) {
		return
	}
	m.Key = buried(b)
}

// bare reads keys without the sign before them: IFNET/3/LINK_UPDOWN: and
// PORT-5-LINKUP:.
func (m *Message) bare(b []byte) bool {
	if key, n := module(b); n > 0 && (at(b, len(key)) == ':' || at(b, len(key)) == '(') {
		m.say(key, b[n:], Huawei)
		return true
	}
	if i := bytes.IndexByte(b[:min(len(b), 64)], ':'); i > 0 && keyed(b[:i]) {
		if key, n := mnemonic(b); n > len(key) && b[len(key)] == ':' {
			m.say(key, b[n:], Cisco)
			return true
		}
	}
	return false
}

// say sets key and text. The family is the one that was told first, if it says
// more than that there is a time.
func (m *Message) say(key, text []byte, f Format) {
	m.Key, m.Text, m.Body = key, text, text
	if m.Format != RFC5424 {
		m.Format = f
	}
}

// extreme reads "<Info:vlan.msgs.portLinkStateDown> " of EXOS.
func extreme(b []byte) (key []byte, n int) {
	const level = 4
	if len(b) < level+4 || b[level+1] != ':' || !only(b[1:level+1], isLetter) {
		return nil, 0
	}
	end := bytes.IndexByte(b[:min(len(b), 96)], '>')
	if end < level+3 || span(b[level+2:end], ofName|ofTag) < end-level-2 {
		return nil, 0
	}
	return b[level+2 : end], blanks(b, end+1)
}

// fields reads the fields with bars of CEF and LEEF. The text is the extension
// behind them, else what CEF calls the name.
func (m *Message) fields(b []byte) bool {
	var from, bars int
	switch {
	case starts(b, "CEF:"):
		from, bars = len("CEF:"), 7
	case starts(b, "LEEF:"):
		from, bars = len("LEEF:"), 5
	default:
		return false
	}
	const id, title = 4, 5 // of the key and of CEF's name
	var key, called []byte
	field, found := from, 0
	for i := from; i < len(b) && found < bars; i++ {
		switch b[i] {
		case '\\':
			i++
		case '|':
			switch found {
			case id:
				key = b[field:i]
			case title:
				called = b[field:i]
			}
			found++
			field = i + 1
		}
	}
	if found < bars {
		return false
	}
	if m.App == nil {
		m.App = b[:from-1]
	}
	m.Key, m.Body, m.Text = key, b[from:], trim(b[field:])
	if len(m.Text) == 0 {
		m.Text = called
	}
	if m.Format != RFC5424 {
		m.Format = CEF
	}
	return true
}

// apc reads the number of an event at the end of the text: " 0x0109".
func (m *Message) apc(b []byte) bool {
	const length = len("0x0109")
	n := len(b) - length
	if n < 2 || m.App == nil || b[n] != '0' || b[n+1] != 'x' || b[n-1] != ' ' || b[n-2] != '.' && b[n-2] != '!' && b[n-2] != ')' || !only(b[n+2:], isHex) {
		return false
	}
	m.Key, m.Text, m.Format = b[n:], trimEnd(b[:n]), APC
	return true
}

// buried finds a key of Cisco's or Dell's further on in a text, whose
// beginning cannot be told.
func buried(b []byte) []byte {
	const within = 160
	i := bytes.IndexByte(b[:min(len(b), within)], '%')
	if i < 1 || b[i-1] != ' ' {
		return nil
	}
	if key, n, _ := percent(b[i:]); n > 0 && at(b[i:], 1) != '%' {
		return key
	}
	key, _ := named(b[i:])
	return key
}
