package usm

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/vigie-noc/vigie/internal/wire"
)

// largest is the size of message that we take, as a sender is told.
const largest = 65507

// stats is usmStats, below which each refusal has a counter.
func stats(number int) wire.OID {
	return wire.AppendOID(nil, []uint32{1, 3, 6, 1, 6, 3, 15, 1, 1, uint32(number), 0}) //nolint:gosec // of six
}

// Refuse counts a refusal and gives the Report for the sender, or nothing where
// it does not want to hear. One who takes a foreign engine for ours is told who
// we are, whatever else is wrong.
func (s *Security) Refuse(o *Opened, why error, now time.Time) (report []byte) {
	if !o.Ours && o.Flags&wire.Reportable != 0 {
		why = ErrUnknownEngine
	}
	for i, refusal := range refusals {
		if !errors.Is(why, refusal) {
			continue
		}
		count := s.counts[i].Add(1)
		if o.Flags&wire.Reportable == 0 {
			return nil
		}
		// The time alone is told in a form that can be trusted: the sender
		// sets its clock by it.
		level := byte(0)
		if refusal == ErrNotInTimeWindow { //nolint:errorlint // an element of the table
			level = wire.Authenticated
		}
		return s.seal(o, level, wire.AppendReport(nil, requestID(o), stats(i+1), count), now)
	}
	return nil
}

// requestID is that of the question, where it can be read.
func requestID(o *Opened) int32 {
	scoped := o.Scoped
	if scoped.PDU == nil && o.Flags&wire.Encrypted == 0 {
		if err := wire.DecodeScoped(o.Data, &scoped); err != nil {
			return 0
		}
	}
	return wire.RequestID(scoped.PDU)
}

// Respond seals the answer to an inform as the inform was.
func (s *Security) Respond(o *Opened, pdu []byte, now time.Time) []byte {
	return s.seal(o, o.Flags&levelBits, pdu, now)
}

func (s *Security) seal(o *Opened, level byte, pdu []byte, now time.Time) []byte {
	scoped := wire.Scoped{ContextEngineID: o.ContextEngineID, ContextName: o.ContextName, PDU: pdu}
	if len(scoped.ContextEngineID) == 0 {
		scoped.ContextEngineID = s.local.ID
	}
	m := wire.Secured{
		ID: o.ID, MaxSize: largest, Flags: level, EngineID: s.local.ID, Boots: s.local.Boots, Time: s.local.time(now),
		User: o.User, Data: scoped.Append(nil),
	}
	if level&wire.Encrypted != 0 {
		priv := o.account.priv
		m.Salt = s.nextSalt(priv)
		sealed, err := priv.seal(o.keys.priv, priv.iv(o.keys.priv, m.Salt, m.Boots, m.Time), m.Data)
		if err != nil {
			return nil // no key has another length than its cipher's
		}
		m.Data = sealed
	}
	if level&wire.Authenticated == 0 {
		return m.Append(nil)
	}
	m.Digest = make([]byte, o.account.auth.digest)
	packet := m.Append(nil)
	copy(packet[m.DigestAt:], o.account.auth.code(o.keys.auth, packet, m.DigestAt))
	return packet
}

// nextSalt never comes twice: for DES it begins with the count of boots.
func (s *Security) nextSalt(p *privacy) []byte {
	salt := binary.BigEndian.AppendUint64(nil, s.salt.Add(1))
	if p.name == "DES" {
		binary.BigEndian.PutUint32(salt, uint32(s.local.Boots)) //nolint:gosec // not negative
	}
	return salt
}
