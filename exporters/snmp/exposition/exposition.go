// Package exposition writes samples in Prometheus' text format 0.0.4, in the
// order and with the number format of promhttp, and refuses the sets that
// promhttp refuses: a series that is there twice, and a metric whose type or
// help is not one.
//
// The labels of a row stand in many series. They are written out once for a
// page, and copied from there.
package exposition

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vigie-noc/vigie/exporters/snmp/sample"
)

// ConflictError lists everything that forbids a set of samples, a sentence
// each.
type ConflictError struct{ Conflicts []string }

func (e *ConflictError) Error() string {
	if len(e.Conflicts) == 1 {
		return e.Conflicts[0]
	}
	return fmt.Sprintf("%d error(s) occurred:\n* %s", len(e.Conflicts), strings.Join(e.Conflicts, "\n* "))
}

// Page is what one scrape is answered with. It reads from its sets, which must
// not be released before it is written.
type Page struct {
	families []family
	placed   []placed // series of families that several parts make
	parts    []*sample.Part
	rows     map[*sample.Table]*sample.Texts
	spare    []*sample.Texts
	text     []byte
	dropped  int
	series   int
}

// family is one metric: a part as it stands, or series of several parts.
type family struct {
	part        *sample.Part // the first one, which says help and type
	first, last int          // of the series placed; none when the part stands for itself
}

// placed is a series and the part that it is from.
type placed struct {
	part   *sample.Part
	series *sample.Series
}

// pages are kept: their text grows to what a large switch needs.
var pages = sync.Pool{New: func() any { return &Page{rows: map[*sample.Table]*sample.Texts{}} }}

// Prepare puts the series of some sets into the order of the format. What
// forbids them is a *ConflictError or, with degrade, left out.
func Prepare(sets []*sample.Set, degrade bool) (*Page, error) {
	p := pages.Get().(*Page)
	for _, set := range sets {
		if set == nil {
			continue
		}
		for i := range set.Parts {
			p.parts = append(p.parts, &set.Parts[i])
		}
	}
	slices.SortStableFunc(p.parts, func(a, b *sample.Part) int { return strings.Compare(a.Family.Name, b.Family.Name) })
	var conflicts []string
	for first := 0; first < len(p.parts); {
		last := first + 1
		for last < len(p.parts) && p.parts[last].Family.Name == p.parts[first].Family.Name {
			last++
		}
		conflicts = append(conflicts, p.add(p.parts[first:last], degrade)...)
		first = last
	}
	if len(conflicts) > 0 && !degrade {
		p.Release()
		return nil, &ConflictError{conflicts}
	}
	return p, nil
}

// Dropped is the number of series that were left out.
func (p *Page) Dropped() int { return p.dropped }

// Series is the number of series.
func (p *Page) Series() int { return p.series }

// Release gives the memory back for the next page.
func (p *Page) Release() {
	if p == nil {
		return
	}
	for table, texts := range p.rows {
		p.spare = append(p.spare, texts)
		delete(p.rows, table)
	}
	clear(p.families)
	clear(p.placed)
	clear(p.parts)
	p.families, p.placed, p.parts, p.text = p.families[:0], p.placed[:0], p.parts[:0], p.text[:0]
	p.dropped, p.series = 0, 0
	pages.Put(p)
}

// add makes a family of the parts of one name, and tells what speaks against.
func (p *Page) add(parts []*sample.Part, degrade bool) (conflicts []string) {
	if len(parts) == 1 && !twice(parts[0]) {
		p.families = append(p.families, family{part: parts[0]})
		p.series += len(parts[0].Series)
		return nil
	}
	begin := len(p.placed)
	for _, part := range parts {
		for i := range part.Series {
			p.placed = append(p.placed, placed{part, &part.Series[i]})
		}
	}
	all := p.placed[begin:]
	slices.SortStableFunc(all, func(a, b placed) int { return sample.Compare(a.part, a.series, b.part, b.series) })
	kept := 1
	for _, s := range all[1:] {
		conflict := conflicting(s, all[0], all[kept-1])
		if conflict != "" {
			conflicts = append(conflicts, conflict)
			continue
		}
		all[kept] = s
		kept++
	}
	if degrade {
		p.dropped += len(all) - kept
	}
	p.series += kept
	p.placed = p.placed[:begin+kept]
	p.families = append(p.families, family{part: all[0].part, first: begin, last: begin + kept})
	return conflicts
}

// twice tells whether a part has a series twice.
func twice(p *sample.Part) bool {
	for i := 1; i < len(p.Series); i++ {
		if sample.Compare(p, &p.Series[i-1], p, &p.Series[i]) == 0 {
			return true
		}
	}
	return false
}

// conflicting tells why a series cannot stand in a family after another one.
func conflicting(s, first, before placed) string {
	switch mine, theirs := s.part.Family, first.part.Family; {
	case mine.Type != theirs.Type:
		return fmt.Sprintf("collected metric %s should be a %s", describe(s), theirs.Type)
	case mine.Help != theirs.Help:
		return fmt.Sprintf("collected metric %s has help %q but should have %q", describe(s), mine.Help, theirs.Help)
	case sample.Compare(s.part, s.series, before.part, before.series) == 0:
		return fmt.Sprintf("collected metric %s was collected before with the same name and label values", describe(s))
	default:
		return ""
	}
}

// describe shows a series as client_golang does, which people search for.
func describe(s placed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q {", s.part.Family.Name)
	for i, name := range s.part.Family.Labels {
		fmt.Fprintf(&b, " label:{name:%q value:%q}", name, s.part.Label(s.series, i))
	}
	fmt.Fprintf(&b, " %s:{value:%s}}", s.part.Family.Type, appendNumber(nil, s.series.Value))
	return b.String()
}
