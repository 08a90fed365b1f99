package sla

import (
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// Credit is what one line of the contract's table comes to.
type Credit struct {
	Clock  policy.ClockName
	Reason string // French
	Credit policy.Percent
}

// Credits are what a closed month would cost (R27), and their sum under the
// contract's cap: indicative, and never computed from anything but what was
// frozen. Contested breaches are not counted.
func Credits(terms *policy.Credits, month *Month) (lines []Credit, sum policy.Percent) {
	for _, rate := range month.Rates {
		rate.Breached -= rate.Contested
		reached, known := rate.Of()
		var dearest policy.Percent
		for _, step := range terms.Rate {
			if known && step.Clock == rate.Clock && step.Criticity == rate.Criticity && reached < step.Below {
				dearest = max(dearest, step.Credit)
			}
		}
		if dearest > 0 {
			reason := "taux de " + reached.String() + " %, " + rate.Clock.Title() + " " + string(rate.Criticity)
			lines = append(lines, Credit{Clock: rate.Clock, Reason: reason, Credit: dearest})
		}
	}
	for i := range month.Decisions {
		d := &month.Decisions[i]
		for _, price := range terms.Lateness {
			if d.Met || d.Contested || price.Clock != d.Clock || price.Criticity != d.Criticity {
				continue
			}
			begun := (d.Overrun + time.Hour - 1) / time.Hour
			lines = append(lines, Credit{Clock: d.Clock, Reason: "retard, " + d.Subject, Credit: policy.Percent(begun) * price.PerHour})
		}
	}
	for _, line := range lines {
		sum += line.Credit
	}
	return lines, min(sum, terms.Cap)
}
