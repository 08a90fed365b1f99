package collect

import (
	"bytes"
	"iter"
	"math"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// headers are octets of a varbind beside its name and value.
const headers = 6

// extent is what was known about a walk.
func (s *shape) extent(walk int) extent {
	if s == nil {
		return extent{}
	}
	return s.walks[walk]
}

// size is how much a module is expected to give.
func (s *shape) size() (cells, octets int) {
	if s == nil {
		return 0, 0
	}
	for i := range s.walks {
		rows := int(s.walks[i].rows)
		cells += rows
		octets += rows * max(0, int(s.walks[i].width)-len(s.plan.Walks[i].Root)-headers)
	}
	return cells, octets
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
	for cell := range e.rowsOf(w) {
		seen.rows++
		octets += len(cell.Row) + len(cell.Octets)
	}
	if seen.rows == 0 || seen.loose {
		seen.marks = nil
		return seen
	}
	width := (octets+int(seen.rows)-1)/int(seen.rows) + len(w.plan.Root) + headers
	seen.width = uint16(min(math.MaxUint16, width)) //nolint:gosec // bounded
	switch {
	case e.marked(w, table, int(seen.rows)):
		seen.marks = table
	case !e.marked(w, seen.marks, int(seen.rows)):
		seen.marks = e.mark(w, int(seen.rows))
	}
	return seen
}

// rowsOf gives the rows of a walk's column, without strays.
func (e *engine) rowsOf(w *subtree) iter.Seq[varbind.Cell] {
	return func(yield func(varbind.Cell) bool) {
		for cell := range e.answers.Cells(w.plan.Column) {
			if len(cell.Row) > 0 && !yield(cell) {
				return
			}
		}
	}
}

// marked tells whether marks are those of a walk that gave so many rows.
func (e *engine) marked(w *subtree, known marks, rows int) bool {
	if len(known) != rows/markEvery {
		return false
	}
	n := 0
	for cell := range e.rowsOf(w) {
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
	for cell := range e.rowsOf(w) {
		if n++; n%markEvery == 0 {
			found = append(found, bytes.Clone(cell.Row))
		}
	}
	return found
}
