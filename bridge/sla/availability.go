package sla

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// Down is a time during which an equipment's availability alert fired, and for
// how long its rule had waited before.
type Down struct {
	Period

	For time.Duration
}

// Maintenance is a planned one, and when it was agreed on.
type Maintenance struct {
	Period

	Agreed time.Time
}

// Availability is an equipment's in a period (R26), in exact times.
type Availability struct {
	Period time.Duration // its length
	// Planned is the maintenance that is left out; Unmeasured, beside it, what
	// nobody measured: "non mesuré". Down is what is left of the outages.
	Planned, Unmeasured, Down time.Duration
	// DownIfUnmeasured is the same with all that nobody measured counted as down.
	DownIfUnmeasured time.Duration
}

// AvailabilityOf is what outages, maintenances and gaps of monitoring come to.
func AvailabilityOf(terms *policy.Terms, in Period, outages []Down, planned []Maintenance, unmeasured []Period) Availability {
	var down, left []Period
	for _, d := range outages {
		if !terms.AvailabilityWithoutFor {
			d.From = d.From.Add(-d.For)
		}
		down = append(down, d.Period)
	}
	for _, m := range planned {
		if !m.Agreed.After(m.From.Add(-terms.MaintenanceNotice.Std())) {
			left = append(left, m.Period)
		}
	}
	left, down, unmeasured = union(in, left), union(in, down), union(in, unmeasured)
	unmeasured = without(unmeasured, left)
	a := Availability{Period: in.Till.Sub(in.From), Planned: length(left), Unmeasured: length(unmeasured)}
	a.Down = length(without(without(down, left), unmeasured))
	a.DownIfUnmeasured = a.Down + a.Unmeasured
	return a
}

// Percent is what of the measured time was no outage, cut to thousandths; false
// where nothing was measured.
func (a Availability) Percent() (policy.Percent, bool) {
	return part(a.Down, a.Period-a.Planned-a.Unmeasured)
}

// noticed is from which difference on both ways to count must be shown: 0.1.
const noticed policy.Percent = 100

// Bounds are the availability with all that nobody measured counted as up and
// as down, and whether the two differ enough to be shown.
func (a Availability) Bounds() (up, down policy.Percent, shown bool) {
	up, _ = part(a.Down, a.Period-a.Planned)
	down, _ = part(a.DownIfUnmeasured, a.Period-a.Planned)
	return up, down, up-down > noticed
}

func part(down, of time.Duration) (policy.Percent, bool) {
	if of <= 0 {
		return 0, false
	}
	return policy.Percent((of - down).Milliseconds() * 100_000 / of.Milliseconds()), true
}

// union is what periods cover together within another, in order.
func union(in Period, all []Period) []Period {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b Period) int { return cmp.Compare(a.From.UnixMilli(), b.From.UnixMilli()) })
	var joined []Period
	for _, p := range sorted {
		if p.Till.IsZero() {
			p.Till = in.Till // it lasts
		}
		p.From, p.Till = later(milli(p.From), in.From), earlier(milli(p.Till), in.Till)
		if !p.Till.After(p.From) {
			continue
		}
		if n := len(joined); n > 0 && !p.From.After(joined[n-1].Till) {
			joined[n-1].Till = later(joined[n-1].Till, p.Till)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

// without takes periods out of others; both are unions.
func without(all, out []Period) []Period {
	var left []Period
	for _, p := range all {
		for _, o := range out {
			if !o.From.Before(p.Till) || !o.Till.After(p.From) {
				continue
			}
			if o.From.After(p.From) {
				left = append(left, Period{p.From, o.From})
			}
			p.From = o.Till
		}
		if p.Till.After(p.From) {
			left = append(left, p)
		}
	}
	return left
}

func length(all []Period) (sum time.Duration) {
	for _, p := range all {
		sum += p.Till.Sub(p.From)
	}
	return sum
}
