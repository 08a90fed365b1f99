package sla

import (
	"fmt"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Late is by how much the delays of a clock and criticity were exceeded within
// a month. Contested breaches are not in it.
type Late struct {
	Clock     policy.ClockName
	Criticity bridge.Criticity
	Breaches  int   // that are over
	Hours     int64 // begun after the delay, of each of these
	Open      int   // that go on: how late they are is not known
}

// Credit is what one line of the contract's table comes to.
type Credit struct {
	Clock     policy.ClockName
	Criticity bridge.Criticity
	ByRate    bool   // else by lateness
	Reason    string // French
	Credit    policy.Percent
}

// Credits are what a month would cost (R27), and their sum under the contract's
// cap: indicative for as long as the month is not frozen. Contested breaches are
// not counted, nor is the lateness of those that go on.
func Credits(terms *policy.Credits, rates []Rate, late []Late) (lines []Credit, sum policy.Percent) {
	for _, rate := range rates {
		rate.Breached -= rate.Contested
		reached, known := rate.Of()
		var dearest policy.Percent
		for _, step := range terms.Rate {
			if known && step.Clock == rate.Clock && step.Criticity == rate.Criticity && reached < step.Below {
				dearest = max(dearest, step.Credit)
			}
		}
		if dearest > 0 {
			reason := "taux de " + strings.Replace(reached.String(), ".", ",", 1) + " %, " + rate.Clock.Title() + " " + string(rate.Criticity)
			lines = append(lines, Credit{rate.Clock, rate.Criticity, true, reason, dearest})
		}
	}
	for _, l := range late {
		for _, price := range terms.Lateness {
			if l.Hours > 0 && price.Clock == l.Clock && price.Criticity == l.Criticity {
				lines = append(lines, Credit{l.Clock, l.Criticity, false, l.reason(), policy.Percent(l.Hours) * price.PerHour})
			}
		}
	}
	for _, line := range lines {
		sum += line.Credit
	}
	return lines, min(sum, terms.Cap)
}

func (l Late) reason() string {
	return fmt.Sprintf("%s de retard sur %s, %s %s", counted(l.Hours, "heure entamée", "heures entamées"),
		counted(int64(l.Breaches), "dépassement", "dépassements"), l.Clock.Title(), l.Criticity)
}

func counted(n int64, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
