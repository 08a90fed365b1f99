package sla

import (
	"slices"
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

// Holds tells whether an instant is in the period.
func (p Period) Holds(at time.Time) bool { return !at.Before(p.From) && at.Before(p.Till) }

// Decision is a clock that was decided, as a closed month keeps it.
type Decision struct {
	Subject   string
	Life      int // which of the ticket's lives
	Clock     policy.ClockName
	Criticity bridge.Criticity
	Met       bool
	At        time.Time
	Contested bool // it stays provisional
	Stopped   bool // it was, by the time of counting
	Wall      time.Duration
	Net       time.Duration
	Overrun   time.Duration
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

// Month is what a period comes to.
type Month struct {
	Period

	Rates     []Rate // P1 to P4 of each clock
	Times     []Times
	Decisions []Decision
	Stock     Stock
	Excluded  []string // subjects that are in no rate; State tells why
}

// InMonth counts states as of one instant, which is the period's end or later.
func InMonth(contract *policy.Contract, states []State, period Period) Month {
	m := Month{Period: period}
	rates := make(map[policy.ClockName]map[bridge.Criticity]*Rate)
	for _, name := range policy.ClockNames {
		rates[name] = make(map[bridge.Criticity]*Rate)
		for _, criticity := range bridge.Criticities {
			rates[name][criticity] = &Rate{Clock: name, Criticity: criticity, Contractual: contract.Contractual(name)}
		}
	}
	for i := range states {
		m.count(&states[i], rates)
		m.Stock.add(&states[i], period)
	}
	for _, name := range policy.ClockNames {
		for _, criticity := range bridge.Criticities {
			m.Rates = append(m.Rates, *rates[name][criticity])
			m.Times = append(m.Times, timesOf(name, criticity, m.Decisions))
		}
	}
	return m
}

// count takes the clocks of all lives of a ticket.
func (m *Month) count(s *State, rates map[policy.ClockName]map[bridge.Criticity]*Rate) {
	if s.Excluded != "" {
		m.Excluded = append(m.Excluded, s.Subject)
	}
	for _, a := range s.Accounts() {
		c := a.Clock
		rate := rates[c.Name][c.Criticity]
		switch {
		case rate == nil:
		case !a.Decided.IsZero() && m.Holds(a.Decided):
			m.Decisions = append(m.Decisions, Decision{
				Subject: a.Subject, Life: a.Life, Clock: c.Name, Criticity: c.Criticity, Met: c.Status == Met, At: a.Decided,
				Contested: c.Contested, Stopped: !c.Stopped.IsZero(), Wall: c.Wall, Net: c.Elapsed, Overrun: c.Overrun,
			})
			rate.take(c)
		case c.Start.Before(m.Till) && (a.Over.IsZero() || !a.Over.Before(m.Till)):
			rate.Running++
		}
	}
}

func (r *Rate) take(c *Clock) {
	switch {
	case c.Status == Met:
		r.Met++
	case c.Contested:
		r.Contested++
		r.Breached++
	default:
		r.Breached++
	}
}

// lives are all of a ticket's, the last one last.
func (s *State) lives() []*State {
	var all []*State
	for i := range s.Earlier {
		all = append(all, &s.Earlier[i])
	}
	return append(all, s)
}

// Correction is what a closed month said and what is known now: of the two one
// may be missing (R13, R24).
type Correction struct{ Was, Is *Decision }

// Corrections are the differences between the decisions of a closed month and
// those of the same month counted anew: the "rectificatif" of the next one.
func Corrections(closed, anew []Decision) []Correction {
	find := func(in []Decision, d *Decision) *Decision {
		n := slices.IndexFunc(in, func(e Decision) bool { return e.Subject == d.Subject && e.Life == d.Life && e.Clock == d.Clock })
		if n < 0 {
			return nil
		}
		return &in[n]
	}
	var all []Correction
	for i := range closed {
		was := &closed[i]
		if is := find(anew, was); is == nil || is.Met != was.Met || is.Criticity != was.Criticity || !is.At.Equal(was.At) {
			all = append(all, Correction{Was: was, Is: is})
		}
	}
	for i := range anew {
		if is := &anew[i]; find(closed, is) == nil {
			all = append(all, Correction{Is: is})
		}
	}
	return all
}
