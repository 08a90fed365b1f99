package header

import "bytes"

// tag reads "name:", "name[number]:" and "name[number]", and says how many
// bytes they have with the blanks after them.
func tag(b []byte) (app, pid []byte, n int) {
	const longest = 64
	if !is(at(b, 0), isDigit|isLetter) && at(b, 0) != '/' && at(b, 0) < 0x80 {
		return nil, nil, 0
	}
	i := span(b[:min(len(b), longest)], ofTag)
	app = b[:i]
	switch at(b, i) {
	case ':':
		if !blankAt(b, i+1) {
			return nil, nil, 0
		}
		n = i + 1
	case '[':
		end := bytes.IndexByte(b[i:min(len(b), i+48)], ']')
		if end < 2 || bytes.IndexByte(b[i:i+end], ' ') >= 0 {
			return nil, nil, 0
		}
		pid = b[i+1 : i+end]
		n = i + end + 1
		if at(b, n) == ':' {
			n++
		} else if !only(pid, isDigit) || !blankAt(b, n) {
			return nil, nil, 0
		}
		if at(b, n) == ' ' && at(b, n+1) == ':' && blankAt(b, n+2) {
			n += 2
		}
	default:
		return nil, nil, 0
	}
	if app[0] == '/' && i > 1 && bytes.IndexByte(app[1:], '/') < 0 {
		app = app[1:] // /kernel of Junos
	}
	return app, pid, blanks(b, n)
}

// program reads the name of a program, and what takes its place.
func (r *reader) program() {
	m, b := r.m, r.rest
	if at(b, 0) == ':' && blankAt(b, 1) && m.Format != None {
		b = trim(b[1:])
		r.rest = b
	}
	if r.twice {
		if key, pid, n := tag(b); n > 0 && pid == nil {
			m.Key, r.rest = key, b[n:]
		}
		return
	}
	if m.Format == None || m.App != nil || len(b) == 0 || b[0] == '%' {
		return
	}
	if app, pid, n := tag(b); n > 0 {
		switch id := unifi(app); {
		case id > 0:
			m.Format = UniFi
			app = app[id:]
		case keyed(app), len(app) < 4 && only(app, isDigit):
			return
		}
		m.App, m.PID, r.rest = app, pid, b[n:]
		return
	}
	w, rest := word(b)
	switch {
	case unifi(w) > 0:
		m.App, m.Format, r.rest = w[unifi(w):], UniFi, rest
	case topics(w):
		m.App, m.Format, r.rest = w, MikroTik, rest
	case len(w) == 5 && only(w, isDigit):
		if app, pid, n := tag(rest); n > 0 {
			m.Format, m.Key, m.App, m.PID, r.rest = ProCurve, w, app, pid, rest[n:]
		}
	case len(w) < 20 && level(w[bytes.LastIndexByte(w, '.')+1:]): // F5: notice, BusyBox: daemon.notice
		if app, pid, n := tag(rest); n > 0 {
			m.App, m.PID, r.rest = app, pid, rest[n:]
		}
	case starts(w, "fpc") && only(w[3:], isDigit): // a line card of Junos
		m.App, r.rest = w, rest
	case m.Format == Meraki && only(w, ofTag):
		m.App, r.rest = w, rest
	case starts(w, "CISE_"), len(w) < len(b) && b[len(w)] == '\t' && only(w, ofTag):
		m.App, r.rest = w, rest
	case at(rest, 0) == ':' && at(rest, 1) == ' ' && r.netscaler(w):
		m.App, r.rest = w, trim(rest[1:])
	case m.Stamp.Zoned && m.Stamp.Year != 0:
		r.done = m.versionless(b)
	}
}

// keyed says whether what stands where a program may is a key instead.
func keyed(app []byte) bool {
	if len(app) < 5 || !is(app[0], isUpper) || !is(app[1], isUpper|isDigit) {
		return false
	}
	if n := bytes.IndexByte(app, '/'); n > 0 {
		_, n = module(app)
		return n > 0
	}
	n := bytes.IndexByte(app, '-')
	return n > 0 && n+3 < len(app) && is(app[n+1], isDigit) && app[n+2] == '-'
}

// netscaler says whether w is 0-PPE-1.
func (r *reader) netscaler(w []byte) bool {
	return r.m.Stamp.Slashed && only(w, ofTag) && bytes.IndexByte(w, '-') > 0
}

// unifi is the length of the address and the comma before the model.
func unifi(app []byte) int {
	const address = 12
	if len(app) > address+1 && app[address] == ',' && only(app[:address], isHex) {
		return address + 1
	}
	return 0
}

// topics says whether w is what RouterOS puts before a text:
// system,error,critical.
func topics(w []byte) bool {
	comma := bytes.IndexByte(w, ',')
	if comma < 1 || len(w) > 64 {
		return false
	}
	known := false
	for len(w) > 0 {
		part := w
		if comma >= 0 {
			part, w = w[:comma], w[comma+1:]
		} else {
			w = nil
		}
		if len(part) == 0 || !is(part[0], isLower) && part[0] != '!' {
			return false
		}
		switch string(part) {
		case "info", "error", "warning", "critical", "debug", "account", "packet", "raw", "event", "calc", "state", "timer":
			known = true
		}
		if span(part[1:], isLower|isDigit)+1 < len(part) && bytes.IndexByte(part, '-') < 0 {
			return false
		}
		comma = bytes.IndexByte(w, ',')
	}
	return known
}

// level says whether w is the name of a severity.
func level(w []byte) bool {
	switch string(w) {
	case "emerg", "alert", "crit", "err", "error", "warning", "warn", "notice", "info", "debug",
		"INFO", "ERROR", "WARN", "WARNING", "DEBUG", "NOTICE", "ALERT", "CRIT", "EMERG", "TRACE", "FATAL":
		return true
	}
	return false
}

// timeless reads the lines that have a program but no time.
func (r *reader) timeless() {
	m, b := r.m, r.rest
	w, rest := word(b)
	if topics(w) {
		m.Format = MikroTik
		return
	}
	// Without a priority a word with a colon is no more than that.
	if app, pid, n := tag(b); 0 < n && n < len(b) && (pid != nil || m.Severity >= 0 && !only(app, isDigit)) {
		if _, after, k := tag(b[n:]); k > 0 && after != nil && pid == nil && only(w[:len(w)-1], ofHost) {
			m.Host, r.rest = w[:len(w)-1], rest
		}
		m.Format = Bare
		return
	}
	if starts(b, "CEF:") || starts(b, "LEEF:") {
		m.Format = Bare
		return
	}
	if !only(w, ofHost) || len(rest) == 0 {
		return
	}
	second, _ := word(rest)
	app, pid, n := tag(rest)
	switch {
	case topics(second):
		m.Format = MikroTik
	case n > 0 && (pid != nil || unifi(app) > 0 || address(w)):
		m.Format = Bare
	default:
		return
	}
	m.Host, r.rest = w, rest
}

// address says whether w looks like an IP address.
func address(w []byte) bool {
	if bytes.Count(w, []byte(".")) == 3 {
		return len(bytes.Trim(w, "0123456789.")) == 0
	}
	return bytes.Count(w, []byte(":")) > 1 && len(bytes.Trim(w, "0123456789abcdefABCDEF:.")) == 0
}
