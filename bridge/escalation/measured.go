package escalation

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Measured are the clocks as bridge/sla works them out: those that reports and
// operators see.
type Measured struct{}

// Clocks implements Clocks.
func (Measured) Clocks(contract *policy.Contract, _ bridge.Incident, journal []bridge.Entry, now time.Time) ([]Clock, error) {
	state := sla.Evaluate(contract, sla.Case{Entries: journal}, now)
	level := contract.Level(state.Criticity)
	all := make([]Clock, 0, len(state.Clocks))
	for i := range state.Clocks {
		c := &state.Clocks[i]
		made := Clock{Name: c.Name, Start: c.Start, Target: c.Target, Elapsed: c.Elapsed, StoppedAt: c.Stopped}
		if c.Status == sla.Void {
			made.StoppedAt = state.EndedAt // it ended with nothing to measure: nobody waits for it any more
		}
		running := made.StoppedAt.IsZero() && len(c.Segments) > 0 && c.Segments[len(c.Segments)-1].Counts
		made.Paused = made.StoppedAt.IsZero() && len(c.Segments) > 0 && !running
		if clock := level.Clocks.Of(c.Name); clock != nil {
			if calendar, known := contract.Calendar(clock.Calendar); known {
				made.When = when(calendar, c, running, now)
			}
		}
		all = append(all, made)
	}
	return all, nil
}

// when finds the instant at which so much working time has elapsed. What was
// used under another criticity stands in no segment of its own: such an
// instant is not known, but for being past.
func when(calendar *policy.Calendar, c *sla.Clock, running bool, now time.Time) func(time.Duration) time.Time {
	return func(wanted time.Duration) time.Time {
		if wanted > c.Elapsed {
			if !running {
				return time.Time{}
			}
			return calendar.Add(now, wanted-c.Elapsed)
		}
		sum := time.Duration(0)
		for i := range c.Segments {
			s := &c.Segments[i]
			if !s.Counts {
				continue
			}
			if sum+s.Work >= wanted {
				return calendar.Add(s.From, wanted-sum)
			}
			sum += s.Work
		}
		return time.Time{}
	}
}
