package header

// rfc5424 reads the fields after a version, as far as they are there, and says
// whether it is such a line.
func (m *Message) rfc5424(b []byte) bool {
	_, n := number(b, 2)
	if n == 0 || at(b, n) != ' ' || b[0] == '0' {
		return false
	}
	b = trim(b[n:])
	var s Stamp
	if at(b, 0) == '-' && blankAt(b, 1) {
		n = 1
	} else if n = s.digits(b); n == 0 || !blankAt(b, n) {
		return false
	} else if s.Form == Epoch {
		return m.meraki(b, n, s)
	} else if s.Form != Civil || b[4] != '-' || !is(b[5], isDigit) {
		return false
	}
	m.Format, m.Stamp = RFC5424, s
	b = trim(b[n:])
	m.Host, b = field(b)
	m.App, b = field(b)
	m.PID, b = field(b)
	m.Key, b = field(b)
	if app, pid, n := tag(m.App); n == len(m.App) && pid != nil && m.PID == nil {
		m.App, m.PID = app, pid
	}
	m.data(b)
	return true
}

// versionless reads the same fields without the version before the time, where
// number and structured data show them.
func (m *Message) versionless(b []byte) bool {
	app, rest := field(b)
	pid, rest := field(rest)
	id, rest := field(rest)
	nothing := at(rest, 0) == '-' && blankAt(rest, 1)
	if n, _ := elements(rest); n == 0 && !nothing || !only(app, ofTag) || pid != nil && !only(pid, isDigit) || id != nil && !only(id, ofTag) {
		return false
	}
	m.Format, m.App, m.PID, m.Key = RFC5424, app, pid, id
	m.data(rest)
	return true
}

// field is a word, nil for "-".
func field(b []byte) (w, rest []byte) {
	w, rest = word(b)
	if len(w) == 0 || len(w) == 1 && w[0] == '-' {
		return nil, rest
	}
	return w, rest
}

// data reads structured data and the text after it.
func (m *Message) data(b []byte) {
	m.Body = b
	said := true
	if at(b, 0) == '-' && blankAt(b, 1) {
		b = trim(b[1:])
		m.Body = b
	} else if n, of := elements(b); n > 0 {
		m.Data, b = b[:n], trim(b[n:])
		said = of
	}
	m.Text = trim(trimMark(b))
	if m.Data == nil || !said {
		m.Body = m.Text
	}
	before, body := m.Key, m.Body
	r := reader{m: m, rest: m.Text}
	r.content()
	if m.Data != nil && said {
		m.Body = body
	}
	if m.Key == nil {
		m.Key = before
	}
}

// elements is the length of the structured data at the start of b, and whether
// it says something of its own. Data that does not end is text.
func elements(b []byte) (n int, own bool) {
	for at(b, n) == '[' {
		end := element(b[n:])
		if end == 0 {
			break
		}
		name, _ := word(b[n+1 : n+end-1])
		switch string(name) {
		case "timeQuality", "origin", "meta":
		default:
			own = true
		}
		n += end
	}
	return n, own
}

// element is the length of the element at the start of b, 0 where it does not
// end.
func element(b []byte) int {
	quoted := false
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case ']':
			if !quoted {
				return i + 1
			}
		}
	}
	return 0
}

// meraki reads "host program text" after seconds since 1970.
func (m *Message) meraki(b []byte, n int, s Stamp) bool {
	m.Format, m.Stamp = Meraki, s
	m.Host, b = word(trim(b[n:]))
	app, rest := word(b)
	if only(app, ofTag) {
		m.App, b = app, rest
	}
	m.Body, m.Text = b, b
	return true
}
