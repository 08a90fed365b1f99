package collect

import (
	"bytes"
	"errors"
	"hash/maphash"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/exporters/snmp/wire"
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

// next takes what follows the last object of a stretch.
func (e *engine) next(s *stretch, v *wire.Varbind, first bool) error {
	w := &e.walks[s.walk]
	if s.first == 0 {
		s.first = markOf(v)
	}
	below, inside := v.OID.Below(s.root)
	switch {
	case absent(v.Tag):
		s.done, s.beyond = true, markOf(v)
		return nil
	case !inside || len(below) == 0:
		s.done, s.beyond = true, markOf(v)
		return e.stray(v)
	}
	if s.until != nil && wire.Compare(v.OID[s.strip:], s.until) > 0 {
		s.done, s.beyond = true, markOf(v)
		return nil
	}
	fresh := true
	if w.seen != nil || wire.Compare(v.OID[len(s.root):], s.at[min(len(s.root), len(s.at)):]) <= 0 {
		var err error
		if fresh, err = e.disorder(s, v.OID, first); err != nil || s.done {
			return err
		}
	}
	s.at = append(s.at[:0], v.OID...)
	if !fresh {
		return nil
	}
	if s.until != nil && bytes.Equal(v.OID[s.strip:], s.until) {
		s.done = true
	}
	return e.keep(s, v)
}

// markOf stands for what a device gave; for its end, whatever it names there.
func markOf(v *wire.Varbind) uint64 {
	if absent(v.Tag) {
		return 1
	}
	return maphash.Bytes(seed, v.OID) | 2
}

var seed = maphash.MakeSeed()

// verify holds the stretches of every subtree against each other: what came
// after one must be what came first in the next. Else rows came out of order,
// or the table changed just now, and the subtree is walked again.
func (e *engine) verify() (again bool) {
	for number := range e.walks {
		w := &e.walks[number]
		for i := w.first; i < w.first+w.count-1; i++ {
			s, following := &e.stretches[i], &e.stretches[i+1]
			if s.beyond != 0 && following.first != 0 && s.beyond != following.first {
				_ = e.anew(number) // says that it begins anew
				again = true
				break
			}
		}
	}
	return again
}

// stray takes an object that comes after the rows of a column and is another
// column itself, without a row. There should be none, but a walk of the whole
// table would show it.
func (e *engine) stray(v *wire.Varbind) error {
	column, row := e.plan.ColumnOf(v.OID)
	if column == plan.AnyColumn || len(row) > 0 || e.answers == &e.filtered {
		return nil
	}
	e.strays = append(e.strays, column)
	return e.answers.Add(e.answers.Run(column), nil, v.Tag, v.Value)
}

func (e *engine) keep(s *stretch, v *wire.Varbind) error {
	run, row := s.run, v.OID[min(s.strip, len(v.OID)):]
	if run == noRun {
		column, rest := e.plan.ColumnOf(v.OID)
		if column == plan.AnyColumn {
			return nil
		}
		run, row = e.answers.Run(column), rest
	}
	s.rows++
	return e.answers.Add(run, row, v.Tag, v.Value)
}

// errAnew ends the reading of an answer whose walk begins anew.
var errAnew = errors.New("walk begins anew")

// disorder deals with an object that does not come after the one before it.
// Some agents have their rows out of order, which is no harm as long as each
// comes once.
func (e *engine) disorder(s *stretch, oid wire.OID, first bool) (fresh bool, err error) {
	w := &e.walks[s.walk]
	if w.seen == nil {
		w.seen = map[string]bool{}
		if w.count > 1 {
			return false, e.anew(s.walk)
		}
		e.remember(s, w)
	}
	if !w.seen[string(oid)] {
		w.seen[string(oid)] = true
		return true, nil
	}
	if first { // the agent goes back to where it was asked from before
		s.done = true
		if !e.pace.AllowNonincreasing {
			return false, e.blame(errCircles)
		}
	}
	return false, nil
}

// remember notes what a stretch has so far.
func (e *engine) remember(s *stretch, w *subtree) {
	w.seen[string(s.at)] = true
	if s.run == noRun {
		return
	}
	for cell := range e.answers.RunCells(s.run) {
		w.seen[string(s.root[:s.strip])+string(cell.Row)] = true
	}
}

// anew walks a subtree from its beginning, in one stretch.
func (e *engine) anew(number int) error {
	w := &e.walks[number]
	in := column{number: w.plan.Column, strip: e.stretches[w.first].strip, width: e.stretches[w.first].width}
	for i := w.first; i < w.first+w.count; i++ {
		e.answers.Drop(e.stretches[i].run)
		e.stretches[i].done = true
	}
	w.extent = extent{known: true, loose: true}
	w.first, w.count = len(e.stretches), 1
	e.newStretch(number, w.plan.Root, in)
	e.enqueue(w.first)
	return errAnew
}

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
