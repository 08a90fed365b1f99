package collect

import (
	"bytes"
	"errors"

	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/internal/wire"
)

// take moves on the stretches that an answer is about. Those that moved since
// the question was asked are left alone: another answer was faster.
func (e *engine) take(answer *session.Answer) error {
	q := &e.questions[answer.Token]
	q.finished = true
	e.answered = true
	if len(q.parts) == 0 {
		return nil // of an earlier phase
	}
	if !q.late {
		e.underway--
		for _, p := range q.parts {
			e.stretches[p.stretch].asked--
		}
		e.limits.timed(answer.RTT, !e.cautious)
		e.limits.window = max(e.limits.window, 1)
		if !e.cautious {
			e.limits.window = max(e.limits.window, min(firstWindow, e.limits.peak))
		}
	}
	if answer.Status != wire.NoError {
		return e.refusal(q, answer)
	}
	got, ended, err := e.read(q, answer)
	if err != nil && !errors.Is(err, errAnew) {
		return err
	}
	switch {
	case got == 0:
		return e.refusal(q, &session.Answer{Status: wire.TooBig}) // an answer about nothing
	case got < q.asked && !ended && len(q.parts)*q.repeat > 1 && !e.isGet(q):
		e.limits.cut(answer.Octets, got)
	default:
		e.limits.answered(answer.Octets)
	}
	for _, p := range q.parts {
		e.enqueue(p.stretch)
	}
	return nil
}

func (e *engine) isGet(q *question) bool { return e.stretches[q.parts[0].stretch].walk == byName }

// read takes the varbinds of an answer over: one for each stretch, again and
// again. It tells how many there were, and whether the device has no more.
func (e *engine) read(q *question, answer *session.Answer) (got int, ended bool, err error) {
	var v wire.Varbind
	for ; ; got++ {
		more, err := answer.Next(&v)
		if err != nil {
			return got, ended, err
		}
		if !more {
			break
		}
		p := q.parts[got%len(q.parts)]
		s := &e.stretches[p.stretch]
		ended = v.Tag == wire.EndOfMibView
		if s.done || s.moves != p.moves {
			continue
		}
		if s.walk == byName {
			err = e.object(s, &v)
		} else {
			err = e.next(s, &v, got < len(q.parts))
		}
		if err != nil {
			e.moved(q, got+1)
			return got, ended, err
		}
	}
	e.moved(q, got)
	return got, ended, nil
}

// moved notes which stretches so many varbinds moved: a later answer to an older
// question about them is stale.
func (e *engine) moved(q *question, got int) {
	for i, p := range q.parts {
		s := &e.stretches[p.stretch]
		if i < got && s.moves == p.moves {
			s.moves++
			s.tries = 0
		}
	}
}

// absent tells the exceptions by which SNMPv2 says that there is no object.
func absent(tag byte) bool {
	return tag == wire.NoSuchObject || tag == wire.NoSuchInstance || tag == wire.EndOfMibView
}

// object takes the answer to a question by name.
func (e *engine) object(s *stretch, v *wire.Varbind) error {
	s.done = true
	if absent(v.Tag) || !bytes.Equal(v.OID, s.root) {
		return nil
	}
	return e.answers.Add(s.run, v.OID[s.strip:], v.Tag, v.Value)
}
