package trap

import (
	"crypto/subtle"
	"net/netip"
	"time"

	"github.com/vigie-noc/vigie/exporters/event/origin"
	"github.com/vigie-noc/vigie/exporters/trap/content"
	"github.com/vigie-noc/vigie/exporters/trap/ports"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/wire"
)

// reader takes the packets of one socket. It is for one goroutine, and all
// its room is used again for the next packet.
type reader struct {
	*shared
	applier applier

	notification wire.Notification
	trap         content.Trap
	opened       usm.Opened
	address      []byte
	reply        []byte
	why          string // the packet at hand went no further; "" if it did

	// What hold needs of the trap at hand.
	at   time.Time
	from origin.Sender
	late func() func(content.Port)
}

func newReader(s *shared) *reader {
	r := &reader{shared: s, applier: newApplier(s)}
	r.late = r.hold
	return r
}

// receive takes one packet and gives what is to be sent back, if anything. An
// answer means that the trap was processed, or left because of a limit or
// because it came before: sending it again would help nobody. What is refused
// is not answered, but for the reports of SNMPv3.
func (r *reader) receive(packet []byte, source netip.AddrPort, now time.Time) (reply []byte) {
	r.why = ""
	version, ok := wire.Version(packet)
	switch {
	case ok && version == wire.V3:
		r.metrics.received[labelV3].Inc()
		return r.secured(packet, source, now)
	case ok && version == wire.V2c:
		r.metrics.received[labelV2c].Inc()
	case ok && version == wire.V1:
		r.metrics.received[labelV1].Inc()
	default:
		r.metrics.received[labelNone].Inc()
	}
	if err := wire.DecodeTrap(packet, &r.notification); err != nil {
		r.refuse(reasonOf(err), source)
		return nil
	}
	if !r.state.Load().knows(r.notification.Community) {
		r.refuse(dropCommunity, source)
		return nil
	}
	if err := r.trap.Read(&r.notification); err != nil {
		r.refuse(reasonOf(err), source)
		return nil
	}
	r.take(source, now)
	if r.notification.PDU != wire.Inform {
		return nil
	}
	r.metrics.informs.Inc()
	r.reply = r.notification.AppendResponse(r.reply[:0])
	return r.reply
}

// drop counts a packet that goes no further.
func (r *reader) drop(why string) {
	r.why = why
	r.metrics.dropped[why].Inc()
}

// refuse is drop for what was not let in: who looks for the device that has the
// wrong password finds it in the log.
func (r *reader) refuse(why string, source netip.AddrPort) {
	r.drop(why)
	if r.debug {
		r.logger.Debug("trap refused", "sender", source.String(), "reason", why)
	}
}

// knows compares with all communities, each in a time that does not tell how
// much of it was right.
func (s *state) knows(community []byte) bool {
	if s.trusting {
		return true
	}
	found := 0
	for _, known := range s.communities {
		found |= subtle.ConstantTimeCompare(known, community)
	}
	return found == 1
}

// secured is receive for SNMPv3.
func (r *reader) secured(packet []byte, source netip.AddrPort, now time.Time) (reply []byte) {
	report, err := r.security.Open(packet, now, &r.opened)
	if err == nil {
		err = r.notification.DecodePDU(r.opened.PDU)
	}
	if err == nil {
		err = r.trap.Read(&r.notification)
	}
	inform := r.notification.PDU == wire.Inform
	if err == nil && inform && !r.opened.Ours {
		err = errForeign
		report = r.security.Refuse(&r.opened, usm.ErrUnknownEngine, now)
	}
	if err != nil && r.opened.Discovery(err) {
		r.why = whyDiscovery
		r.metrics.discoveries.Inc()
		return report
	}
	if err != nil {
		r.refuse(reasonOf(err), source)
		return report
	}
	r.take(source, now)
	if !inform {
		return nil
	}
	r.metrics.informs.Inc()
	return r.security.Respond(&r.opened, r.notification.AppendPDU(nil, wire.Response), now)
}

// take goes on with a trap that was let in.
func (r *reader) take(source netip.AddrPort, now time.Time) {
	r.address = r.address[:0]
	if r.trap.Address.IsValid() {
		r.address = r.trap.Address.AppendTo(r.address)
	}
	from := r.core.Directory.Resolve(source.Addr(), r.address)
	device := from.Device()
	if r.recent.seen(device, &r.notification, &r.trap, now) {
		r.drop(dropDuplicate)
		return
	}
	from.Count(now, -1, 1)
	if !from.Allow(now) {
		r.drop(dropLimited)
		return
	}
	if !r.applier.wants(r.trap.Key()) {
		return
	}
	var port content.Port
	if r.ports != nil && device.Known {
		r.at, r.from = now, from
		var verdict ports.Verdict
		switch port, verdict = r.ports.Resolve(device.Name, question(&r.trap), now, r.late); verdict {
		case ports.Held:
			return
		case ports.Full:
			r.drop(dropInterface)
			return
		}
	}
	r.applier.apply(device, &r.trap, port, now)
}

// question is what the book of ports wants to know of a trap.
func question(t *content.Trap) ports.Trap {
	index, has := t.Port()
	return ports.Trap{Index: index, Has: has, Named: t.Named(), Up: t.LinkUp(), Restart: t.Restart(), Timed: t.Timed, Uptime: t.Uptime}
}

// hold keeps the trap at hand for when its port has a name.
func (r *reader) hold() func(content.Port) {
	trap, device, at := r.trap.Clone(), r.from.Device(), r.at
	return func(port content.Port) { r.applyHeld(device, trap, port, at) }
}
