package header

import "bytes"

// reader takes what follows the priority apart, from left to right.
type reader struct {
	m     *Message
	rest  []byte
	named bool // sequence number, host, mark or node stood before the time: the line is Cisco's
	colon bool // a colon stood after the time
}

func (r *reader) read() {
	const relays = 3
	found := r.header()
	for range relays {
		if !found {
			break
		}
		r.host()
		found = r.inner()
	}
	if r.m.Format == None {
		r.timeless()
	}
	r.program()
	r.content()
	if r.m.Format == None {
		r.m.Body, r.m.Text = r.rest, r.rest
	}
}

// stampAt reads a stamp with the mark of IOS before it.
func stampAt(b []byte) (s Stamp, n int) {
	from := 0
	if c := at(b, 0); c == '*' || c == '.' {
		from = 1
	}
	if !is(at(b, from), isDigit|isLetter) {
		return s, 0
	}
	if n = s.read(b[from:]); n == 0 {
		return s, 0
	}
	s.Unsynced = s.Unsynced || from == 1
	return s, from + n
}

// header reads up to the time, or up to the key where there is no time. What
// stands before them is taken for what it looks like only when they follow.
func (r *reader) header() bool {
	const parts = 6 // ":", two sequence numbers, host, node and task
	b := r.rest
	if at(b, 0) == ':' {
		b = trim(b[1:])
	}
	var host, app []byte
	named, plain := false, 0
	for range parts {
		if s, n := stampAt(b); n > 0 {
			if plain > 1 && (at(b, 4) != '-' || !is(at(b, 5), isLetter)) {
				return false // two words and a time may be any sentence, but for Opengear's
			}
			r.named = r.named || named
			r.take(b, n, s, host, app)
			return true
		}
		if c := at(b, 0); c == '%' || c == '#' {
			if _, n, f := percent(b); n > 0 && plain < 2 {
				r.m.Host, r.m.App, r.m.Format, r.rest, r.named = host, app, f, b, true
				return true
			}
			return false
		}
		w, rest := word(b)
		if plain == 1 && len(w) == 1 && w[0] == ':' && at(rest, 0) == '%' {
			b = rest
			continue
		}
		if len(w) < 2 || len(rest) == 0 {
			return false
		}
		switch name := w[:len(w)-1]; {
		case w[len(w)-1] == ':' && only(name, isDigit):
			named = true
		case w[len(w)-1] == ':' && name[0] == '*':
			app, named = name[1:], true
		case w[len(w)-1] == ':' && host == nil && only(name, ofHost):
			host, named = name, true
		case w[0] == '<' || w[0] == '[':
			return false
		case node(w) > 0:
			rest, named = b[node(w):], true
		case named && host == nil && spaced(b) > 0:
			n := spaced(b)
			host, rest = b[:n], trim(b[n+1:])
		case plain == 0 && host == nil && only(w, ofHost):
			host = w
			plain++
		case plain == 1 && app == nil && only(w, ofTag):
			app = w
			plain++
		default:
			return false
		}
		b = rest
	}
	return false
}

// spaced is the length of a host with blanks in it, as the string of Cisco's
// origin-id may have, up to the colon before a time.
func spaced(b []byte) int {
	n := bytes.Index(b[:min(len(b), 64)], []byte(": "))
	if n < 0 {
		return 0
	}
	if _, k := stampAt(trim(b[n+1:])); k == 0 {
		return 0
	}
	return n
}

// node is the length of the name of a node of IOS-XR with its colon, to which
// the time is glued: RP/0/RSP0/CPU0:Jan.
func node(w []byte) int {
	i := bytes.IndexByte(w, ':')
	if i < 0 || i+1 == len(w) || bytes.IndexByte(w[:i], '/') < 0 {
		return 0
	}
	if month(w[i+1:]) == 0 && !is(w[i+1], isDigit) && w[i+1] != '*' && w[i+1] != '.' {
		return 0
	}
	return i + 1
}

// take reads zone and colon after the time, which has n bytes of b.
func (r *reader) take(b []byte, n int, s Stamp, host, app []byte) {
	m := r.m
	cisco := r.named || s.Unsynced
	epoch := s.Form == Epoch && at(b, 10) == '.'
	b = b[n:]
	if at(b, 0) == ' ' && s.Form == Civil {
		b = trim(b)
		b = trim(b[s.zone(b, cisco):])
	}
	b = trim(b)
	if at(b, 0) == ':' {
		r.colon = true
		b = trim(b[1:])
	}
	if host != nil {
		m.Host = host
	}
	if app != nil {
		m.App = app
	}
	m.Stamp = s
	switch {
	case epoch:
		m.Format = Meraki
	case r.named || s.Unsynced:
		m.Format = Cisco
		r.named = true
	default:
		m.Format = RFC3164
	}
	r.rest = b
}

// inner reads the header of the device behind that of a relay, where it is
// sure to be one.
func (r *reader) inner() bool {
	b := r.rest
	if r.named || len(b) < 8 {
		return false
	}
	if s, n := stampAt(b); n > 0 && s.Form != Uptime {
		r.take(b, n, s, nil, nil)
		return true
	}
	w, rest := word(b)
	if len(w) < 1 || len(rest) == 0 {
		return false
	}
	if !is(w[0], isDigit) && w[len(w)-1] != ':' {
		return false
	}
	if len(w) == 1 {
		if s, n := stampAt(rest); n > 0 && s.Form == Epoch {
			r.take(rest, n, s, nil, nil)
			return true
		}
		return false
	}
	name := w[:len(w)-1]
	if !only(name, ofHost) || w[len(w)-1] != ':' {
		return false
	}
	sequence := only(name, isDigit)
	if !sequence {
		// Programs write a time of their own: name: time is a header of
		// Cisco's only with a key behind it.
		s, n := stampAt(rest)
		if n == 0 || !bytes.Contains(rest[n:min(len(rest), n+16)], []byte(": %")) && !s.Unsynced {
			return false
		}
	}
	outer := r.m.Host
	if !r.header() {
		return false
	}
	if r.m.Host == nil {
		r.m.Host = outer
	}
	return true
}

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
	w, rest := word(b)
	last := w[len(w)-1]
	if m.Host != nil || r.named || r.colon {
		if !r.surely(w, rest) {
			return
		}
	}
	switch {
	case last == ':':
		name := w[:len(w)-1]
		if !only(name, ofHost) || !r.follows(rest) {
			return
		}
		w = name
	case string(w) == "last" && starts(rest, "message repeated "):
		return
	case string(w) == "Message" && starts(rest, "forwarded from "): // AIX
		name, after := word(rest[len("forwarded from "):])
		if len(name) < 2 || name[len(name)-1] != ':' {
			return
		}
		w, rest = name[:len(name)-1], after
	case only(w, ofHost):
	case bytes.Count(w, []byte(",")) == 2 && !topics(w):
		if _, _, n := tag(rest); n == 0 {
			return
		}
	default:
		return
	}
	m.Host, r.rest = bare(w), rest
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
	end := len(w) - 1
	if w[end] == ':' {
		_, n, _ := percent(rest)
		return n > 0 && !r.named && r.m.Host == nil && only(w[:end], ofHost)
	}
	if !only(w, ofHost) || level(w) {
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

// follows says that a word with a colon was a host: a key or a program with
// its number comes next.
func (r *reader) follows(rest []byte) bool {
	if _, n, _ := percent(rest); n > 0 {
		return true
	}
	_, pid, n := tag(rest)
	return n > 0 && pid != nil
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
