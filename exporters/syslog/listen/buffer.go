package listen

import "sync"

// newLarge makes the buffers that busy connections borrow.
func newLarge() *sync.Pool { return &sync.Pool{New: func() any { return new([largeBuffer]byte) }} }

// room is where to read to. What is left of a line is moved to the front, and
// the buffer grows with a line, or with a sender that fills it.
func (f *framer) room() []byte {
	full := f.to == len(f.buffer)
	switch {
	case f.from == f.to:
		f.from, f.to = 0, 0
		if len(f.buffer) > smallBuffer && f.last < smallBuffer/2 {
			f.rest()
		}
	case f.from > 0 && len(f.buffer)-f.to < len(f.buffer)/2:
		f.to = copy(f.buffer, f.buffer[f.from:f.to])
		f.from = 0
	}
	switch {
	case f.buffer == nil:
		if f.small == nil {
			f.small = make([]byte, smallBuffer)
		}
		f.buffer = f.small
	case full && len(f.buffer) < largeBuffer:
		f.borrowed, _ = f.large.Get().(*[largeBuffer]byte) // it holds nothing else
		f.move(f.borrowed[:])
	case f.to == len(f.buffer): // it ends: a line that is too long is cut
		f.move(make([]byte, 2*len(f.buffer)))
		f.giveBack()
	}
	return f.buffer[f.to:]
}

// move changes the buffer.
func (f *framer) move(buffer []byte) {
	f.to = copy(buffer, f.buffer[f.from:f.to])
	f.from, f.buffer = 0, buffer
}

// rest gives a large buffer back, before a wait that may be long or at the end.
func (f *framer) rest() {
	f.giveBack()
	f.buffer, f.from, f.to = nil, 0, 0
}

func (f *framer) giveBack() {
	if f.borrowed != nil {
		f.large.Put(f.borrowed)
		f.borrowed = nil
	}
}
