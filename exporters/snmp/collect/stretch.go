package collect

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/wire"
)

// stretch is a piece of what is to be asked: rows of a subtree, or one object.
type stretch struct {
	walk  int // of the engine's walks, or byName
	root  wire.OID
	strip int // octets of an identifier that are not its row
	run   int // of the answers, where the cells go; noRun to look it up
	until []byte
	at    wire.OID // the last object of it, or where it begins; the next one is asked for
	need  int      // varbinds that its end is expected in; 0 for unknown
	width int

	first  uint64 // what came first, as a mark of it
	beyond uint64 // what came in place of the row that it ends at; 0 when that came

	rows    int
	tries   int       // questions without an answer since it last moved
	begun   time.Time // the first of them
	moves   int       // answers that moved it: an answer to an older question is stale
	asked   int       // questions under way that ask for it
	waiting bool
	done    bool
	alone   bool // a question about more failed
}

// byName marks a stretch that is one object.
const byName = -1

// subtree is one walk under way.
type subtree struct {
	plan   *plan.Walk
	extent extent // of the last scrape
	first  int    // its stretches in the engine's list
	count  int
	seen   map[string]bool // rows so far, once they came out of order
}

// addWalk cuts a subtree into stretches. Of a column that is not known yet,
// need is how many varbinds are expected, 0 for no idea.
func (e *engine) addWalk(w *plan.Walk, in column, known extent) {
	e.walks = append(e.walks, subtree{plan: w, extent: known, first: len(e.stretches)})
	if known.width > 0 {
		in.width = int(known.width)
	}
	e.cut(len(e.walks)-1, in)
	added := &e.walks[len(e.walks)-1]
	added.count = len(e.stretches) - added.first
}

// column is where the cells of a walk go, and what they look like.
type column struct {
	number int // of the answers; plan.AnyColumn to look it up
	strip  int // octets of an identifier that are not its row
	width  int // octets of a varbind
	scalar bool
}

func (e *engine) cut(number int, in column) {
	w := &e.walks[number]
	rows, chunk := int(w.extent.rows), 0
	if w.extent.known && !w.extent.loose && e.version != config.V1 {
		chunk = e.limits.chunk(rows + 1)
	}
	for begin := 0; ; begin += chunk {
		s := e.newStretch(number, w.plan.Root, in)
		if mark := begin/markEvery - 1; mark >= 0 {
			s.at = append(append(s.at[:0], w.plan.Root[:in.strip]...), w.extent.marks[mark]...)
		}
		mark := (begin+chunk)/markEvery - 1
		if chunk == 0 || begin+chunk >= rows || mark >= len(w.extent.marks) {
			switch {
			case w.extent.known:
				s.need = rows - begin + 1 // the end shows in what comes after it
			case in.scalar:
				s.need = 2
			}
			return
		}
		s.until, s.need = w.extent.marks[mark], chunk
	}
}

// newStretch begins a stretch whose cells come after those of all before it.
func (e *engine) newStretch(walk int, root wire.OID, in column) *stretch {
	if len(e.stretches) == cap(e.stretches) {
		e.stretches = append(e.stretches, stretch{})
	} else {
		e.stretches = e.stretches[:len(e.stretches)+1] // its buffer is used again
	}
	s := &e.stretches[len(e.stretches)-1]
	*s = stretch{walk: walk, root: root, strip: in.strip, width: in.width, at: append(s.at[:0], root...), run: noRun}
	if in.number != plan.AnyColumn {
		s.run = e.answers.Run(in.number)
	}
	return s
}

// noRun is the run of a stretch whose cells are of several columns.
const noRun = -1

// addObject asks for one object by name.
func (e *engine) addObject(oid wire.OID, in column) {
	e.newStretch(byName, oid, in).need = 1
}

// chunk is how many rows of a table a question asks for, of several columns
// at once, so that packets are full: all of them, or a multiple of the marks.
func (l *limits) chunk(rows int) int {
	const typical = 26 // octets of a varbind
	room := max(1, min(l.octets/typical, l.varbinds))
	best, filled := rows, 0
	if rows <= room {
		filled = room / rows * rows
	}
	for c := markEvery; c <= max(room, markEvery) && c < rows; c += markEvery {
		if full := room / c * c; full > filled || best == rows && filled == 0 {
			best, filled = c, full
		}
	}
	return best
}

// line puts the stretches from a number on into the queue: rows of a table's
// columns side by side, so that one question asks for the same rows of several.
func (e *engine) line(from int) {
	begin := len(e.queue)
	for i := from; i < len(e.stretches); i++ {
		e.stretches[i].waiting = true
		e.queue = append(e.queue, i)
	}
	place := func(i int) int {
		if w := e.stretches[i].walk; w != byName {
			return i - e.walks[w].first
		}
		return -1
	}
	slices.SortStableFunc(e.queue[begin:], func(a, b int) int { return place(a) - place(b) })
}

// want is how many varbinds to ask for next.
func (e *engine) want(s *stretch) int {
	const least, most = 10, 50
	switch {
	case s.alone || e.version == config.V1 || s.walk == byName:
		return 1
	case s.need > s.rows:
		return s.need - s.rows
	case s.need > 0:
		return least // there is more than was expected
	default:
		return min(most, max(least, s.rows))
	}
}
