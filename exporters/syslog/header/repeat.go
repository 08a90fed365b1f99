package header

import "bytes"

// repeats reads the notices that a message came again.
//
//	last message repeated 5 times
//	message repeated 3 times: [ the message]           rsyslog
//	the message (message repeated 3 times)             NX-OS
//	… message repeated 3 times in last 16 sec          NX-OS
//	Last message 'the message' repeated 3 times, …     syslog-ng
func (m *Message) repeats() {
	b := m.Text
	if len(b) < len("message repeated 1 time") {
		return
	}
	if b[0]|0x20 == 'l' || b[0] == '-' || b[0] == 'm' {
		m.repeatFirst(b)
	}
	switch last := b[len(b)-1]; {
	case m.Repeated > 0:
	case last == ')':
		m.repeatLast(b)
	case last == 'c' || last == 's':
		m.repeatWithin(b)
	}
}

func (m *Message) repeatFirst(b []byte) {
	const dashes = "--- "
	b = bytes.TrimPrefix(b, []byte(dashes))
	if len(b) > 4 && b[0]|0x20 == 'l' && string(b[1:5]) == "ast " {
		b = b[5:]
	}
	switch {
	case starts(b, "message repeated "):
		n, rest := times(b[len("message repeated "):])
		switch {
		case n == 0:
		case len(rest) > 3 && starts(rest, ": [") && rest[len(rest)-1] == ']':
			m.Repeated, m.Again = n, trimEnd(trim(rest[3:len(rest)-1]))
		case len(rest) == 0 || string(rest) == "." || string(rest) == " ---" || starts(rest, " in last "):
			m.Repeated = n
		}
	case starts(b, "message '"):
		b = b[len("message '"):]
		end := bytes.LastIndex(b, []byte("' repeated "))
		if end < 0 {
			return
		}
		if n, _ := times(b[end+len("' repeated "):]); n > 0 {
			m.Repeated, m.Again = n, b[:end]
		}
	}
}

func (m *Message) repeatLast(b []byte) {
	const open = "(message repeated "
	i := bytes.LastIndexByte(b, '(')
	if i < 0 || !starts(b[i:], open) {
		return
	}
	if n, rest := times(b[i+len(open):]); n > 0 && string(rest) == ")" {
		m.Repeated, m.Again = n, trimEnd(b[:i])
	}
}

func (m *Message) repeatWithin(b []byte) {
	const again, within = "message repeated ", " in last "
	i := bytes.LastIndex(b[max(0, len(b)-64):], []byte(again))
	if i < 0 {
		return
	}
	i += max(0, len(b)-64)
	if n, rest := times(b[i+len(again):]); n > 0 && (len(rest) == 0 || starts(rest, within)) {
		m.Repeated = n
	}
}

// times reads "5 times" or "1 time". A number that no device counts to is none.
func times(b []byte) (n int, rest []byte) {
	n, k := number(b, 8)
	if k == 0 || !starts(b[k:], " time") {
		return 0, nil
	}
	b = b[k+len(" time"):]
	return n, bytes.TrimPrefix(b, []byte("s"))
}
