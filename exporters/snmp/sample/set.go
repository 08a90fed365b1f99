package sample

import (
	"slices"
	"strings"
	"sync"
)

// Set is what one module's answers became. It does not need the answers any
// more.
type Set struct {
	Parts    []Part // none is empty
	tables   []Table
	families []Family // those of Plain
	series   []Series
	owns     Texts
	work     work
	home     *sync.Pool
}

// work is memory that is only needed while a Set is made.
type work struct {
	names  names
	order  []uint32
	places []uint32
	placed []Series
}

// A plain set is always small and must not come where a large one is wanted.
var builtSets, plainSets = newPool(), newPool()

func newPool() *sync.Pool {
	home := &sync.Pool{}
	home.New = func() any { return &Set{home: home} }
	return home
}

func newSet(from *sync.Pool, tables int) *Set {
	s := from.Get().(*Set)
	for len(s.tables) < tables {
		s.tables = append(s.tables, Table{})
	}
	s.Parts, s.series, s.families = s.Parts[:0], s.series[:0], s.families[:0]
	s.owns.Reset()
	return s
}

// Release gives the memory back for the next scrape. Nothing of the set may be
// used afterwards.
func (s *Set) Release() {
	if s == nil {
		return
	}
	clear(s.Parts) // what they point to may be a configuration that is in force no more
	clear(s.families)
	for i := range s.tables {
		s.tables[i].Names = nil
	}
	s.home.Put(s)
}

// add puts a part behind the others, with the series from a place on.
func (s *Set) add(family *Family, table *Table, first int) {
	if len(s.series) > first {
		s.Parts = append(s.Parts, Part{Family: family, Table: table, owns: &s.owns, first: first, last: len(s.series)})
	}
}

// finish brings all into order, when nothing moves any more.
func (s *Set) finish(tables int) {
	for i := range s.tables[:tables] {
		s.tables[i].sort(&s.work)
	}
	for i := range s.Parts {
		p := &s.Parts[i]
		p.Series = s.series[p.first:p.last:p.last]
		p.arrange(&s.work)
	}
}

// Label is one label of a sample.
type Label struct{ Name, Value string }

// Sample is one number with its name, which no module's metric made.
type Sample struct {
	Name   string
	Help   string
	Type   Type
	Labels []Label
	Value  float64
}

// Plain makes a set of single samples.
func Plain(samples []Sample) *Set {
	s := newSet(plainSets, len(samples))
	s.families = sized(s.families, len(samples))
	for i, sample := range samples {
		labels := slices.SortedFunc(slices.Values(sample.Labels), func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
		family, table := &s.families[i], &s.tables[i]
		*family = Family{Name: sample.Name, Help: sample.Help, Type: sample.Type, Labels: make([]string, len(labels)), Own: -1}
		table.reset(family.Labels)
		table.ids.Add(nil)
		for j, label := range labels {
			family.Labels[j] = label.Name
			table.values.Close(append(table.values.Open(), label.Value...))
		}
		s.series = append(s.series, Series{Value: sample.Value})
		s.add(family, table, i)
	}
	s.finish(len(samples))
	return s
}
