package availability

import (
	"fmt"
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

func percent(part, of int64) Percent {
	if of <= 0 {
		return Percent{}
	}
	return Percent{Thousandths: part * 100_000 / of, Defined: true}
}

// String is how it is printed, in French.
func (p Percent) String() string {
	if !p.Defined {
		return "sans objet"
	}
	return strings.Replace(fmt.Sprintf("%d.%03d %%", p.Thousandths/1000, p.Thousandths%1000), ".", ",", 1)
}
