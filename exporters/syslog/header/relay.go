package header

import "bytes"

// inner reads the header of the device behind that of a relay, where it is
// sure to be one.
func (r *reader) inner() bool {
	b := r.rest
	if r.named || len(b) < 8 {
		return false
	}
	if b[0] == ':' && b[1] == ' ' {
		b = trim(b[1:])
	}
	if n := r.stamp(b); n > 0 && r.last.Form != Uptime {
		r.take(b, n, nil, nil)
		return true
	}
	i := span(b, ofTag)
	before := b[:i]
	switch {
	case i == 1 && at(b, 1) == ' ': // the version of Meraki
		rest := trim(b[1:])
		if n := r.stamp(rest); n > 0 && r.last.Form == Epoch {
			r.take(rest, n, nil, nil)
			return true
		}
		return false
	case at(b, i) != ':':
		return false
	case !blankAt(b, i+1):
		if w, _ := word(b); node(w) == 0 {
			return false
		}
	case !only(before, isDigit):
		// Programs write a time of their own: name: time is a header of
		// Cisco's only with a key behind it.
		rest := trim(b[i+1:])
		if at(rest, 0) == '*' && r.stamp(rest) == 0 {
			break // a task of a controller, or nothing
		}
		n := r.stamp(rest)
		if n == 0 || !r.last.Unsynced && !bytes.Contains(rest[n:min(len(rest), n+16)], []byte(": %")) || !only(before, ofHost) {
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
