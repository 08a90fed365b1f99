package content

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"

	"github.com/vigie-noc/vigie/internal/wire"
)

// Errors of Read: the packet is sound, and says nothing that has a name.
var (
	ErrNoTrapOID = errors.New("notification does not say which one it is")
	ErrGeneric   = errors.New("generic trap is not 0 to 6")
)

// Objects that say something about the notification itself (RFC 3416, 3584).
var (
	sysUpTime      = encode(1, 3, 6, 1, 2, 1, 1, 3, 0)
	snmpTrapOID    = encode(1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
	proxied        = encode(1, 3, 6, 1, 6, 3, 18, 1) // of proxies: address and community
	trapAddress    = encode(1, 3, 6, 1, 6, 3, 18, 1, 3, 0)
	trapEnterprise = encode(1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0)
	snmpTraps      = encode(1, 3, 6, 1, 6, 3, 1, 1, 5)
	coldStart      = encode(1, 3, 6, 1, 6, 3, 1, 1, 5, 1)
	warmStart      = encode(1, 3, 6, 1, 6, 3, 1, 1, 5, 2)
	linkUp         = encode(1, 3, 6, 1, 6, 3, 1, 1, 5, 4)
)

// enterpriseSpecific is the generic trap that says that it is none.
const enterpriseSpecific = 6

func encode(ids ...uint32) wire.OID { return wire.AppendOID(nil, ids) }

// Trap is one notification. Its slices point into the packet and into itself:
// all is good until the next Read.
type Trap struct {
	OID     wire.OID   // which one, in the form without a zero before the last number
	Uptime  uint32     // of the device's agent, in hundredths of a second
	Timed   bool       // it tells the uptime
	Address netip.Addr // of the device, as a relay or an agent of SNMPv1 says; may be invalid

	varbinds []wire.Varbind // without those about the notification itself
	name     []byte         // room for OID
	key      []byte
}

// Read takes over a decoded notification. A trap is taken whole or not at all.
func (t *Trap) Read(n *wire.Notification) error {
	*t = Trap{varbinds: t.varbinds[:0], name: t.name[:0], key: t.key[:0]}
	if n.PDU == wire.Trap {
		if err := t.first(n); err != nil {
			return err
		}
	}
	r := n.Varbinds()
	for {
		var v wire.Varbind
		more, err := r.Next(&v)
		if err != nil {
			return fmt.Errorf("read trap: %w", err)
		}
		if !more {
			break
		}
		if err := t.take(v); err != nil {
			return fmt.Errorf("read trap: %w", err)
		}
	}
	if len(t.OID) == 0 {
		return fmt.Errorf("read trap: %w", ErrNoTrapOID)
	}
	return nil
}

// first is the mapping of RFC 3584, section 3.1.
func (t *Trap) first(n *wire.Notification) error {
	switch {
	case n.Generic < 0 || n.Generic > enterpriseSpecific:
		return fmt.Errorf("read trap: %w", ErrGeneric)
	case n.Generic < enterpriseSpecific:
		t.name = wire.AppendSub(append(t.name, snmpTraps...), uint32(n.Generic)+1)
	default:
		t.name = wire.AppendSub(append(t.name, n.Enterprise...), uint32(n.Specific)) //nolint:gosec // some vendors' are above 2^31
	}
	t.OID = normal(t.name, &t.name)
	t.Uptime, t.Timed = n.Uptime, true
	t.Address = address(n.Agent)
	return nil
}

// take sorts a varbind in. Some agents leave sysUpTime out or change the order,
// so each is known by its name.
func (t *Trap) take(v wire.Varbind) error {
	switch {
	case v.Tag == wire.ObjectID && bytes.Equal(v.OID, snmpTrapOID):
		return t.is(v.Value)
	case v.Tag == wire.TimeTicks && bytes.Equal(v.OID, sysUpTime):
		t.Uptime, t.Timed = wire.Ticks(v.Value), true
	case bytes.Equal(v.OID, trapAddress):
		if a := address(v.Value); v.Tag == wire.IPAddress && a.IsValid() {
			t.Address = a
		}
	case bytes.Equal(v.OID, trapEnterprise), bytes.HasPrefix(v.OID, proxied):
		// Not to be shown: a community is a password.
	default:
		t.varbinds = append(t.varbinds, v)
	}
	return nil
}

// is takes the first name that the notification gives itself.
func (t *Trap) is(content []byte) error {
	if len(t.OID) > 0 || len(content) == 0 {
		return nil
	}
	oid, err := wire.Canonical(content)
	if err != nil {
		return fmt.Errorf("snmpTrapOID: %w", err)
	}
	t.OID = normal(oid, &t.name)
	return nil
}

// address is none where the octets are none, or all zero: agents behind NAT
// and those that do not know their own say 0.0.0.0.
func address(octets []byte) netip.Addr {
	ip, ok := netip.AddrFromSlice(octets)
	if !ok || ip.IsUnspecified() {
		return netip.Addr{}
	}
	return ip.Unmap()
}

// normal leaves out a zero before the last number: X.n and X.0.n are the same
// trap, as converters between versions make one of the other.
func normal(oid wire.OID, room *[]byte) wire.OID {
	last := len(oid) - 1
	for last > 0 && oid[last-1] >= 0x80 {
		last--
	}
	if last < 2 || oid[last-1] != 0 || oid[last-2] >= 0x80 {
		return oid
	}
	*room = append(append((*room)[:0], oid[:last-1]...), oid[last:]...)
	return *room
}

// Key is the trap's OID in dotted decimal, as rules have it.
func (t *Trap) Key() []byte {
	if len(t.key) == 0 {
		t.key = t.OID.AppendText(t.key)
	}
	return t.key
}

// Restart tells whether the device says that its agent has started.
func (t *Trap) Restart() bool { return bytes.Equal(t.OID, coldStart) || bytes.Equal(t.OID, warmStart) }

// LinkUp tells whether a port came up.
func (t *Trap) LinkUp() bool { return bytes.Equal(t.OID, linkUp) }

// Varbinds are those that are not about the notification itself.
func (t *Trap) Varbinds() []wire.Varbind { return t.varbinds }
