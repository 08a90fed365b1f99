package wire

import (
	"errors"
	"fmt"
)

var errVersion = errors.New("version is neither SNMPv1 nor SNMPv2c")

// Message is a decoded message; its slices point into the packet. Of a
// GetBulk, Status and Index are the non-repeaters and the max-repetitions,
// which stand in their place.
type Message struct {
	Version   byte
	Community []byte
	PDU       byte
	ID        int32
	Status    Status
	Index     int32
	varbinds  []byte
}

// Decode reads a message up to its varbinds, which it finds but does not look
// into. Numbers of more than 32 bits keep the low ones: agents that take a
// request's id for unsigned send five octets.
func Decode(packet []byte, m *Message) error {
	if err := m.decode(packet); err != nil {
		return fmt.Errorf("decode SNMP message: %w", err)
	}
	return nil
}

func (m *Message) decode(packet []byte) error {
	content, _, err := expect(packet, sequence, "message")
	if err != nil {
		return err
	}
	pdu, err := m.envelope(content)
	if err != nil {
		return err
	}
	if content, err = m.open(pdu); err != nil {
		return err
	}
	return m.body(content)
}

// open takes the PDU out of its head; a message has one and nothing else.
func (m *Message) open(pdu []byte) (content []byte, err error) {
	content, rest, err := expect(pdu, m.PDU, "PDU")
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("PDU: %w", errTrailing)
	}
	return content, nil
}

// envelope reads what is before the PDU, and of which layout that one is.
func (m *Message) envelope(data []byte) (pdu []byte, err error) {
	if pdu, err = m.preamble(data); err != nil {
		return nil, err
	}
	if m.PDU < Get || m.PDU > Report || m.PDU == Trap {
		return nil, fmt.Errorf("PDU: %w 0x%02x", errTag, m.PDU)
	}
	return pdu, nil
}

func (m *Message) preamble(data []byte) (pdu []byte, err error) {
	version, data, err := expectInteger(data, "version")
	if err != nil {
		return nil, err
	}
	if version != V1 && version != V2c {
		return nil, fmt.Errorf("%w: %d", errVersion, version)
	}
	m.Version = byte(version)
	if m.Community, pdu, err = expect(data, OctetString, "community"); err != nil {
		return nil, err
	}
	if len(pdu) == 0 {
		return nil, fmt.Errorf("PDU: %w: nothing is left", errTruncated)
	}
	m.PDU = pdu[0]
	return pdu, nil
}

// body reads what is in the PDU.
func (m *Message) body(data []byte) error {
	id, data, err := expectInteger(data, "request id")
	if err != nil {
		return err
	}
	status, data, err := expectInteger(data, "error status")
	if err != nil {
		return err
	}
	index, data, err := expectInteger(data, "error index")
	if err != nil {
		return err
	}
	m.ID, m.Status, m.Index = int32(id), Status(status), int32(index) //nolint:gosec // see Decode
	return m.list(data)
}

// list finds the varbinds, with which every PDU ends.
func (m *Message) list(data []byte) error {
	varbinds, rest, err := expect(data, sequence, "varbinds")
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("varbinds: %w", errTrailing)
	}
	m.varbinds = varbinds
	return nil
}

// Varbinds reads them from the first one on.
func (m *Message) Varbinds() Reader { return Reader{data: m.varbinds} }

// ID reads the request-id alone: to whom an answer belongs. What follows the
// id may be cut short, so that who waits for the answer learns that it is.
func ID(packet []byte) (id int32, ok bool) {
	content, ok := inside(packet, sequence)
	if !ok {
		return 0, false
	}
	var m Message
	pdu, err := m.envelope(content)
	if err != nil {
		return 0, false
	}
	content, ok = inside(pdu, m.PDU)
	if !ok {
		return 0, false
	}
	n, _, err := expectInteger(content, "request id")
	return int32(n), err == nil //nolint:gosec // see Decode
}

// inside gives what follows the head of an element, be it all there or not.
func inside(data []byte, tag byte) (content []byte, ok bool) {
	begin, end, err := span(data)
	if err != nil || len(data) == 0 || data[0] != tag {
		return nil, false
	}
	return data[begin:min(end, len(data))], true
}

// Version reads which version of SNMP a packet is of: what decodes it depends
// on it.
func Version(packet []byte) (version int64, ok bool) {
	content, ok := inside(packet, sequence)
	if !ok {
		return 0, false
	}
	version, _, err := expectInteger(content, "version")
	return version, err == nil
}
