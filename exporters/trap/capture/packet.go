package capture

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Link types, by the registry of tcpdump.
const (
	linkNull     = 0
	linkEthernet = 1
	linkRawBSD   = 12
	linkRawOpen  = 14
	linkRaw      = 101
	linkLoop     = 108
	linkCooked   = 113
	linkIPv4     = 228
	linkIPv6     = 229
	linkCooked2  = 276
)

// payloadOf cuts the link layer off: what is left begins with IP, or is
// something else that udp refuses.
func payloadOf(link uint32, frame []byte) ([]byte, error) {
	head := 0
	switch link {
	case linkRaw, linkRawBSD, linkRawOpen, linkIPv4, linkIPv6:
	case linkNull, linkLoop:
		head = 4
	case linkEthernet:
		return ethernet(frame), nil
	case linkCooked:
		head = 16
	case linkCooked2:
		head = 20
	default:
		return nil, fmt.Errorf("%w: %d", ErrLink, link)
	}
	return frame[min(head, len(frame)):], nil
}

// ethernet skips the addresses and any number of VLAN tags.
func ethernet(frame []byte) []byte {
	for at := 12; at+2 <= len(frame); at += 4 {
		switch binary.BigEndian.Uint16(frame[at:]) {
		case 0x8100, 0x88a8, 0x9100:
		default:
			return frame[at+2:]
		}
	}
	return nil
}

const protocolUDP = 17

// udp reads a datagram out of an IP packet.
func udp(packet []byte, d *Datagram) bool {
	if len(packet) == 0 {
		return false
	}
	switch packet[0] >> 4 {
	case 4:
		return udp4(packet, d)
	case 6:
		return udp6(packet, d)
	default:
		return false
	}
}

func udp4(packet []byte, d *Datagram) bool {
	head := int(packet[0]&0x0f) * 4
	if len(packet) < 20 || head < 20 || len(packet) < head || packet[9] != protocolUDP {
		return false
	}
	if binary.BigEndian.Uint16(packet[6:])&0x3fff != 0 {
		return false // a fragment
	}
	total := int(binary.BigEndian.Uint16(packet[2:]))
	if total >= head && total < len(packet) {
		packet = packet[:total] // Ethernet pads
	}
	return ports(packet[head:], netip.AddrFrom4([4]byte(packet[12:16])), netip.AddrFrom4([4]byte(packet[16:20])), d)
}

func udp6(packet []byte, d *Datagram) bool {
	const head = 40
	if len(packet) < head {
		return false
	}
	next, rest := packet[6], packet[head:]
	for next == 0 || next == 43 || next == 60 { // options of hop by hop, routing, destination
		if len(rest) < 8 || len(rest) < 8+int(rest[1])*8 {
			return false
		}
		next, rest = rest[0], rest[8+int(rest[1])*8:]
	}
	if next != protocolUDP {
		return false
	}
	return ports(rest, netip.AddrFrom16([16]byte(packet[8:24])), netip.AddrFrom16([16]byte(packet[24:40])), d)
}

func ports(segment []byte, from, to netip.Addr, d *Datagram) bool {
	const head = 8
	if len(segment) < head {
		return false
	}
	length := int(binary.BigEndian.Uint16(segment[4:]))
	if length < head || length > len(segment) {
		return false
	}
	d.From = netip.AddrPortFrom(from, binary.BigEndian.Uint16(segment))
	d.To = netip.AddrPortFrom(to, binary.BigEndian.Uint16(segment[2:]))
	d.Payload = segment[head:length]
	return true
}
