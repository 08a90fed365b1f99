package header

import "bytes"

// reader takes what follows the priority apart, from left to right.
type reader struct {
	m     *Message
	rest  []byte
	last  Stamp // what stamp read
	twice bool  // host and program stood before the time: what comes after it is a key (Opengear)
	named bool  // sequence number, host, mark or node stood before the time: the line is Cisco's
	done  bool  // all is read
	colon bool  // a colon stood after the time
}

func (r *reader) read() {
	const relays = 3
	if is(r.rest[0], isLower) && r.m.pairs(r.rest) {
		return
	}
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
	if r.done {
		return
	}
	r.content()
	if r.m.Format == None {
		r.m.Body, r.m.Text = r.rest, r.rest
	}
}

// stamp reads a time with the mark of IOS before it, and says how many bytes
// they have.
func (r *reader) stamp(b []byte) (n int) {
	if len(b) < 6 {
		return 0
	}
	from, before := 0, b[0]
	if b[0] == '*' || b[0] == '.' || b[0] == '%' { // the last of Comware
		from = 1
		b = b[1:]
	}
	if !is(b[0], isDigit) && b[3] != ' ' && b[3] != ',' {
		return 0
	}
	r.last = Stamp{}
	if n = r.last.read(b); n == 0 {
		return 0
	}
	if from == 1 && before != '%' {
		r.last.Unsynced = true
	}
	return from + n
}

// prefix is what stands before the time.
type prefix struct {
	host, app []byte
	named     bool // something is there that only Cisco writes
	plain     int  // words without a colon
}

// header reads up to the time, or up to the key where there is no time. What
// stands before them is taken for what it looks like only when they follow.
func (r *reader) header() bool {
	const parts = 6 // ":", two sequence numbers, host, node and task
	b := r.rest
	if at(b, 0) == ':' {
		b = trim(b[1:])
	}
	var p prefix
	for range parts {
		if n := sequence(b); n > 0 {
			p.named = true
			b = trim(b[n:])
			continue
		}
		if n := r.stamp(b); n > 0 {
			if p.plain > 1 && (at(b, 4) != '-' || !is(at(b, 5), isLetter)) {
				return false // two words and a time may be any sentence, but for Opengear's
			}
			r.named, r.twice = r.named || p.named, p.plain > 1
			r.take(b, n, p.host, p.app)
			return true
		}
		if c := at(b, 0); c == '%' || c == '#' {
			if _, n, f := percent(b); n > 0 && p.plain < 2 {
				r.m.Host, r.m.App, r.m.Format, r.rest, r.named = p.host, p.app, f, b, true
				return true
			}
			return false
		}
		if b = r.part(b, &p); len(b) == 0 {
			return false
		}
	}
	return false
}

// sequence is the length of a sequence number with its colon.
func sequence(b []byte) int {
	const longest = 20
	n := span(b, isDigit)
	if n == 0 || n > longest || at(b, n) != ':' || !blankAt(b, n+1) {
		return 0
	}
	return n + 1
}

// part takes a word before the time, and gives what follows it: nothing where
// the word cannot stand there.
func (r *reader) part(b []byte, p *prefix) []byte {
	w, rest := name(b)
	hostly := w != nil
	if !hostly {
		w, rest = word(b)
	}
	if p.plain == 1 && len(w) == 1 && w[0] == ':' && at(rest, 0) == '%' {
		return rest
	}
	if len(w) < 2 {
		return nil
	}
	switch end := len(w) - 1; {
	case w[end] == ':' && w[0] == '*':
		p.app, p.named = w[1:end], true
	case w[end] == ':' && p.host == nil && hostly:
		p.host, p.named = w[:end], true
	case w[0] == '<' || w[0] == '[':
		return nil
	case node(w) > 0:
		p.named = true
		return b[node(w):]
	case p.named && p.host == nil && r.spaced(b) > 0:
		n := r.spaced(b)
		p.host = trimEnd(b[:n])
		return trim(b[n+1:])
	case p.plain == 0 && p.host == nil && hostly:
		p.host = w
		p.plain++
	case p.plain == 1 && p.app == nil && only(w, ofTag):
		p.app = w
		p.plain++
	default:
		return nil
	}
	return rest
}

// spaced is the length of a host with blanks in it, as the string of Cisco's
// origin-id may have, up to the colon before a time.
func (r *reader) spaced(b []byte) int {
	n := bytes.Index(b[:min(len(b), 64)], []byte(": "))
	if n < 0 {
		return 0
	}
	if r.stamp(trim(b[n+1:])) == 0 {
		return 0
	}
	return n
}

// node is the length of the name of a node of IOS-XR with its colon, to which
// the time is glued: RP/0/RSP0/CPU0:Jan.
func node(w []byte) int {
	i := bytes.IndexByte(w[:min(len(w), 48)], ':')
	if i < 0 || i+1 == len(w) || bytes.IndexByte(w[:i], '/') < 0 {
		return 0
	}
	if month(w[i+1:]) == 0 && !is(w[i+1], isDigit) && w[i+1] != '*' && w[i+1] != '.' {
		return 0
	}
	return i + 1
}

// take reads zone and colon after the time, which has n bytes of b.
func (r *reader) take(b []byte, n int, host, app []byte) {
	m, s := r.m, &r.last
	cisco := r.named || s.Unsynced
	epoch := s.Form == Epoch && at(b, 10) == '.'
	b = b[n:]
	if at(b, 0) == ' ' && s.Form == Civil {
		b = trim(b)
		b = trim(b[s.zone(b, cisco):])
	}
	b = trim(b)
	if at(b, 0) == ':' && (blankAt(b, 1) || b[1] == '%') {
		r.colon = true
		b = trim(b[1:])
	}
	if host != nil {
		m.Host = host
	}
	if app != nil {
		m.App = app
	}
	m.Stamp = *s
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
