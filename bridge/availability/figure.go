package availability

import (
	"cmp"
	"fmt"
	"math/bits"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// Figure is the availability of one thing over a period: for how many
// milliseconds it was what. All but Period add up to Period.
type Figure struct {
	Period     int64
	Outside    int64
	Planned    int64
	Down       int64
	Unmeasured int64
	Up         int64
}

// Measure is what is known of one thing over time.
type Measure struct {
	Outside    Set
	Down       Set
	Unmeasured Set
}

// Of is the figure of a thing over a period, of which planned maintenance is
// left out.
func Of(m Measure, planned Set, period bridge.Span) Figure {
	if len(m.Outside)+len(m.Down)+len(m.Unmeasured)+len(planned) == 0 { // as most are
		return Figure{Period: period.Length(), Up: period.Length()}
	}
	rest := Union(period)
	take := func(share Set) int64 {
		taken := rest.And(share).Length()
		rest = rest.Without(share)
		return taken
	}
	f := Figure{Period: period.Length()}
	f.Outside = take(m.Outside)
	f.Planned = take(planned)
	f.Down = take(m.Down)
	f.Unmeasured = take(m.Unmeasured)
	f.Up = rest.Length()
	return f
}

// Add is what two things come to together.
func (f Figure) Add(g Figure) Figure {
	return Figure{
		Period: f.Period + g.Period, Outside: f.Outside + g.Outside, Planned: f.Planned + g.Planned,
		Down: f.Down + g.Down, Unmeasured: f.Unmeasured + g.Unmeasured, Up: f.Up + g.Up,
	}
}

// Known is the time in the inventory.
func (f Figure) Known() int64 { return f.Period - f.Outside }

// Meets tells whether what was promised, in thousandths of a percent, was kept:
// by the exact figure, and not by the one that is printed. It is not known
// where nothing was measured, or where both are to be printed and what was not
// measured decides.
func (f Figure) Meets(promised int64) (met, known bool) {
	if f.Up+f.Down == 0 {
		return false, false
	}
	if f.Doubtful() {
		best, worst := reaches(f.Up+f.Unmeasured, f.counted(), promised), reaches(f.Up, f.counted(), promised)
		return best && worst, best == worst
	}
	return reaches(f.Up, f.Up+f.Down, promised), true
}

// Worse orders figures by the downtime of what was measured, the most first,
// then by what was not. Where nothing was measured there is nothing to blame.
func (f Figure) Worse(g Figure) int {
	if a, b := f.Up+f.Down > 0, g.Up+g.Down > 0; a != b {
		if a {
			return -1
		}
		return 1
	}
	if c := compare(g.Down, f.Up+f.Down, f.Down, g.Up+g.Down); c != 0 {
		return c
	}
	return cmp.Compare(g.Unmeasured, f.Unmeasured)
}

// Measured is the availability of the time that was measured.
func (f Figure) Measured() Percent { return percent(f.Up, f.Up+f.Down) }

// Best takes what was not measured for up.
func (f Figure) Best() Percent { return percent(f.Up+f.Unmeasured, f.counted()) }

// Worst takes it for down.
func (f Figure) Worst() Percent { return percent(f.Up, f.counted()) }

// Doubtful tells whether Best and Worst differ by more than a tenth of a
// point, and both are to be printed.
func (f Figure) Doubtful() bool { return f.Unmeasured*1000 > f.counted() }

// counted is the time that the contract is about.
func (f Figure) counted() int64 { return f.Up + f.Down + f.Unmeasured }

// Percent is a share of a time in thousandths of a percent, cut off; none of
// no time at all ("sans objet"), which is neither 0 nor 100 %.
type Percent struct {
	Thousandths int64
	Defined     bool
}

// Share is what a part of a time comes to.
func Share(part, of int64) Percent { return percent(part, of) }

func percent(part, of int64) Percent {
	if of <= 0 {
		return Percent{}
	}
	high, low := product(part, 100_000)
	thousandths, _ := bits.Div64(high, low, uint64(of))
	return Percent{Thousandths: int64(thousandths), Defined: true} //nolint:gosec // a part of of, times 100,000
}

// reaches tells whether part ÷ of is as many thousandths of a percent.
func reaches(part, of, thousandths int64) bool { return compare(part, 100_000, thousandths, of) >= 0 }

// product of what is not negative: a year of all sites of a country, times
// 100,000, has more than 64 bits.
func product(a, b int64) (high, low uint64) {
	return bits.Mul64(uint64(a), uint64(b)) //nolint:gosec // not negative
}

// compare is a·b against c·d, none of which is negative.
func compare(a, b, c, d int64) int {
	high, low := product(a, b)
	otherHigh, otherLow := product(c, d)
	return cmp.Or(cmp.Compare(high, otherHigh), cmp.Compare(low, otherLow))
}

// String is how it is printed, in French.
func (p Percent) String() string {
	if !p.Defined {
		return "sans objet"
	}
	return strings.Replace(fmt.Sprintf("%d.%03d %%", p.Thousandths/1000, p.Thousandths%1000), ".", ",", 1)
}
