package sample

import (
	"bytes"
	"cmp"
	"slices"
)

// Family is a metric of the text format.
type Family struct {
	Name   string
	Help   string
	Type   Type
	Labels []string // of each series, sorted
	Own    int      // which of them is the metric's own and not the row's; -1 for none
}

// Part is what one module adds to a family: series in the order of Compare.
// It belongs to its Set.
type Part struct {
	Family *Family
	Table  *Table // has the labels of the rows
	Series []Series
	owns   *Texts
	first  int // of its series in those of the set
	last   int
}

// Series is one number. It is kept small: a large switch has two hundred
// thousand.
type Series struct {
	Row   uint32 // in the table
	own   uint32 // in the set's texts
	Value float64
}

// Own is the value of the metric's own label.
func (p *Part) Own(s *Series) []byte { return p.owns.At(int(s.own)) }

// Label is the value of one of the family's labels.
func (p *Part) Label(s *Series, i int) []byte {
	switch own := p.Family.Own; {
	case own < 0 || i < own:
		return p.Table.Value(s.Row, i)
	case i == own:
		return p.Own(s)
	default:
		return p.Table.Value(s.Row, i-1)
	}
}

// Compare orders the series of a family: by the number of labels, then by
// their values in the order of their names, then by the names. Zero means
// that a and b are one series.
func Compare(p *Part, a *Series, q *Part, b *Series) int {
	if p.Table == q.Table && p.Family.Own < 0 && q.Family.Own < 0 {
		return cmp.Compare(p.Table.rank[a.Row], q.Table.rank[b.Row])
	}
	if byCount := cmp.Compare(len(p.Family.Labels), len(q.Family.Labels)); byCount != 0 {
		return byCount
	}
	for i := range p.Family.Labels {
		if byValue := bytes.Compare(p.Label(a, i), q.Label(b, i)); byValue != 0 {
			return byValue
		}
	}
	if p.Family == q.Family {
		return 0
	}
	return slices.Compare(p.Family.Labels, q.Family.Labels)
}

// arrange brings the series into order. They came in the order of the
// device's rows; as the table knows the order of those, the series are mostly
// put in place without being compared.
func (p *Part) arrange(w *work) {
	if len(p.Series) < 2 {
		return
	}
	p.byRank(w)
	if p.Family.Own < 0 {
		return
	}
	compare := func(a, b Series) int { return Compare(p, &a, p, &b) }
	if !slices.IsSortedFunc(p.Series, compare) {
		slices.SortStableFunc(p.Series, compare)
	}
}

// byRank counts how many series each rank has and puts every one behind those
// of the ranks before; series of one rank stay as they came.
func (p *Part) byRank(w *work) {
	rank := p.Table.rank
	w.places = sized(w.places, len(rank)+1)
	clear(w.places)
	for i := range p.Series {
		w.places[rank[p.Series[i].Row]+1]++
	}
	for i := 1; i < len(w.places); i++ {
		w.places[i] += w.places[i-1]
	}
	w.placed = sized(w.placed, len(p.Series))
	for _, s := range p.Series {
		place := &w.places[rank[s.Row]]
		w.placed[*place] = s
		*place++
	}
	copy(p.Series, w.placed)
}
