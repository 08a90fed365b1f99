package capture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"
)

// Datagram is one of UDP. Its payload is good until the next one.
type Datagram struct {
	At       time.Time
	From, To netip.AddrPort
	Payload  []byte
}

// Errors of files.
var (
	ErrFormat = errors.New("neither pcap nor pcapng")
	ErrLink   = errors.New("link type is not known")
	errLength = errors.New("length is out of range")
)

// largest is the longest packet or block that is believed.
const largest = 1 << 20

// source reads one format.
type source interface {
	// next gives a frame, its time and its link type; io.EOF at the end.
	next() (frame []byte, at time.Time, link uint32, err error)
}

// Reader reads one file.
type Reader struct {
	from   source
	Others int // frames that were no whole datagram of UDP
}

// NewReader looks at how the file begins.
func NewReader(r io.Reader) (*Reader, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	magic, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read capture: %w", err)
	}
	if len(magic) < 4 {
		return nil, ErrFormat
	}
	var from source
	switch {
	case binary.BigEndian.Uint32(magic) == blockSection:
		from = &pcapng{in: in}
	default:
		if from, err = newPcap(in); err != nil {
			return nil, err
		}
	}
	return &Reader{from: from}, nil
}

// Next gives the next datagram; the error is io.EOF at the end of the file.
func (r *Reader) Next(d *Datagram) error {
	for {
		frame, at, link, err := r.from.next()
		if err != nil {
			return err
		}
		packet, err := payloadOf(link, frame)
		if err != nil {
			return err
		}
		d.At = at
		if udp(packet, d) {
			return nil
		}
		r.Others++
	}
}

// pcap is the classic format.
type pcap struct {
	in    io.Reader
	order binary.ByteOrder
	unit  time.Duration // of the fraction of a second
	link  uint32
	frame []byte
}

func newPcap(in io.Reader) (*pcap, error) {
	var head [24]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, ErrFormat
	}
	p := &pcap{in: in, unit: time.Microsecond}
	const micro, nano = 0xa1b2c3d4, 0xa1b23c4d
	switch little, big := binary.LittleEndian.Uint32(head[:]), binary.BigEndian.Uint32(head[:]); {
	case little == micro || little == nano:
		p.order = binary.LittleEndian
	case big == micro || big == nano:
		p.order = binary.BigEndian
	default:
		return nil, ErrFormat
	}
	if p.order.Uint32(head[:]) == nano {
		p.unit = time.Nanosecond
	}
	p.link = p.order.Uint32(head[20:]) & 0xffff // above are flags
	return p, nil
}

func (p *pcap) next() (frame []byte, at time.Time, link uint32, err error) {
	var head [16]byte
	if _, err := io.ReadFull(p.in, head[:]); errors.Is(err, io.EOF) {
		return nil, time.Time{}, 0, io.EOF
	} else if err != nil {
		return nil, time.Time{}, 0, fmt.Errorf("read capture: %w", err)
	}
	p.frame, err = fill(p.in, p.frame, p.order.Uint32(head[8:]))
	if err != nil {
		return nil, time.Time{}, 0, err
	}
	at = time.Unix(int64(p.order.Uint32(head[:])), int64(p.order.Uint32(head[4:]))*int64(p.unit)).UTC()
	return p.frame, at, p.link, nil
}

// fill reads so many octets, into room if they fit.
func fill(in io.Reader, room []byte, length uint32) ([]byte, error) {
	if length > largest {
		return nil, fmt.Errorf("read capture: %w", errLength)
	}
	if int(length) > cap(room) {
		room = make([]byte, length)
	}
	room = room[:length]
	if _, err := io.ReadFull(in, room); err != nil {
		return nil, fmt.Errorf("read capture: %w", errors.Join(err, errCut))
	}
	return room, nil
}

var errCut = errors.New("the file is cut short")
