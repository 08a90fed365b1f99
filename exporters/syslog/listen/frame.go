package listen

import (
	"bytes"
	"sync"
)

// Sizes of what is read at once: idle connections are many, busy ones few.
const (
	smallBuffer = 4 << 10
	largeBuffer = 64 << 10
)

// hugeCount is the largest count that is believed. A message that is longer
// than we hand on, and still in step with its sender, is left out to its end.
const hugeCount = 1 << 20

// window is how much is searched at once for an end of either kind: to look
// for one kind in all that was read, for each line, costs the square.
const window = 512

// framer cuts a stream into lines. How it cuts depends on the octets alone,
// not on how they come in pieces.
type framer struct {
	longest int // octets of a line that are handed on
	line    func(line []byte)
	fault   func(fault)
	large   *sync.Pool // of *[largeBuffer]byte

	buffer   []byte
	small    []byte             // kept while a larger one is in use
	borrowed *[largeBuffer]byte // of the pool
	from, to int                // what of the buffer was read and not yet cut
	scanned  int                // so many octets behind from hold no end
	last     int                // octets of the last read
	counted  bool               // the last message was framed by a count
	skip     int                // octets that are left out of a counted message that was too long
	skipping bool               // the rest of a line that was too long, to its end
}

// took cuts what was read: n octets more are in the buffer.
func (f *framer) took(n int) {
	f.to += n
	f.last = n
	for f.from < f.to {
		used := f.next(f.buffer[f.from:f.to])
		if used == 0 {
			return
		}
		f.from += used
		f.scanned = 0
	}
}

// end hands on what came without an end.
func (f *framer) end() {
	rest := f.buffer[f.from:f.to]
	f.from, f.scanned = f.to, 0
	if f.skipping || f.skip > 0 || len(rest) == 0 {
		return
	}
	if size, digits := count(rest); size > 0 && len(rest) > digits+1 {
		body := rest[digits+1:]
		if body[0] == '<' || size <= f.longest && (f.counted || len(body) == size) {
			rest = body
		}
	}
	f.hand(rest)
}

// next takes one message off the front of data, or nothing where there is not
// all of it yet.
func (f *framer) next(data []byte) (used int) {
	switch {
	case f.skip > 0:
		used = min(f.skip, len(data))
		f.skip -= used
		return used
	case f.skipping:
		at := f.ending(data)
		if at < 0 {
			return len(data)
		}
		f.skipping = false
		return at + 1
	case data[0] == '\n' || data[0] == '\r' || data[0] == 0:
		return 1 // behind a counted message, or an empty line
	}
	size, digits := count(data)
	if size < 0 {
		return 0 // more digits may come
	}
	if size > 0 {
		switch f.believe(data, size, digits) {
		case yes:
			return f.measured(data, size, digits)
		case later:
			return 0
		case no:
		}
	}
	return f.text(data)
}

type belief int

const (
	no belief = iota
	yes
	later // what comes next tells
)

// believe tells whether a number at the front is the count of what follows. A
// line may begin with a number as well. It is a count where a message begins
// behind it. Else it is none where the line ends before it says; and between
// lines that are not counted only if a number begins behind the message too.
func (f *framer) believe(data []byte, size, digits int) belief {
	end := digits + 1 + size
	switch {
	case len(data) == digits+1:
		return later
	case data[digits+1] == '<':
		return yes
	case size > f.longest, f.ending(data[:min(len(data), end-1)]) >= 0:
		return no
	case f.counted && len(data) >= end:
		return yes
	case len(data) <= end:
		return later
	case data[end] >= '1' && data[end] <= '9':
		return yes
	}
	return no
}

// measured takes a message with a count.
func (f *framer) measured(data []byte, size, digits int) (used int) {
	kept := min(size, f.longest)
	if len(data) < digits+1+kept {
		return 0
	}
	f.counted = true
	body := data[digits+1:][:kept]
	if size > kept {
		f.skip = size - kept
		f.fault(tooLong)
		f.line(body)
	} else {
		f.hand(body)
	}
	return digits + 1 + kept
}

// text takes a message up to a line feed or a NUL.
func (f *framer) text(data []byte) (used int) {
	at := f.ending(data)
	if at < 0 && len(data) <= f.longest {
		return 0
	}
	f.counted = false
	kept := min(within(at, len(data)), f.longest)
	if wrongCount(data[:kept]) {
		f.fault(badCount)
	}
	if kept == at {
		f.hand(data[:at])
		return at + 1
	}
	f.fault(tooLong)
	f.line(data[:kept])
	if at < 0 {
		f.skipping = true
		return len(data)
	}
	return at + 1
}

// hand hands on a message without what ends it.
func (f *framer) hand(message []byte) {
	if message = trimEnd(message); len(message) == 0 {
		f.fault(empty)
		return
	}
	f.line(message)
}

// ending finds the first line feed or NUL, and remembers how far there is
// none.
func (f *framer) ending(data []byte) int {
	for f.scanned < len(data) {
		part := data[f.scanned:min(len(data), f.scanned+window)]
		at := bytes.IndexByte(part, '\n')
		if nul := bytes.IndexByte(part[:within(at, len(part))], 0); nul >= 0 {
			at = nul
		}
		if at >= 0 {
			return f.scanned + at
		}
		f.scanned += len(part)
	}
	return -1
}

func within(at, size int) int {
	if at < 0 {
		return size
	}
	return at
}

// count reads a number and the blank behind it: size 0 where there is none
// that could be a count, below 0 where there are digits alone.
func count(data []byte) (size, digits int) {
	for i, c := range data {
		switch {
		case c >= '0' && c <= '9' && (i > 0 || c != '0'):
			if size = size*10 + int(c-'0'); size > hugeCount {
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

// wrongCount tells whether a line that is taken as text looks as if its sender
// had meant to count: a number, a blank and the beginning of a message.
func wrongCount(data []byte) bool {
	if len(data) == 0 || data[0] < '0' || data[0] > '9' {
		return false // as most do
	}
	rest := bytes.TrimLeft(data[:min(len(data), window)], "0123456789")
	return bytes.HasPrefix(rest, []byte(" <"))
}
