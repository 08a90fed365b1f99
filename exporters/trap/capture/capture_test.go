package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var at = time.Date(2026, 11, 28, 6, 0, 0, 123456000, time.UTC)

// segment is a datagram of UDP from port 40000 to 162.
func segment(payload string) []byte {
	s := binary.BigEndian.AppendUint16(nil, 40000)
	s = binary.BigEndian.AppendUint16(s, 162)
	s = binary.BigEndian.AppendUint16(s, uint16(8+len(payload)))
	return append(append(s, 0, 0), payload...)
}

func ip4(payload string, change func(head []byte)) []byte {
	body := segment(payload)
	head := make([]byte, 20)
	head[0], head[8], head[9] = 0x45, 64, protocolUDP
	binary.BigEndian.PutUint16(head[2:], uint16(20+len(body)))
	copy(head[12:], []byte{192, 0, 2, 1, 192, 0, 2, 2})
	if change != nil {
		change(head)
	}
	return append(head, body...)
}

func ip6(payload string, extensions ...byte) []byte {
	body := append(extensions, segment(payload)...)
	head := make([]byte, 40)
	head[0], head[6] = 0x60, protocolUDP
	if len(extensions) > 0 {
		head[6] = 60
	}
	binary.BigEndian.PutUint16(head[4:], uint16(len(body)))
	from, to := netip.MustParseAddr("2001:db8::1").As16(), netip.MustParseAddr("2001:db8::2").As16()
	copy(head[8:], from[:])
	copy(head[24:], to[:])
	return append(head, body...)
}

// ethernetFrame pads to 60 octets, as Ethernet does.
func ethernetFrame(packet []byte, kind uint16, tags ...uint16) []byte {
	frame := make([]byte, 12)
	for _, tag := range tags {
		frame = binary.BigEndian.AppendUint16(frame, tag)
		frame = append(frame, 0, 7)
	}
	frame = append(binary.BigEndian.AppendUint16(frame, kind), packet...)
	return append(frame, make([]byte, max(0, 60-len(frame)))...)
}

// file is a capture in one of the four forms of the classic format.
func file(order binary.AppendByteOrder, nano bool, link uint32, frames ...[]byte) []byte {
	magic, fraction := uint32(0xa1b2c3d4), uint32(at.Nanosecond()/1000)
	if nano {
		magic, fraction = 0xa1b23c4d, uint32(at.Nanosecond())
	}
	out := order.AppendUint32(nil, magic)
	out = order.AppendUint16(order.AppendUint16(out, 2), 4)
	out = append(out, make([]byte, 8)...)
	out = order.AppendUint32(order.AppendUint32(out, 65535), link)
	for _, frame := range frames {
		out = order.AppendUint32(order.AppendUint32(out, uint32(at.Unix())), fraction)
		out = order.AppendUint32(order.AppendUint32(out, uint32(len(frame))), uint32(len(frame)))
		out = append(out, frame...)
	}
	return out
}

// block is one of pcapng.
func block(order binary.AppendByteOrder, kind uint32, body []byte) []byte {
	body = append(body, make([]byte, (4-len(body)%4)%4)...)
	length := uint32(12 + len(body))
	out := order.AppendUint32(order.AppendUint32(nil, kind), length)
	return order.AppendUint32(append(out, body...), length)
}

// fileNG has two interfaces; the second one counts nanoseconds.
func fileNG(order binary.AppendByteOrder, frame []byte) []byte {
	section := order.AppendUint32(nil, 0x1a2b3c4d)
	section = append(order.AppendUint16(order.AppendUint16(section, 1), 0), bytes.Repeat([]byte{0xff}, 8)...)
	out := block(order, blockSection, section)
	first := append(order.AppendUint16(nil, linkRaw), 0, 0, 0, 0, 1, 0)
	second := append(order.AppendUint16(nil, linkEthernet), 0, 0, 0, 0, 1, 0)
	second = append(order.AppendUint16(order.AppendUint16(second, 2), 3), 'e', 't', 'h', 0)
	second = append(order.AppendUint16(order.AppendUint16(second, optionResolution), 1), 9, 0, 0, 0)
	out = append(out, block(order, blockInterface, first)...)
	out = append(out, block(order, blockInterface, second)...)
	out = append(out, block(order, 5, []byte("statistics"))...)
	ticks := uint64(at.UnixNano())
	body := order.AppendUint32(nil, 1)
	body = order.AppendUint32(order.AppendUint32(body, uint32(ticks>>32)), uint32(ticks))
	body = order.AppendUint32(order.AppendUint32(body, uint32(len(frame))), uint32(len(frame)))
	out = append(out, block(order, blockEnhanced, append(body, frame...))...)
	return append(out, block(order, blockSimple, append(order.AppendUint32(nil, uint32(len(frame)-14)), frame[14:]...))...)
}

// read gives all datagrams of a file.
func read(data []byte) (all []Datagram, others int, err error) {
	r, err := NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, 0, err
	}
	for {
		var d Datagram
		if err := r.Next(&d); errors.Is(err, io.EOF) {
			return all, r.Others, nil
		} else if err != nil {
			return all, r.Others, err
		}
		d.Payload = bytes.Clone(d.Payload)
		all = append(all, d)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	four, six := ip4("trap", nil), ip6("trap")
	options := ip4("trap", func(h []byte) { h[0] = 0x46; binary.BigEndian.PutUint16(h[2:], 36) })
	options = append(options[:20:20], append([]byte{1, 1, 1, 1}, options[20:]...)...)
	tests := map[string]struct {
		data []byte
		six  bool
	}{
		"raw":                     {file(binary.LittleEndian, false, linkRaw, four), false},
		"big endian":              {file(binary.BigEndian, false, linkRaw, four), false},
		"nanoseconds":             {file(binary.LittleEndian, true, linkIPv4, four), false},
		"big endian, nanoseconds": {file(binary.BigEndian, true, linkRawBSD, four), false},
		"flags above the link":    {file(binary.LittleEndian, false, linkRaw|0x04000000, four), false},
		"Ethernet":                {file(binary.LittleEndian, false, linkEthernet, ethernetFrame(four, 0x0800)), false},
		"VLANs":                   {file(binary.LittleEndian, false, linkEthernet, ethernetFrame(four, 0x0800, 0x88a8, 0x8100)), false},
		"cooked":                  {file(binary.LittleEndian, false, linkCooked, append(make([]byte, 16), four...)), false},
		"cooked, second version":  {file(binary.LittleEndian, false, linkCooked2, append(make([]byte, 20), four...)), false},
		"loopback":                {file(binary.LittleEndian, false, linkNull, append([]byte{2, 0, 0, 0}, four...)), false},
		"IPv4 with options":       {file(binary.LittleEndian, false, linkRaw, options), false},
		"IPv6":                    {file(binary.LittleEndian, false, linkIPv6, six), true},
		"IPv6 over Ethernet":      {file(binary.LittleEndian, false, linkEthernet, ethernetFrame(six, 0x86dd)), true},
		"IPv6 with options":       {file(binary.LittleEndian, false, linkRaw, ip6("trap", 60, 0, 1, 4, 0, 0, 0, 0, protocolUDP, 0, 1, 4, 0, 0, 0, 0)), true},
		"do not fragment":         {file(binary.LittleEndian, false, linkRaw, ip4("trap", func(h []byte) { h[6] = 0x40 })), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, others, err := read(test.data)
			if err != nil || len(all) != 1 || others != 0 {
				t.Fatalf("got %v, %d others, %v", all, others, err)
			}
			from, to := "192.0.2.1:40000", "192.0.2.2:162"
			if test.six {
				from, to = "[2001:db8::1]:40000", "[2001:db8::2]:162"
			}
			if d := all[0]; string(d.Payload) != "trap" || d.From.String() != from || d.To.String() != to || !d.At.Equal(at) {
				t.Errorf("got %+v", d)
			}
		})
	}
}

func TestPcapng(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		data := fileNG(order, ethernetFrame(ip4("a trap that needs no padding at all", nil), 0x0800))
		all, others, err := read(append(data, data...))
		if err != nil || len(all) != 4 || others != 0 {
			t.Fatalf("%s: %d datagrams, %d others, %v", order, len(all), others, err)
		}
		if d := all[2]; string(d.Payload) != "a trap that needs no padding at all" || d.At.Sub(at).Abs() > time.Microsecond {
			t.Errorf("got %+v", d)
		}
	}
}

func TestOthers(t *testing.T) {
	t.Parallel()
	short := ip4("trap", nil)
	data := file(binary.LittleEndian, false, linkRaw,
		ip4("trap", func(h []byte) { h[9] = 6 }),    // TCP
		ip4("trap", func(h []byte) { h[6] = 0x20 }), // a fragment
		ip4("trap", func(h []byte) { h[7] = 1 }),    // the last one
		short[:len(short)-1], short[:27], short[:10], nil, []byte{0x10},
		ip6("trap", 44, 0, 0, 0, 0, 0, 0, 0), ip6("trap", 60, 200), ip6("trap")[:39],
		ip4("still here", nil))
	all, others, err := read(data)
	if err != nil || len(all) != 1 || string(all[0].Payload) != "still here" || others != 11 {
		t.Errorf("got %v, %d others, %v", all, others, err)
	}
}

func TestNotACapture(t *testing.T) {
	t.Parallel()
	whole := file(binary.LittleEndian, false, linkRaw, ip4("trap", nil))
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":     {nil, ErrFormat},
		"text":        {[]byte("<13>Nov 28 06:00:00 this is syslog"), ErrFormat},
		"half a head": {whole[:20], ErrFormat},
		"half a file": {whole[:len(whole)-1], errCut},
		"link":        {file(binary.LittleEndian, false, 147, ip4("trap", nil)), ErrLink},
		"length":      {append(slices.Clip(whole), bytes.Repeat([]byte{0xff}, 16)...), errLength},
		"block":       {append(fileNG(binary.BigEndian, ethernetFrame(ip4("trap", nil), 0x0800)), 0, 0, 0, 6, 0, 0, 0, 4), errLength},
	} {
		if _, _, err := read(test.data); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(file(binary.LittleEndian, false, linkEthernet, ethernetFrame(ip4("trap", nil), 0x0800, 0x8100)))
	f.Add(file(binary.BigEndian, true, linkRaw, ip6("trap", 60, 0, 1, 4, 0, 0, 0, 0, protocolUDP, 0, 1, 4, 0, 0, 0, 0)))
	f.Add(fileNG(binary.LittleEndian, ethernetFrame(ip4("trap", nil), 0x0800)))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, others, _ := read(data)
		if len(all)+others > len(data) {
			t.Fatal("more datagrams than octets")
		}
	})
}
