package sla

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Period is a time with its first instant and without its last: a month of the
// contract's zone, where figures are the contract's.
type Period struct{ From, Till time.Time }

// MonthOf is a month of a zone (R22).
func MonthOf(year int, month time.Month, zone *time.Location) Period {
	return Period{From: firstOf(year, month, zone), Till: firstOf(year, month+1, zone)}
}

// firstOf is a month's first instant. Where the clock skips midnight it is that
// of the change: 23:00 of the day before is not in the month.
func firstOf(year int, month time.Month, zone *time.Location) time.Time {
	at := time.Date(year, month, 1, 0, 0, 0, 0, zone)
	if at.Day() != 1 {
		_, at = at.ZoneBounds()
	}
	return at.UTC()
}

// Rate is how many of a clock's decisions were met (R23).
type Rate struct {
	Clock       policy.ClockName
	Criticity   bridge.Criticity
	Contractual bool
	Met         int
	Breached    int
	Contested   int // of the breached
	Running     int // open at the end and not breached: in no rate
}

// Of is the rate in percent, cut and not rounded, and false where there was no
// case: "sans objet".
func (r Rate) Of() (policy.Percent, bool) {
	n := r.Met + r.Breached
	if n == 0 {
		return 0, false
	}
	return policy.Percent(r.Met * 100_000 / n), true
}
