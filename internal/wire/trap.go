package wire

import (
	"fmt"
	"math"
)

// Notification is a trap of any version, or an inform; its slices point into
// the packet. The PDU of SNMPv1 has fields of its own in place of a request's:
// then PDU is Trap, and ID, Status and Index are zero.
type Notification struct {
	Message

	Enterprise OID
	Agent      []byte // of four octets, or empty
	Generic    int32
	Specific   int32
	Uptime     uint32 // in hundredths of a second
}

// DecodeTrap reads a message of SNMPv1 or v2c that holds a notification, up to
// its varbinds. The PDU's tag tells its layout, not the version: proxies put
// one into the other.
func DecodeTrap(packet []byte, n *Notification) error {
	if err := n.notification(packet); err != nil {
		return fmt.Errorf("decode SNMP notification: %w", err)
	}
	return nil
}

func (n *Notification) notification(packet []byte) error {
	content, _, err := expect(packet, sequence, "message")
	if err != nil {
		return err
	}
	pdu, err := n.preamble(content)
	if err != nil {
		return err
	}
	return n.inside(pdu)
}

// DecodePDU reads the PDU of an SNMPv3 message.
func (n *Notification) DecodePDU(pdu []byte) error {
	*n = Notification{Message: Message{Version: V3}}
	err := fmt.Errorf("PDU: %w: nothing is left", errTruncated)
	if len(pdu) > 0 {
		n.PDU = pdu[0]
		err = n.inside(pdu)
	}
	if err != nil {
		return fmt.Errorf("decode SNMP notification: %w", err)
	}
	return nil
}

func (n *Notification) inside(pdu []byte) error {
	switch n.PDU {
	case Trap, TrapV2, Inform:
	case Get, GetNext, GetBulk, Set, Response, Report:
		return fmt.Errorf("PDU: %w: 0x%02x", errNoTrap, n.PDU)
	default:
		return fmt.Errorf("PDU: %w 0x%02x", errTag, n.PDU)
	}
	content, err := n.open(pdu)
	if err != nil {
		return err
	}
	if n.PDU == Trap {
		return n.first(content)
	}
	n.Enterprise, n.Agent, n.Generic, n.Specific, n.Uptime = nil, nil, 0, 0, 0
	return n.body(content)
}

// first reads the PDU of SNMPv1.
func (n *Notification) first(data []byte) error {
	enterprise, data, err := expect(data, ObjectID, "enterprise")
	if err != nil {
		return err
	}
	if n.Enterprise, err = canonical(enterprise); err != nil {
		return fmt.Errorf("enterprise: %w", err)
	}
	if n.Agent, data, err = expect(data, IPAddress, "agent address"); err != nil {
		return err
	}
	if len(n.Agent) != 0 && len(n.Agent) != 4 {
		return fmt.Errorf("agent address: %w", errAgent)
	}
	generic, data, err := expectInteger(data, "generic trap")
	if err != nil {
		return err
	}
	specific, data, err := expectInteger(data, "specific trap")
	if err != nil {
		return err
	}
	ticks, data, err := expect(data, TimeTicks, "time stamp")
	if err != nil {
		return err
	}
	n.Generic, n.Specific = clamp(generic), clamp(specific)
	n.Uptime = Ticks(ticks)
	n.ID, n.Status, n.Index = 0, 0, 0
	return n.list(data)
}

// clamp keeps a number that is out of range out of range.
func clamp(n int64) int32 { return int32(max(math.MinInt32, min(n, math.MaxInt32))) }

// Ticks reads the content of TimeTicks, the low 32 bits of it.
func Ticks(content []byte) uint32 {
	var n uint32
	for _, b := range content {
		n = n<<8 | uint32(b)
	}
	return n
}

// AppendResponse answers an inform of SNMPv2c: with the same id and varbinds.
func (m *Message) AppendResponse(dst []byte) []byte {
	dst = appendHead(dst, sequence, 3+sized(len(m.Community))+sized(m.pduSize()))
	dst = append(dst, Integer, 1, m.Version)
	dst = append(appendHead(dst, OctetString, len(m.Community)), m.Community...)
	return m.AppendPDU(dst, Response)
}

// AppendPDU writes a PDU of that kind with the id and the varbinds of m, and
// no error.
func (m *Message) AppendPDU(dst []byte, kind byte) []byte {
	dst = appendHead(dst, kind, m.pduSize())
	dst = appendInteger(dst, m.ID)
	dst = append(dst, Integer, 1, 0, Integer, 1, 0)
	dst = appendHead(dst, sequence, len(m.varbinds))
	return append(dst, m.varbinds...)
}

func (m *Message) pduSize() int { return integerSize(m.ID) + 3 + 3 + sized(len(m.varbinds)) }

// RequestID reads the id of a PDU; 0 where it has none.
func RequestID(pdu []byte) int32 {
	if len(pdu) == 0 || pdu[0] == Trap {
		return 0
	}
	content, ok := inside(pdu, pdu[0])
	if !ok {
		return 0
	}
	n, _, err := expectInteger(content, "request id")
	if err != nil {
		return 0
	}
	return int32(n) //nolint:gosec // see Decode
}
