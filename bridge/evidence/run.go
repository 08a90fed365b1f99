package evidence

import (
	"github.com/vigie-noc/vigie/bridge"
)

// How far apart evaluations may be, in their interval, and still be one after
// the other; and how far samples may be to leave nothing unmeasured.
const (
	nextEvaluation = 1.5
	longestGap     = 3.5
)

// pace is how often, in milliseconds, a rule is evaluated.
type pace int64

func (p pace) times(factor float64) int64 { return int64(float64(p) * factor) }

// outage is one period of an alert: since when it was pending, since when it
// fired (0 if it does not), and when it was seen last.
type outage struct{ pending, firing, last int64 }

// outages makes periods of an alert's samples, which come in the order of
// time.
type outages struct {
	over []outage
	now  *outage
}

// add takes one sample. An alert that is not there at one evaluation has ended.
// But an alert that fires without having been pending did not end: the
// evaluation in between was left out.
func (o *outages) add(at int64, firing bool, every pace) {
	if o.now != nil {
		apart := at - o.now.last
		if apart > every.times(nextEvaluation) && (!firing || o.now.firing == 0 || apart > every.times(longestGap)) {
			o.end()
		}
	}
	if o.now == nil {
		o.now = &outage{pending: at}
	}
	if firing && o.now.firing == 0 {
		o.now.firing = at
	}
	o.now.last = at
}

func (o *outages) end() {
	if o.now != nil && o.now.firing > 0 {
		o.over = append(o.over, *o.now)
	}
	o.now = nil
}

// spans are the times at which the fault was there.
func (o *outages) spans(every pace, keepFiring int64, addFor bool) []bridge.Span {
	o.end()
	all := make([]bridge.Span, 0, len(o.over))
	for _, one := range o.over {
		from := one.firing
		if addFor {
			from = one.pending
		}
		all = append(all, bridge.Span{From: from, To: one.last + int64(every) - keepFiring})
	}
	return all
}

// gaps are the times within a span that samples, in their order, leave
// unmeasured. They must be those of a span that is longer by margin on both
// sides: the first and the last are what they are next to.
func gaps(samples []int64, within bridge.Span, every pace) []bridge.Span {
	var all []bridge.Span
	wide := bridge.Span{From: within.From - every.times(margin), To: within.To + every.times(margin)}
	last := wide.From - int64(every)
	for i := 0; i <= len(samples); i++ {
		next := wide.To
		if i < len(samples) {
			next = samples[i]
		}
		if next-last > every.times(longestGap) {
			gap := bridge.Span{From: max(within.From, last+int64(every)), To: min(within.To, next)}
			if gap.Length() > 0 {
				all = append(all, gap)
			}
		}
		last = next
	}
	return all
}

// margin is for how many evaluations more is looked at beside a span, so that
// what goes on across its borders is seen.
const margin = 4
