package reckon

import (
	"cmp"
	"slices"
	"time"
)

// sums are a month's by clock and criticity, of what everything came to.
func sums(all []verdict, from, to int64) []sum {
	type kind struct{ clock, criticity string }
	found, gross, net := make(map[kind]*sum), make(map[kind][]int64), make(map[kind][]int64)
	for i := range all {
		v := &all[i]
		k := kind{v.clock, v.criticity}
		if found[k] == nil {
			found[k] = &sum{Clock: v.clock, Criticity: v.criticity}
		}
		s := found[k]
		decided := v.result == "met" || v.result == "breached" || v.result == "ended"
		if !decided || v.at < from || v.at >= to {
			if over := v.over(); v.clock != "total" && v.began < to && over >= to {
				s.Running++
			}
			continue
		}
		switch v.result {
		case "met":
			s.Met++
		case "breached":
			s.Breached++
		}
		if v.contested {
			s.Contested++
		}
		if v.stopped {
			s.Stopped++
			s.Parties += v.parties
			s.Pauses += v.pauses
			gross[k], net[k] = append(gross[k], v.gross), append(net[k], v.net)
		}
	}
	var list []sum
	for k, s := range found {
		s.Gross, s.Net = spreadOf(gross[k]), spreadOf(net[k])
		if k.clock == "total" { // of lives as a whole the sum alone is told
			s.Gross.Median, s.Gross.P90 = 0, 0
		}
		if *s != (sum{Clock: k.clock, Criticity: k.criticity}) {
			list = append(list, *s)
		}
	}
	slices.SortFunc(list, compareSums)
	return list
}

func compareSums(a, b sum) int {
	return cmp.Or(cmp.Compare(a.Clock, b.Clock), cmp.Compare(a.Criticity, b.Criticity))
}

// over is when nothing more was to be decided.
func (v *verdict) over() int64 {
	switch {
	case v.result == "":
		return never
	case v.result != "void":
		return v.at
	case v.voidAt == 0:
		return never
	}
	return v.voidAt
}

// spreadOf is the sum, the middle and the ninth tenth of durations: the mean of
// both in the middle, and the least that nine tenths do not exceed.
func spreadOf(all []int64) (s spread) {
	if len(all) == 0 {
		return s
	}
	slices.Sort(all)
	for _, d := range all {
		s.Sum += d
	}
	n := len(all)
	s.Median = (all[(n-1)/2] + all[n/2]) / 2
	for i, d := range all {
		if 10*(i+1) >= 9*n {
			s.P90 = d
			break
		}
	}
	return s
}

// overruns are by how much a month's breaches came too late that nobody contests.
func overruns(all []verdict, from, to int64) (list []overrun) {
	for i := range all {
		v := &all[i]
		if v.result != "breached" || v.contested || v.at < from || v.at >= to {
			continue
		}
		n := slices.IndexFunc(list, func(o overrun) bool { return o.Clock == v.clock && o.Criticity == v.criticity })
		if n < 0 {
			n = len(list)
			list = append(list, overrun{Clock: v.clock, Criticity: v.criticity})
		}
		if !v.stopped {
			list[n].Open++
			continue
		}
		hour := time.Hour.Milliseconds()
		list[n].Breaches++
		list[n].Hours += (v.overrun + hour - 1) / hour
	}
	slices.SortFunc(list, func(a, b overrun) int {
		return cmp.Or(cmp.Compare(a.Clock, b.Clock), cmp.Compare(a.Criticity, b.Criticity))
	})
	return list
}

// credits are what a month would cost, in thousandths of a percent (R27).
func (s *signed) credits(sums []sum, late []overrun) int64 {
	total := int64(0)
	for _, m := range sums {
		dearest := 0.0
		n := m.Met + m.Breached - m.Contested
		for _, step := range s.SLA.Credits.Rate {
			if n > 0 && step.Clock == m.Clock && step.Criticity == m.Criticity && m.Met*100_000/n < int64(step.Below*1000) {
				dearest = max(dearest, step.Credit)
			}
		}
		total += int64(dearest * 1000)
	}
	for _, o := range late {
		for _, price := range s.SLA.Credits.Lateness {
			if price.Clock == o.Clock && price.Criticity == o.Criticity {
				total += o.Hours * int64(price.PerHour*1000)
			}
		}
	}
	return min(total, int64(s.SLA.Credits.Cap*1000))
}
