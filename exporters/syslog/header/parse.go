package header

// Parse takes a line apart into m, whatever was there before. It never fails.
func Parse(line []byte, m *Message) {
	*m = Message{Facility: -1, Severity: -1}
	b := trimEnd(line)
	b = trimMark(trim(b))
	b = m.priority(frame(b))
	b = trimMark(trim(b))
	m.Body, m.Text = b, b
	if len(b) == 0 {
		return
	}
	if !is(b[0], isDigit) || !m.rfc5424(b) {
		r := reader{m: m, rest: b}
		r.read()
	}
	m.repeats()
}

// frame cuts the length that some senders put before the message (RFC 6587)
// over UDP too.
func frame(b []byte) []byte {
	if len(b) == 0 || b[0] == '<' {
		return b
	}
	if _, n := number(b, 5); n > 0 && at(b, n) == ' ' && at(b, n+1) == '<' && is(at(b, n+2), isDigit) {
		return b[n+1:]
	}
	return b
}

// priority reads <PRI>. One that is empty or out of range is read too, and not
// told.
func (m *Message) priority(b []byte) []byte {
	if at(b, 0) != '<' {
		return b
	}
	v, n := number(b[1:], 10)
	if at(b, n+1) != '>' {
		return b
	}
	if n > 0 && v <= 191 {
		m.Facility, m.Severity = int8(v>>3), int8(v&7) //nolint:gosec // at most 23 and 7
	}
	return b[n+2:]
}
