package availability

import "github.com/vigie-noc/vigie/bridge"

// Failures is how many times a thing went down within a period, but for what lies
// in planned maintenance as a whole. One that goes on over a border of the period
// counts on both sides of it, as its time does; planned maintenance in the midst of
// one does not make two of it.
func Failures(m Measure, planned Set, period bridge.Span) (n int64) {
	counted := Union(period).Without(m.Outside).Without(planned)
	for _, down := range Union(period).And(m.Down) {
		if len(counted.And(Set{down})) > 0 {
			n++
		}
	}
	return n
}

// Between is the mean time between failures: how long the thing was up for each of
// them, in milliseconds; false where there was none, which tells of no mean.
func (f Figure) Between(failures int64) (ms int64, is bool) { return mean(f.Up, failures) }

// Lasting is the mean time that a failure lasted.
func (f Figure) Lasting(failures int64) (ms int64, is bool) { return mean(f.Down, failures) }

func mean(total, n int64) (int64, bool) {
	if n == 0 {
		return 0, false
	}
	return total / n, true
}
