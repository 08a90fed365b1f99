package rule

import (
	"sync/atomic"
	"time"
)

// statistics is what is counted of a rule. A miss costs nothing, a hit two
// atomic operations.
type statistics struct {
	hits    atomic.Uint64
	last    atomic.Int64 // Unix time in nanoseconds; 0: never
	tries   atomic.Uint64
	elapsed atomic.Int64 // of those tries, in nanoseconds
}

func (s *statistics) hit(at time.Time) {
	s.hits.Add(1)
	s.last.Store(at.UnixNano())
}

func (s *statistics) timed(elapsed time.Duration) {
	s.tries.Add(1)
	s.elapsed.Add(int64(elapsed))
}

// Statistics is what a rule has done.
type Statistics struct {
	Rule    string
	Event   string
	Hits    uint64
	LastHit time.Time // zero: never
	// Tries and Elapsed are of one message in 1024: what the rule costs.
	Tries   uint64
	Elapsed time.Duration
}

// Statistics tells what the rules have done, in the order of the files.
func (s *Set) Statistics() []Statistics {
	all := make([]Statistics, len(s.rules))
	for i, r := range s.rules {
		from := &s.statistics[i]
		all[i] = Statistics{
			Rule: r.name, Event: r.def.Name, Hits: from.hits.Load(),
			Tries: from.tries.Load(), Elapsed: time.Duration(from.elapsed.Load()),
		}
		if last := from.last.Load(); last != 0 {
			all[i].LastHit = time.Unix(0, last)
		}
	}
	return all
}

// Inherit takes over what the rules of the same names have counted in the set
// that this one replaces. It is called before the set is used.
func (s *Set) Inherit(old *Set) {
	before := make(map[string]*statistics, len(old.rules))
	for i, r := range old.rules {
		before[r.name] = &old.statistics[i]
	}
	for i, r := range s.rules {
		from, ok := before[r.name]
		if !ok {
			continue
		}
		to := &s.statistics[i]
		to.hits.Store(from.hits.Load())
		to.last.Store(from.last.Load())
		to.tries.Store(from.tries.Load())
		to.elapsed.Store(from.elapsed.Load())
	}
}
