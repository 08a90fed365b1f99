package sla

import (
	"slices"
	"time"
)

// sweep passes over stays in the order of time, so that a thousand of them are
// looked at a thousand times and not a million.
type sweep struct {
	stay  func(int) *stay
	ahead []int // by when they begin
	in    []int // those that cover the instant, in the order that they are listed in
}

func newSweep(n int, of func(int) *stay) sweep {
	s := sweep{stay: of}
	if n == 0 {
		return s
	}
	s.ahead = make([]int, n)
	for i := range s.ahead {
		s.ahead[i] = i
	}
	slices.SortStableFunc(s.ahead, func(a, b int) int { return of(a).from.Compare(of(b).from) })
	return s
}

func sweepOf(stays []stay) sweep { return newSweep(len(stays), func(i int) *stay { return &stays[i] }) }

// covering are those that cover an instant, which is none before the last one
// asked for.
func (s *sweep) covering(at time.Time) []int {
	s.in = slices.DeleteFunc(s.in, func(i int) bool { return !s.stay(i).covers(at) })
	for len(s.ahead) > 0 && !s.stay(s.ahead[0]).from.After(at) {
		i := s.ahead[0]
		s.ahead = s.ahead[1:]
		if s.stay(i).covers(at) {
			place, _ := slices.BinarySearch(s.in, i)
			s.in = slices.Insert(s.in, place, i)
		}
	}
	return s.in
}
