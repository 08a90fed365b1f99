package frozen

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// ChangedSum is how a sum of an earlier month differs from what was known of it.
type ChangedSum struct {
	Month  string `json:"month"`
	Before Sum    `json:"before"`
	After  Sum    `json:"after"`
}

// ChangedStock is the same of a line of its stock.
type ChangedStock struct {
	Month  string `json:"month"`
	Before Stock  `json:"before"`
	After  Stock  `json:"after"`
}

// kind tells sums apart.
type kind struct{ clock, criticity string }

// KnownSums are a month's as they are known by all documents.
func KnownSums(month *Month, all []*Month) []Sum {
	known := make(map[kind]Sum)
	for _, s := range month.Sums {
		known[kind{s.Clock, s.Criticity}] = s
	}
	for _, later := range all {
		for _, c := range later.RectifiedSums {
			if c.Month == month.Month {
				known[kind{c.After.Clock, c.After.Criticity}] = c.After
			}
		}
	}
	return sortedSums(maps.Values(known))
}

// ChangedSums are those that differ by now from what is known of them.
func ChangedSums(month *Month, all []*Month, kept []ledger.MonthSum) (changed []ChangedSum) {
	was, is := make(map[kind]Sum), make(map[kind]Sum)
	for _, s := range KnownSums(month, all) {
		was[kind{s.Clock, s.Criticity}] = s
		is[kind{s.Clock, s.Criticity}] = Sum{Clock: s.Clock, Criticity: s.Criticity}
	}
	for i := range kept {
		s := SumOf(&kept[i])
		is[kind{s.Clock, s.Criticity}] = s
	}
	for _, after := range sortedSums(maps.Values(is)) {
		before, there := was[kind{after.Clock, after.Criticity}]
		if !there {
			before = Sum{Clock: after.Clock, Criticity: after.Criticity}
		}
		if before != after {
			changed = append(changed, ChangedSum{Month: month.Month, Before: before, After: after})
		}
	}
	return changed
}

func sortedSums(all func(func(Sum) bool)) []Sum {
	return slices.SortedFunc(all, func(a, b Sum) int {
		return cmp.Or(strings.Compare(a.Clock, b.Clock), strings.Compare(a.Criticity, b.Criticity))
	})
}

// KnownStock is a month's stock as it is known by all documents.
func KnownStock(month *Month, all []*Month) []Stock {
	known := make(map[string]Stock)
	for _, s := range month.Stock {
		known[s.Criticity] = s
	}
	for _, later := range all {
		for _, c := range later.RectifiedStock {
			if c.Month == month.Month {
				known[c.After.Criticity] = c.After
			}
		}
	}
	return sortedStock(maps.Values(known))
}

// ChangedStocks are the lines that differ by now from what is known of them.
func ChangedStocks(month *Month, all []*Month, now []Stock) (changed []ChangedStock) {
	was, is := make(map[string]Stock), make(map[string]Stock)
	for _, s := range KnownStock(month, all) {
		was[s.Criticity], is[s.Criticity] = s, Stock{Criticity: s.Criticity}
	}
	for _, s := range now {
		is[s.Criticity] = s
	}
	for _, after := range sortedStock(maps.Values(is)) {
		before := was[after.Criticity]
		before.Criticity = after.Criticity
		if before != after {
			changed = append(changed, ChangedStock{Month: month.Month, Before: before, After: after})
		}
	}
	return changed
}

func sortedStock(all func(func(Stock) bool)) []Stock {
	return slices.SortedFunc(all, func(a, b Stock) int { return strings.Compare(a.Criticity, b.Criticity) })
}
