package sample

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// Table has the labels of rows that are named alike.
type Table struct {
	Names  []string // of the labels, sorted
	values Texts    // of the labels, row by row
	rank   []uint32 // of each row among the others; rows of the same labels have the same
	ids    Texts    // of the rows, as the device has them
	byHash map[uint64]uint32
	next   uint32 // the row that is likely to be asked for
}

// smallTable is the number of rows from which on it is cheaper to make a new
// map than to empty the old one for a small device.
const smallTable = 1024

// seed is one for the process: hashes never leave it.
var seed = maphash.MakeSeed()

func (t *Table) reset(names []string) {
	t.Names, t.rank, t.next = names, t.rank[:0], 0
	t.values.Reset()
	t.ids.Reset()
	if t.byHash == nil || len(t.byHash) > smallTable {
		t.byHash = map[uint64]uint32{}
	}
	clear(t.byHash)
}

// Rows is the number of rows.
func (t *Table) Rows() int { return t.ids.Len() }

// Value is a label of a row.
func (t *Table) Value(row uint32, label int) []byte {
	return t.values.At(int(row)*len(t.Names) + label)
}

// row finds a row, or makes place for one whose labels must then be added.
// Columns mostly have the same rows in the same order, so that the one after
// the last is looked at first.
func (t *Table) row(id []byte) (number uint32, known bool) {
	if int(t.next) < t.ids.Len() && bytes.Equal(t.ids.At(int(t.next)), id) {
		t.next++
		return t.next - 1, true
	}
	for hash := maphash.Bytes(seed, id); ; hash++ {
		number, taken := t.byHash[hash]
		if !taken {
			number = uint32(t.ids.Len()) //nolint:gosec // fewer rows than octets in the answers
			t.byHash[hash] = number
			t.ids.Add(id)
			t.next = number + 1
			return number, false
		}
		if bytes.Equal(t.ids.At(int(number)), id) {
			t.next = number + 1
			return number, true
		}
	}
}

// compare orders rows by the values of their labels.
func (t *Table) compare(a, b uint32) int {
	for label := range t.Names {
		if c := bytes.Compare(t.Value(a, label), t.Value(b, label)); c != 0 {
			return c
		}
	}
	return 0
}

// sort ranks the rows.
func (t *Table) sort(w *work) {
	t.rank = sized(t.rank, t.Rows())
	w.order = sized(w.order, t.Rows())
	for i := range w.order {
		w.order[i] = uint32(i)
	}
	slices.SortFunc(w.order, t.compare)
	rank := uint32(0)
	for i, row := range w.order {
		if i > 0 && t.compare(w.order[i-1], row) != 0 {
			rank++
		}
		t.rank[row] = rank
	}
}

// sized gives a slice of a length, with the old memory where that is enough;
// what is in it is of no use.
func sized[T any](s []T, length int) []T { return slices.Grow(s[:0], length)[:length] }
