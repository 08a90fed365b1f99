package availability

import (
	"cmp"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// Set is a set of instants: spans in order, none empty, none touching another.
type Set []bridge.Span

// Union is what is in any of the spans, which may be in any order, overlap, or
// be empty.
func Union(spans ...bridge.Span) Set {
	sorted := make([]bridge.Span, 0, len(spans))
	for _, s := range spans {
		if s.Length() > 0 {
			sorted = append(sorted, s)
		}
	}
	slices.SortFunc(sorted, func(a, b bridge.Span) int { return cmp.Compare(a.From, b.From) })
	var all Set
	for _, s := range sorted {
		if n := len(all); n > 0 && s.From <= all[n-1].To {
			all[n-1].To = max(all[n-1].To, s.To)
			continue
		}
		all = append(all, s)
	}
	return all
}

// And is what is in both.
func (s Set) And(other Set) Set {
	var both Set
	for i, j := 0, 0; i < len(s) && j < len(other); {
		common := bridge.Span{From: max(s[i].From, other[j].From), To: min(s[i].To, other[j].To)}
		if common.Length() > 0 {
			both = append(both, common)
		}
		if s[i].To < other[j].To {
			i++
		} else {
			j++
		}
	}
	return both
}

// Without is what is in s and not in the other.
func (s Set) Without(other Set) Set {
	var left Set
	j := 0
	for _, span := range s {
		for j < len(other) && other[j].To <= span.From {
			j++
		}
		from := span.From
		for k := j; k < len(other) && other[k].From < span.To; k++ {
			if other[k].From > from {
				left = append(left, bridge.Span{From: from, To: other[k].From})
			}
			from = max(from, other[k].To)
		}
		if from < span.To {
			left = append(left, bridge.Span{From: from, To: span.To})
		}
	}
	return left
}

// Length of all spans together, in milliseconds.
func (s Set) Length() (total int64) {
	for _, span := range s {
		total += span.Length()
	}
	return total
}
