package listen

import (
	"bytes"
)

// Sizes of what is read at once: idle connections are many, busy ones few.
const (
	smallBuffer = 4 << 10
	largeBuffer = 64 << 10
)

// framer cuts a stream into lines.
type framer struct {
	longest int // octets of a line that are handed on
	line    func(line []byte)
	cut     func() // a line was too long

	buffer   []byte
	from, to int  // what of the buffer was read and not yet cut
	counted  bool // the last message was framed by a count
	skipping bool // the rest of a line that was too long
}

// room is where to read to. What is left of a line is moved to the front, and
// the buffer grows with a line, or with a sender that fills it.
func (f *framer) room() []byte {
	switch {
	case f.from == f.to:
		f.from, f.to = 0, 0
		if len(f.buffer) == 0 {
			f.buffer = make([]byte, smallBuffer)
		}
	case f.from > 0 && f.to == len(f.buffer):
		f.to = copy(f.buffer, f.buffer[f.from:f.to])
		f.from = 0
	}
	if f.to == len(f.buffer) {
		grown := make([]byte, min(max(2*len(f.buffer), largeBuffer), f.longest+largeBuffer))
		f.to = copy(grown, f.buffer[f.from:f.to])
		f.from, f.buffer = 0, grown
	}
	return f.buffer[f.to:]
}

// rest gives a large buffer back before a read that may wait for long.
func (f *framer) rest() {
	if f.from == f.to && len(f.buffer) > smallBuffer {
		f.buffer, f.from, f.to = nil, 0, 0
	}
}

// took cuts what was read: n octets more are in the buffer.
func (f *framer) took(n int) {
	f.to += n
	for f.from < f.to {
		used, complete := f.next(f.buffer[f.from:f.to])
		f.from += used
		if !complete {
			return
		}
	}
}

// end hands on what came without an end.
func (f *framer) end() {
	rest := f.buffer[f.from:f.to]
	f.from = f.to
	if f.skipping {
		return
	}
	if size, digits := count(rest, f.longest); size > 0 && digits > 0 && f.counts(rest, digits) {
		rest = rest[digits+1:]
	}
	if rest = trimEnd(rest); len(rest) > 0 {
		f.line(rest)
	}
}

// next takes one message off the front of data, or tells that there is not all
// of it yet.
func (f *framer) next(data []byte) (used int, complete bool) {
	if f.skipping {
		at := ending(data)
		if at < 0 {
			return len(data), false
		}
		f.skipping = false
		return at + 1, true
	}
	if data[0] == '\n' || data[0] == '\r' || data[0] == 0 {
		return 1, true
	}
	size, digits := count(data, f.longest)
	switch {
	case size < 0:
		return 0, false // more digits may come
	case size > 0 && len(data) == digits+1 && !f.counted:
		return 0, false // what comes next tells whether that was a count
	case size > 0 && f.counts(data, digits):
		if len(data) < digits+1+size {
			return 0, false
		}
		f.counted = true
		if line := trimEnd(data[digits+1 : digits+1+size]); len(line) > 0 {
			f.line(line)
		}
		return digits + 1 + size, true
	}
	return f.text(data)
}

// counts tells whether a number at the front is the count of what follows: it
// is where a message begins behind it, or where the one before was counted. A
// line may begin with a number as well.
func (f *framer) counts(data []byte, digits int) bool {
	return f.counted || len(data) > digits+1 && data[digits+1] == '<'
}

// text is a message up to a line feed or a NUL.
func (f *framer) text(data []byte) (used int, complete bool) {
	at := ending(data)
	switch {
	case at > f.longest || at < 0 && len(data) > f.longest:
		f.cut()
		f.line(data[:f.longest])
		f.counted = false
		if at < 0 {
			f.skipping = true
			return len(data), false
		}
		return at + 1, true
	case at < 0:
		return 0, false
	}
	f.counted = false
	if line := trimEnd(data[:at]); len(line) > 0 {
		f.line(line)
	}
	return at + 1, true
}

// ending finds the first line feed or NUL.
func ending(data []byte) int {
	at := bytes.IndexByte(data, '\n')
	if at >= 0 {
		data = data[:at]
	}
	if nul := bytes.IndexByte(data, 0); nul >= 0 {
		return nul
	}
	return at
}

// count reads a number and the blank behind it: size 0 where there is none
// that could be a count, below 0 where there are digits alone.
func count(data []byte, longest int) (size, digits int) {
	for i, c := range data {
		switch {
		case c >= '0' && c <= '9' && (i > 0 || c != '0'):
			size = size*10 + int(c-'0')
			if size > longest {
				return 0, 0
			}
		case c == ' ' && i > 0:
			return size, i
		default:
			return 0, 0
		}
	}
	return -1, 0
}
