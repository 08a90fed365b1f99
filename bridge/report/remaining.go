package report

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// late bounds a filter by clocks to what is open, of which alone they go on.
func (q *query) late(now time.Time) error {
	f := &q.filter
	if f.Late == "" {
		return nil
	}
	f.LateAt = now
	if len(f.States) == 0 {
		f.States, _ = openStates("open", []string{"true"})
	}
	if slices.Contains(f.States, bridge.StateClosed) {
		return errors.New("late ne choisit que parmi ce qui est ouvert")
	}
	return nil
}

// sorted are incidents in the order of a filter, and where each stands in it.
func (a *API) sorted(ctx context.Context, f ledger.TicketFilter) ([]bridge.Incident, func(int) ledger.Place, error) {
	if f.Sort != ledger.ByRemaining {
		all, err := a.ledger.Tickets(ctx, f)
		return all, func(n int) ledger.Place { return ledger.PlaceOf(&all[n], f.Sort) }, err
	}
	due, err := a.ledger.TicketsByDue(ctx, f)
	all := make([]bridge.Incident, 0, len(due))
	for i := range due {
		all = append(all, due[i].Incident)
	}
	return all, func(n int) ledger.Place { return due[n].Place() }, err
}

// behind tells whether there are facts that are in no figure yet, or figures of
// another contract.
func (a *API) behind(ctx context.Context) (bool, error) {
	measured, err := a.ledger.Measuring(ctx)
	if err != nil || measured.Contract != sla.Basis(a.status().Contract) {
		return true, err
	}
	grown, err := a.ledger.Grown(ctx, measured.Seq, 1)
	return len(grown) > 0, err
}

// remaining tells what the clocks of a list's tickets say now. What is closed
// has none that go on: a list of it says nothing of clocks.
func (a *API) remaining(ctx context.Context, list *reportapi.TicketList, listed []bridge.Incident, q *query) error {
	var open []string
	for i := range listed {
		if listed[i].State != bridge.StateClosed {
			open = append(open, listed[i].ID)
		}
	}
	if len(open) == 0 && q.filter.Late == "" && q.filter.Sort != ledger.ByRemaining {
		return nil
	}
	var err error
	if list.Behind, err = a.behind(ctx); err != nil {
		return err
	}
	clocks, err := a.ledger.PresentClocks(ctx, open)
	if err != nil {
		return err
	}
	now, contract := time.Now().UTC().Truncate(time.Millisecond), a.status().Contract
	for i := range list.Tickets {
		if of := clocks[listed[i].ID]; len(of) > 0 {
			list.Now = &now
			list.Tickets[i].Clocks, list.Tickets[i].DueClock = ClocksAt(contract, of, now)
		}
	}
	return nil
}

// ClocksAt are the contractual ones of those that were measured, as of a later
// instant, and the name of the one that is due first.
func ClocksAt(contract *policy.Contract, measured []ledger.MeasuredClock, now time.Time) (all []reportapi.TicketClock, next string) {
	var first time.Time
	for _, name := range policy.ClockNames {
		n := slices.IndexFunc(measured, func(c ledger.MeasuredClock) bool { return c.Name == string(name) })
		if n < 0 || !contract.Contractual(name) {
			continue
		}
		c := &measured[n]
		if at := c.DueAt(); c.Going && (first.IsZero() || at.Before(first)) {
			first, next = at, c.Name
		}
		if told, known := clockAt(contract, c, now); known {
			all = append(all, told)
		}
	}
	return all, next
}

// clockAt reckons what is left of a clock: while it counts, the working time
// since it was measured has been used. By another contract's calendar nobody can
// tell.
func clockAt(contract *policy.Contract, c *ledger.MeasuredClock, now time.Time) (reportapi.TicketClock, bool) {
	left := c.Remaining - c.Overrun
	if c.Counting {
		calendar, known := contract.Calendar(c.Calendar)
		if !known {
			return reportapi.TicketClock{}, false
		}
		if now.After(c.AsOf) {
			left -= calendar.Between(c.AsOf, now)
		}
	}
	told := reportapi.TicketClock{
		Name: c.Name, Title: policy.ClockName(c.Name).Title(), Status: c.Status, Due: optional(c.Due), TargetMS: c.Target.Milliseconds(),
		RemainingMS: max(0, left).Milliseconds(), OverrunMS: max(0, -left).Milliseconds(), Going: c.Going,
	}
	if c.Status == string(sla.Running) && left < 0 {
		told.Status = string(sla.Breached)
	}
	return told, true
}
