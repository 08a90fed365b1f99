package collect

import (
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/internal/wire"
)

// mostParts bounds the objects that one question names: more would make the
// question itself too large for a packet.
const mostParts = 60

// overhead is what a message takes beside its varbinds.
const overhead = 48

// ask makes a question of the stretches at the head of the queue and sends it.
func (e *engine) ask() error {
	token := e.freeToken()
	q := &e.questions[token]
	e.fill(q)
	if len(q.parts) == 0 {
		q.finished = true
		return nil // everything that waited was done meanwhile
	}
	now := time.Now()
	tries := 0
	e.oids = e.oids[:0]
	for _, p := range q.parts {
		s := &e.stretches[p.stretch]
		if s.tries == 0 {
			s.begun = now
		}
		tries = max(tries, s.tries)
		s.tries++
		s.asked++
		e.oids = append(e.oids, s.at)
	}
	q.until = now.Add(e.limits.patience(tries, e.pace.Timeout))
	e.underway++
	e.sent++
	return e.asker.Send(token, &session.Question{PDU: e.pdu(q), MaxRepetitions: q.repeat, OIDs: e.oids})
}

func (e *engine) freeToken() int {
	for i := range e.questions {
		if e.questions[i].finished {
			parts := e.questions[i].parts[:0]
			e.questions[i] = question{parts: parts}
			return i
		}
	}
	if len(e.questions) == cap(e.questions) {
		e.questions = append(e.questions, question{})
	} else {
		e.questions = e.questions[:len(e.questions)+1]
		last := &e.questions[len(e.questions)-1]
		*last = question{parts: last.parts[:0]}
	}
	return len(e.questions) - 1
}

func (e *engine) pdu(q *question) byte {
	first := &e.stretches[q.parts[0].stretch]
	switch {
	case first.walk == byName:
		return wire.Get
	case e.version == config.V1 || first.alone:
		return wire.GetNext
	default:
		return wire.GetBulk
	}
}

// fill takes stretches of about one length from the queue, as many as an
// answer has room for.
func (e *engine) fill(q *question) {
	room := e.limits.octets - overhead
	width := 0
	for ; e.head < len(e.queue) && len(q.parts) < mostParts; e.head++ {
		number := e.queue[e.head]
		s := &e.stretches[number]
		if s.done {
			s.waiting = false
			continue
		}
		repeat := e.want(s)
		if len(q.parts) == 0 {
			q.repeat = max(1, min(repeat, room/s.width, e.limits.varbinds))
		} else if !e.fits(q, s, repeat, width, room) {
			break
		}
		q.repeat = max(q.repeat, min(repeat, q.repeat+1))
		width += s.width
		s.waiting = false
		q.parts = append(q.parts, part{stretch: number, moves: s.moves})
		if s.alone {
			e.head++
			break
		}
	}
	q.asked = q.repeat * len(q.parts)
	e.compact()
}

// fits tells whether a stretch that wants so many varbinds goes well with
// those of the question.
func (e *engine) fits(q *question, s *stretch, repeat, width, room int) bool {
	first := &e.stretches[q.parts[0].stretch]
	if s.alone || (s.walk == byName) != (first.walk == byName) {
		return false
	}
	if repeat > q.repeat+1 || repeat < q.repeat*3/4 {
		return false
	}
	repeat = max(repeat, q.repeat)
	return (width+s.width)*repeat <= room && (len(q.parts)+1)*repeat <= e.limits.varbinds
}

// compact forgets the part of the queue that was taken, now and then.
func (e *engine) compact() {
	if e.head*2 > len(e.queue) {
		e.queue = append(e.queue[:0], e.queue[e.head:]...)
		e.head = 0
	}
}
