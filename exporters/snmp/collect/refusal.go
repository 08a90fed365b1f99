package collect

import (
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/internal/wire"
)

// refusal deals with an error-status: the question is asked again in parts,
// until it is known which object the device does not tell.
func (e *engine) refusal(q *question, answer *session.Answer) error {
	if answer.Status == wire.TooBig {
		e.limits.tooMuch()
	}
	single := len(q.parts) == 1 && q.repeat == 1
	for i, p := range q.parts {
		s := &e.stretches[p.stretch]
		if s.moves != p.moves || s.done {
			e.enqueue(p.stretch)
			continue
		}
		s.tries = 0
		culprit := single || i+1 == answer.Index && e.isGet(q)
		switch {
		case answer.Status == wire.NoSuchName && culprit:
			s.done = true // how SNMPv1 says that there is none, or no more
		case single:
			s.done = true
			if err := e.blame(&StatusError{Status: answer.Status, OID: append(wire.OID(nil), s.at...)}); err != nil {
				return err
			}
		case answer.Status == wire.NoSuchName && e.isGet(q) && answer.Index > 0:
			// the others may be there
		case answer.Status != wire.TooBig || e.limits.octets == leastOctets:
			s.alone = true
		}
		e.enqueue(p.stretch)
	}
	return nil
}

// blame fails the module, or notes what fails of a lenient scrape.
func (e *engine) blame(err error) error {
	if !e.lenient {
		return err
	}
	if e.refused == nil {
		e.refused = err
	}
	return nil
}
