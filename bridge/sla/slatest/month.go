// Package slatest is for tests of what rests on clocks: it changes a contract's
// text, and counts months anew, out of states alone and in the plainest way, which
// the kept figures of months are held to.
package slatest

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Holds tells whether an instant is in a period.
func Holds(p sla.Period, at time.Time) bool { return !at.Before(p.From) && at.Before(p.Till) }

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

// Month is what a period comes to.
type Month struct {
	sla.Period

	Rates     []sla.Rate // P1 to P4 of each clock
	Times     []Times
	Decisions []Decision
	Late      []sla.Late
	Stock     Stock
	Excluded  []string // subjects that are in no rate; State tells why
}

// InMonth counts states as of one instant, which is the period's end or later.
func InMonth(contract *policy.Contract, states []sla.State, period sla.Period) Month {
	m := Month{Period: period}
	rates := make(map[policy.ClockName]map[bridge.Criticity]*sla.Rate)
	for _, name := range policy.ClockNames {
		rates[name] = make(map[bridge.Criticity]*sla.Rate)
		for _, criticity := range bridge.Criticities {
			rates[name][criticity] = &sla.Rate{Clock: name, Criticity: criticity, Contractual: contract.Contractual(name)}
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
			m.Late = append(m.Late, lateOf(name, criticity, m.Decisions))
		}
	}
	return m
}

// count takes the clocks of all lives of a ticket.
func (m *Month) count(s *sla.State, rates map[policy.ClockName]map[bridge.Criticity]*sla.Rate) {
	if s.Excluded != "" {
		m.Excluded = append(m.Excluded, s.Subject)
	}
	for _, a := range s.Accounts() {
		c := a.Clock
		rate := rates[c.Name][c.Criticity]
		switch {
		case rate == nil:
		case !a.Decided.IsZero() && Holds(m.Period, a.Decided):
			m.Decisions = append(m.Decisions, Decision{
				Subject: a.Subject, Life: a.Life, Clock: c.Name, Criticity: c.Criticity, Met: c.Status == sla.Met, At: a.Decided,
				Contested: c.Contested, Stopped: !c.Stopped.IsZero(), Wall: c.Wall, Net: c.Elapsed, Overrun: c.Overrun,
			})
			take(rate, c)
		case c.Start.Before(m.Till) && (a.Over.IsZero() || !a.Over.Before(m.Till)):
			rate.Running++
		}
	}
}

func take(r *sla.Rate, c *sla.Clock) {
	switch {
	case c.Status == sla.Met:
		r.Met++
	case c.Contested:
		r.Contested++
		r.Breached++
	default:
		r.Breached++
	}
}

// lateOf counts the hours begun after a delay, one breach after the other.
func lateOf(name policy.ClockName, criticity bridge.Criticity, decisions []Decision) sla.Late {
	late := sla.Late{Clock: name, Criticity: criticity}
	for i := range decisions {
		switch d := &decisions[i]; {
		case d.Clock != name || d.Criticity != criticity || d.Met || d.Contested:
		case !d.Stopped:
			late.Open++
		default:
			late.Breaches++
			for left := d.Overrun; left > 0; left -= time.Hour {
				late.Hours++
			}
		}
	}
	return late
}

// lives are all of a ticket's, the last one last.
func lives(s *sla.State) []*sla.State {
	var all []*sla.State
	for i := range s.Earlier {
		all = append(all, &s.Earlier[i])
	}
	return append(all, s)
}
