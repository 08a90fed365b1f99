package header

import "bytes"

// host reads the name after the time.
func (r *reader) host() {
	m, b := r.m, r.rest
	if len(b) == 0 || r.named && m.Host != nil || b[0] == '%' || b[0] == '#' {
		return
	}
	if m.Format == Meraki {
		m.Host, r.rest = word(b)
		return
	}
	switch b[0] {
	case '(', '<', '[':
		r.bracketed()
		return
	}
	if len(b) > 3 && b[3] == ' ' && r.stamp(b) > 0 {
		return // of the device, behind that of a relay without a name
	}
	w, rest := name(b)
	if w == nil {
		r.listed()
		return
	}
	last := w[len(w)-1]
	if m.Host != nil || r.named || r.colon {
		if !r.surely(w, rest) {
			return
		}
	}
	switch {
	case last == ':':
		if len(w) == 1 || !r.follows(rest) {
			return
		}
		w = w[:len(w)-1]
	case string(w) == "last" && starts(rest, "message repeated "):
		return
	case string(w) == "Message" && starts(rest, "forwarded from "): // AIX
		source, after := word(rest[len("forwarded from "):])
		if len(source) < 2 || source[len(source)-1] != ':' {
			return
		}
		w, rest = source[:len(source)-1], after
	}
	m.Host, r.rest = bare(w), rest
}

// listed reads the host that is model,address,version (UniFi).
func (r *reader) listed() {
	w, rest := word(r.rest)
	if r.m.Host != nil || r.named || r.colon || bytes.Count(w, []byte(",")) != 2 || topics(w) || !only(w, ofTag) {
		return
	}
	if _, _, n := tag(rest); n > 0 && w[len(w)-1] != ':' {
		r.m.Host, r.rest = w, rest
	}
}

// bare cuts what says which part of the device speaks: slot1/ of F5, re0. and
// re0- of Junos.
func bare(w []byte) []byte {
	var n int
	switch {
	case starts(w, "slot"):
		n = 4 + span(w[4:], isDigit)
		if n == 4 || at(w, n) != '/' {
			return w
		}
	case starts(w, "re0"), starts(w, "re1"):
		n = 3
		if c := at(w, n); c != '.' && c != '-' {
			return w
		}
	default:
		return w
	}
	if n+1 == len(w) {
		return w
	}
	return w[n+1:]
}

// surely says whether a word is a host where a host need not be: after the
// header of a relay, and after a colon.
func (r *reader) surely(w, rest []byte) bool {
	if w[len(w)-1] == ':' {
		_, n, _ := percent(rest)
		return n > 0 && r.m.Host == nil
	}
	if level(w) {
		return false
	}
	if at(rest, 0) == ':' {
		rest = trim(rest[1:])
	}
	if _, n, _ := percent(rest); n > 0 {
		return true
	}
	if r.named {
		return false
	}
	_, _, n := tag(rest)
	return n > 0 || starts(rest, "CISE_")
}

// follows says that a word with a colon was a host: a key, a program with its
// number, or name=value comes next.
func (r *reader) follows(rest []byte) bool {
	if _, n, _ := percent(rest); n > 0 {
		return true
	}
	_, pid, n := tag(rest)
	return n > 0 && pid != nil || opens(rest)
}

// bracketed reads the hosts that stand in brackets: ("model,address,version")
// of UniFi, <address name> of Aruba's access points, [address].
func (r *reader) bracketed() {
	b := r.rest
	var end int
	switch b[0] {
	case '(':
		if at(b, 1) != '"' {
			return
		}
		end = bytes.Index(b[:min(len(b), 96)], []byte(`")`))
		if end < 2 {
			return
		}
		r.m.Host, r.m.Format = b[2:end], UniFi
		r.rest = trim(b[end+2:])
		return
	case '<':
		end = bytes.IndexByte(b[:min(len(b), 96)], '>')
	case '[':
		end = bytes.IndexByte(b[:min(len(b), 48)], ']')
	}
	if end < 2 || at(b, end+1) != ' ' {
		return
	}
	w, _ := word(b[1:end])
	if !only(w, ofHost) || bytes.IndexByte(w, '.') < 0 && bytes.IndexByte(w, ':') < 0 {
		return
	}
	r.m.Host, r.rest = w, trim(b[end+1:])
}
