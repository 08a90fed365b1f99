package compliance

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Measure reckons the case of a subject at an instant. Its figures stand under
// the first subject of the case, which may be another.
func Measure(ctx context.Context, from report.Cases, contract *policy.Contract, subject string, now time.Time) (ledger.Measured, error) {
	var found *sla.Case
	var err error
	if ticket := bridge.SubjectTicket(subject); ticket != 0 {
		found, err = report.CaseOf(ctx, from, ticket)
	} else {
		found, err = report.CaseOfIncident(ctx, from, subject)
	}
	m := ledger.Measured{Subject: subject, Measuring: ledger.Measuring{Contract: sla.Basis(contract)}}
	if err != nil || found == nil || len(found.Entries) == 0 {
		return m, err
	}
	state := sla.Evaluate(contract, *found, now)
	m.Subject, m.Next, m.Clocks = found.Entries[0].Subject, state.Next(contract), clocksOf(&state, contract)
	for i := range found.Entries {
		if e := &found.Entries[i]; e.Subject != m.Subject && !slices.Contains(m.Instead, e.Subject) {
			m.Instead = append(m.Instead, e.Subject)
		}
	}
	m.With = slices.Clone(m.Instead)
	consider(&m, found, now)
	present(&m, &state, contract)
	return m, nil
}

// consider notes the last entry of all journals that a case follows from, those
// that are others' cases, and the first that has not happened yet.
func consider(m *ledger.Measured, c *sla.Case, now time.Time) {
	for i := range c.Entries {
		e := &c.Entries[i]
		m.Seq = max(m.Seq, e.Seq)
		if e.Subject != m.Subject && !slices.Contains(m.With, e.Subject) {
			m.With = append(m.With, e.Subject)
		}
		if at := e.EffectiveAt; at.After(now) && (m.Next.IsZero() || at.Before(m.Next)) {
			m.Next = at
		}
	}
	for i := range c.Merged {
		consider(m, &c.Merged[i], now)
	}
	if c.Parent != nil {
		consider(m, c.Parent, now)
	}
}

func clocksOf(s *sla.State, contract *policy.Contract) []ledger.MeasuredClock {
	zone := contract.Location()
	var all []ledger.MeasuredClock
	for _, a := range s.Accounts() {
		c := a.Clock
		if c.Criticity == "" {
			continue // nobody said which: no rate can have it
		}
		started, over := ledger.MonthOf(c.Start, zone), ledger.MonthOf(a.Over, zone)
		if over != 0 { // a breach that a merged ticket brought along may be older than the beginning
			started = min(started, over)
		}
		kept := ledger.MeasuredClock{
			Subject: s.Subject, Life: a.Life, Name: string(c.Name), Criticity: c.Criticity, Ticket: s.Ticket, Number: s.Number,
			Started: started, Over: over, Month: ledger.MonthOf(a.Decided, zone), At: a.Decided,
			Met: c.Status == sla.Met, Contested: c.Contested && c.Status == sla.Breached, Stopped: !a.Decided.IsZero() && !c.Stopped.IsZero(),
			Wall: c.Wall, Net: c.Elapsed, Overrun: c.Overrun, Target: c.Target, Began: c.Start,
		}
		if kept.Contested {
			kept.Upheld = c.Upheld
			if by := c.ContestedBy; by != nil {
				kept.Contest = by.Subject + "#" + strconv.FormatInt(by.Number, 10)
			}
		}
		if a.Life == len(s.Earlier) {
			goesOn(&kept, c, s, contract)
		}
		all = append(all, kept)
	}
	for _, e := range s.Ends() {
		all = append(all, ledger.MeasuredClock{
			Subject: s.Subject, Life: e.Life, Name: ledger.Total, Criticity: e.Criticity, Ticket: s.Ticket, Number: s.Number,
			Month: ledger.MonthOf(e.At, zone), At: e.At, Stopped: true, Wall: e.Wall, Parties: e.Parties, Pauses: e.Pauses,
		})
	}
	return all
}
