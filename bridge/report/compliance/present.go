package compliance

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// present says how a case is listed: as which incident, and when the first of
// its contractual clocks that go on is or was due.
func present(m *ledger.Measured, s *sla.State, contract *policy.Contract) {
	for _, subject := range append([]string{m.Subject}, m.Instead...) {
		if bridge.SubjectTicket(subject) == 0 {
			m.Incident = subject
		}
	}
	m.Ticket, m.Ended = s.Ticket, !s.EndedAt.IsZero()
	for i := range m.Clocks {
		c := &m.Clocks[i]
		if !c.Going || !contract.Contractual(policy.ClockName(c.Name)) {
			continue
		}
		m.Due, m.Late = first(m.Due, c.DueAt()), first(m.Late, c.Late)
		m.Soon = first(m.Soon, c.Soon)
	}
}

// first is the earlier of two instants that are there.
func first(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// goesOn keeps what a clock of the present life says, so that what remains can
// be told at any later instant: what stands still has no due instant (R11), but
// a breach stays one.
func goesOn(kept *ledger.MeasuredClock, c *sla.Clock, s *sla.State, contract *policy.Contract) {
	kept.Present, kept.AsOf, kept.Counting, kept.Status = true, s.Now, c.Counting, string(c.Status)
	kept.Remaining, kept.Due = c.Remaining, c.Due
	level := contract.Level(s.Criticity)
	kept.Calendar = level.Clocks.Of(c.Name).Calendar
	over := !c.Stopped.IsZero() || !s.EndedAt.IsZero()
	switch {
	case over:
	case c.Status == sla.Breached:
		kept.Going, kept.Late = true, c.BreachedAt
	case c.Status == sla.Running:
		kept.Late = late(contract, kept.Calendar, s.Now, c)
		kept.Going = !kept.Late.IsZero()
		kept.Soon = soon(c)
	}
}

// late is the first instant at which more than the target is used: what takes
// just as long as promised is met (R8).
func late(contract *policy.Contract, calendar string, now time.Time, c *sla.Clock) time.Time {
	of, known := contract.Calendar(calendar)
	if !known || c.Due.IsZero() {
		return time.Time{}
	}
	return of.Add(now, c.Remaining+time.Millisecond)
}

// soon is when the last of a clock's warnings is reached; zero for none.
func soon(c *sla.Clock) (at time.Time) {
	percent := 0
	for _, w := range c.Warnings {
		if w.Percent > percent && w.Percent < 100 {
			percent, at = w.Percent, w.At
		}
	}
	return at
}
