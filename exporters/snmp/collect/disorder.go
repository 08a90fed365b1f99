package collect

import (
	"errors"
	"hash/maphash"

	"github.com/vigie-noc/vigie/internal/wire"
)

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
