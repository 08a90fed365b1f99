package varbind

import (
	"bytes"
	"errors"
	"hash/maphash"
	"iter"
	"math"
	"slices"
)

// ErrTooMuch says that a device gave more than one scrape may hold.
var ErrTooMuch = errors.New("device answers with more than one scrape may hold")

// maxOctets is what one Answers holds at most, its cells included: ten times
// what the largest chassis gives, and less than what would endanger the
// exporter. An agent may answer for ever.
const maxOctets = 64 << 20

const cellSize = 16

// Cell is one value, as it came in the packet, and its place in its column.
// Both slices belong to the Answers that it came from.
type Cell struct {
	Row    []byte // what follows the column in the object's identifier, encoded
	Tag    byte
	Octets []byte // content of the value's encoding
}

// Answers keeps what one device said to the questions of one module: cells by
// column. It is filled in runs, each a stretch of rows of one column, because
// stretches are asked for side by side; once sealed it is read in the order of
// the runs. All of it is a few flat slices, to be used again for the next
// scrape.
type Answers struct {
	octets  []byte
	cells   []cell
	runs    []run
	columns []column
	slots   []uint32 // of all columns' indexes
}

// cell is cellSize octets: a large switch has two hundred thousand.
type cell struct {
	at    uint32 // of the row in octets; the value follows it
	next  uint32 // number of the next cell of the column; 0 for none
	row   uint16
	value uint16
	tag   byte
}

type run struct {
	column      int
	first, last uint32 // numbers of cells, from 1
}

// column is a chain of cells, and their index once it was needed.
type column struct {
	first, last uint32
	count       int
	slots       []uint32
}

// removed marks a cell that another one took the place of. No value of SNMP
// has the tag; one that comes with it is nothing.
const (
	removed = 0
	null    = 5
)

// seed is one for the process: hashes never leave it.
var seed = maphash.MakeSeed()

// Reset forgets everything and makes room for so many columns.
func (a *Answers) Reset(columns int) {
	a.octets, a.cells, a.runs, a.slots = a.octets[:0], a.cells[:0], a.runs[:0], a.slots[:0]
	a.columns = slices.Grow(a.columns[:0], columns)[:columns]
	clear(a.columns)
}

// Expect makes room for so many cells of so many octets altogether.
func (a *Answers) Expect(cells, octets int) {
	a.cells = slices.Grow(a.cells, cells)
	a.octets = slices.Grow(a.octets, min(octets, maxOctets))
}

// Run begins a run of a column. The order in which runs are begun is the order
// in which they will be read.
func (a *Answers) Run(column int) int {
	a.runs = append(a.runs, run{column: column})
	return len(a.runs) - 1
}

// Add puts a cell at the end of a run; row and octets are copied.
func (a *Answers) Add(to int, row []byte, tag byte, octets []byte) error {
	if len(a.octets)+len(row)+len(octets)+len(a.cells)*cellSize > maxOctets || len(row) > math.MaxUint16 || len(octets) > math.MaxUint16 {
		return ErrTooMuch
	}
	if tag == removed {
		tag = null
	}
	at := len(a.octets)
	a.octets = append(append(a.octets, row...), octets...)
	a.cells = append(a.cells, cell{
		at: uint32(at), row: uint16(len(row)), value: uint16(len(octets)), tag: tag, //nolint:gosec // bounded above
	})
	number := uint32(len(a.cells)) //nolint:gosec // fewer cells than octets
	r := &a.runs[to]
	if r.first == 0 {
		r.first = number
	} else {
		a.cells[r.last-1].next = number
	}
	r.last = number
	return nil
}

// Drop takes the cells of a run out.
func (a *Answers) Drop(of int) { a.runs[of].first, a.runs[of].last = 0, 0 }

// RunCells gives the cells of a run, before the Answers are sealed.
func (a *Answers) RunCells(of int) iter.Seq[Cell] { return a.chain(a.runs[of].first) }

// Seal joins the runs of every column. What is added afterwards shows when it
// is sealed again.
func (a *Answers) Seal() {
	clear(a.columns)
	for i := range a.runs {
		r := &a.runs[i]
		if r.first == 0 {
			continue
		}
		c := &a.columns[r.column]
		if c.first == 0 {
			c.first = r.first
		} else {
			a.cells[c.last-1].next = r.first
		}
		c.last = r.last
	}
	for i := range a.columns {
		for at := a.columns[i].first; at != 0; at = a.cells[at-1].next {
			a.columns[i].count++
		}
	}
}

// Unique removes all but the last of several cells of one row.
func (a *Answers) Unique(column int) {
	c := &a.columns[column]
	a.index(c)
	for at := c.first; at != 0; at = a.cells[at-1].next {
		if a.cells[at-1].tag == removed {
			continue
		}
		if kept := a.slot(c, a.view(&a.cells[at-1]).Row); c.slots[kept] != at {
			a.cells[at-1].tag = removed
			c.count--
		}
	}
}

// Len is the number of cells of a column.
func (a *Answers) Len(column int) int { return a.columns[column].count }

// Total is the number of cells of all columns.
func (a *Answers) Total() int {
	total := 0
	for i := range a.columns {
		total += a.columns[i].count
	}
	return total
}

// Cells gives a column from its first row to its last.
func (a *Answers) Cells(column int) iter.Seq[Cell] { return a.chain(a.columns[column].first) }

func (a *Answers) chain(first uint32) iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for at := first; at != 0; {
			c := &a.cells[at-1]
			if c.tag != removed && !yield(a.view(c)) {
				return
			}
			at = c.next
		}
	}
}

// Find gives the cell of a row.
func (a *Answers) Find(column int, row []byte) (Cell, bool) {
	c := &a.columns[column]
	if c.first == 0 {
		return Cell{}, false
	}
	if c.slots == nil {
		a.index(c)
	}
	number := c.slots[a.slot(c, row)]
	if number == 0 {
		return Cell{}, false
	}
	return a.view(&a.cells[number-1]), true
}

func (a *Answers) view(c *cell) Cell {
	value := c.at + uint32(c.row)
	end := value + uint32(c.value)
	return Cell{Row: a.octets[c.at:value:value], Tag: c.tag, Octets: a.octets[value:end:end]}
}

// index makes the hash table of a column, with the last cell of every row.
func (a *Answers) index(c *column) {
	size := 4
	for size < 2*c.count {
		size *= 2
	}
	begin := len(a.slots)
	a.slots = slices.Grow(a.slots, size)[:begin+size] // earlier tables stay where they are
	c.slots = a.slots[begin : begin+size : begin+size]
	clear(c.slots)
	for at := c.first; at != 0; at = a.cells[at-1].next {
		if current := &a.cells[at-1]; current.tag != removed {
			c.slots[a.slot(c, a.view(current).Row)] = at
		}
	}
}

// slot is where a row stands in the table of its column, or would stand.
func (a *Answers) slot(c *column, row []byte) int {
	mask := uint64(len(c.slots) - 1) //nolint:gosec // a size
	for i := maphash.Bytes(seed, row); ; i++ {
		number := c.slots[i&mask]
		if number == 0 || bytes.Equal(a.view(&a.cells[number-1]).Row, row) {
			return int(i & mask) //nolint:gosec // below the table's size
		}
	}
}
