package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// Types of blocks that are read; others are skipped.
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockSimple    = 3
	blockEnhanced  = 6
)

// optionResolution is the option of an interface that tells the unit of time.
const optionResolution = 9

// pcapng is the format of Wireshark.
type pcapng struct {
	in         io.Reader
	order      binary.ByteOrder
	interfaces []networkInterface
	block      []byte
}

type networkInterface struct {
	link uint32
	unit float64 // seconds
}

func (p *pcapng) next() (frame []byte, at time.Time, link uint32, err error) {
	for {
		kind, body, err := p.read()
		if err != nil {
			return nil, time.Time{}, 0, err
		}
		switch kind {
		case blockSection:
			p.interfaces = nil
		case blockInterface:
			if len(body) < 8 {
				return nil, time.Time{}, 0, fmt.Errorf("read capture: %w", errLength)
			}
			p.interfaces = append(p.interfaces, networkInterface{uint32(p.order.Uint16(body)), p.resolution(body[8:])})
		case blockEnhanced:
			if frame, at, link, ok := p.enhanced(body); ok {
				return frame, at, link, nil
			}
		case blockSimple:
			if len(p.interfaces) > 0 && len(body) >= 4 {
				return body[4:min(len(body), 4+int(p.order.Uint32(body)))], time.Time{}, p.interfaces[0].link, nil
			}
		}
	}
}

// read gives the next block's type and what is in it.
func (p *pcapng) read() (kind uint32, body []byte, err error) {
	var head [12]byte
	if _, err := io.ReadFull(p.in, head[:8]); errors.Is(err, io.EOF) {
		return 0, nil, io.EOF
	} else if err != nil {
		return 0, nil, fmt.Errorf("read capture: %w", err)
	}
	taken := uint32(8)
	if binary.BigEndian.Uint32(head[:]) == blockSection {
		if _, err := io.ReadFull(p.in, head[8:]); err != nil {
			return 0, nil, fmt.Errorf("read capture: %w", err)
		}
		taken = 12
		p.order = binary.LittleEndian
		if binary.BigEndian.Uint32(head[8:]) == 0x1a2b3c4d {
			p.order = binary.BigEndian
		}
	}
	length := p.order.Uint32(head[4:])
	if length < taken+4 || length%4 != 0 {
		return 0, nil, fmt.Errorf("read capture: %w", errLength)
	}
	if p.block, err = fill(p.in, p.block, length-taken); err != nil {
		return 0, nil, err
	}
	return p.order.Uint32(head[:]), p.block[:len(p.block)-4], nil
}

// resolution reads the options of an interface.
func (p *pcapng) resolution(options []byte) float64 {
	for len(options) >= 4 {
		code, length := p.order.Uint16(options), int(p.order.Uint16(options[2:]))
		options = options[4:]
		if code == optionResolution && length == 1 && len(options) > 0 {
			if exponent := float64(options[0] & 0x7f); options[0] < 0x80 {
				return math.Pow(10, -exponent)
			}
			return math.Pow(2, -float64(options[0]&0x7f))
		}
		if length = (length + 3) / 4 * 4; length > len(options) {
			break
		}
		options = options[length:]
	}
	return 1e-6
}

func (p *pcapng) enhanced(body []byte) (frame []byte, at time.Time, link uint32, ok bool) {
	const head = 20
	if len(body) < head {
		return nil, time.Time{}, 0, false
	}
	number, length := p.order.Uint32(body), int(p.order.Uint32(body[12:]))
	if int(number) >= len(p.interfaces) || length > len(body)-head {
		return nil, time.Time{}, 0, false
	}
	of := p.interfaces[number]
	ticks := float64(uint64(p.order.Uint32(body[4:]))<<32 | uint64(p.order.Uint32(body[8:])))
	whole, part := math.Modf(ticks * of.unit)
	return body[head : head+length], time.Unix(int64(whole), int64(part*1e9)).UTC(), of.link, true
}
