package collect

import (
	"bytes"
	"math"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
)

// extent is what was known about a walk.
func (s *shape) extent(walk int) extent {
	if s == nil {
		return extent{}
	}
	return s.walks[walk]
}

// measure notes how large everything was, for the next scrape. Where nothing
// changed, it gives what was known.
func (e *engine) measure(known *shape) *shape {
	seen := shape{plan: e.plan, walks: make([]extent, len(e.plan.Walks))}
	if known != nil {
		copy(seen.walks, known.walks)
	}
	var table marks // of the column before: mostly the same
	for i := range e.walks {
		w := &e.walks[i]
		number := e.planned(w.plan)
		if number < 0 || w.plan.Column == plan.AnyColumn || e.plan.Columns[w.plan.Column].Mixed {
			continue
		}
		seen.walks[number] = e.extent(w, table)
		table = seen.walks[number].marks
	}
	return &seen
}

// planned is the place of a walk in the plan; -1 for one that is not of it.
func (e *engine) planned(w *plan.Walk) int {
	for i := range e.plan.Walks {
		if &e.plan.Walks[i] == w {
			return i
		}
	}
	return -1
}

func (e *engine) extent(w *subtree, table marks) extent {
	seen := extent{known: true, loose: w.seen != nil, marks: w.extent.marks}
	octets := 0
	for cell := range e.answers.Cells(w.plan.Column) {
		seen.rows++
		octets += len(cell.Row) + len(cell.Octets)
	}
	if seen.rows == 0 || seen.loose {
		seen.marks = nil
		return seen
	}
	const headers = 8                                                                        // of varbind, name and value
	seen.width = uint16(min(math.MaxUint16, octets/int(seen.rows)+len(w.plan.Root)+headers)) //nolint:gosec // bounded
	switch {
	case e.marked(w, table, int(seen.rows)):
		seen.marks = table
	case !e.marked(w, seen.marks, int(seen.rows)):
		seen.marks = e.mark(w, int(seen.rows))
	}
	return seen
}

// marked tells whether marks are those of a walk that gave so many rows.
func (e *engine) marked(w *subtree, known marks, rows int) bool {
	if len(known) != rows/markEvery {
		return false
	}
	n := 0
	for cell := range e.answers.Cells(w.plan.Column) {
		n++
		if n%markEvery == 0 && !bytes.Equal(known[n/markEvery-1], cell.Row) {
			return false
		}
	}
	return true
}

func (e *engine) mark(w *subtree, rows int) marks {
	found := make(marks, 0, rows/markEvery)
	n := 0
	for cell := range e.answers.Cells(w.plan.Column) {
		if n++; n%markEvery == 0 {
			found = append(found, bytes.Clone(cell.Row))
		}
	}
	return found
}
