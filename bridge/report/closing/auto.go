package closing

import (
	"context"
	"errors"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// How months are closed by themselves.
const (
	lookEvery = 10 * time.Minute
	task      = "closing"
	lease     = 30 * time.Minute // whoever takes longer meets others at the ledger, which keeps one
)

// Run closes months whose day has come, until ctx ends. It begins with reading
// all documents, so that nobody who asks for a month waits for that.
func (c *Closer) Run(ctx context.Context) {
	if _, err := c.Shelf.Months(ctx, c.Contract().Name); err != nil && ctx.Err() == nil {
		c.Logger.Error("documents of closed months were not read", "err", err)
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := c.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			c.Logger.Warn("a month was not closed on its day", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce closes all months whose day has come, in their order.
func (c *Closer) RunOnce(ctx context.Context, now time.Time) error {
	if c.Day == 0 {
		return nil
	}
	leads, err := c.Store.Lead(ctx, task, c.Holder, now, lease)
	if err != nil {
		return err
	}
	if !leads {
		c.wait("") // the one that leads tells
		return nil
	}
	for {
		month, err := c.due(ctx, now)
		if err != nil {
			c.wait("les mois arrêtés ne se lisent pas : le journal de la passerelle dit pourquoi")
			return err
		}
		if month == 0 {
			c.wait("")
			return nil
		}
		closed, err := c.Close(ctx, report.ClosedBy{Month: month}, now)
		if err != nil {
			reason := "une erreur, que le journal de la passerelle dit"
			if refused, ok := errors.AsType[*report.RefusedError](err); ok {
				reason = refused.Reason
			}
			c.wait("le mois " + month.String() + " devait être arrêté, et attend : " + reason)
			return err
		}
		c.Logger.Info("month closed on its day", "month", closed.Month, "hash", closed.Hash)
	}
}

// due is the first month that is to be closed by now; 0 for none. Where none was
// closed yet it is the last one alone, if the journal was there in it. A contract
// goes on after what was closed last, under whatever name.
func (c *Closer) due(ctx context.Context, now time.Time) (ledger.Month, error) {
	all, err := c.Shelf.Months(ctx, "")
	if err != nil {
		return 0, err
	}
	zone := c.Contract().Location()
	newest := ledger.MonthOf(now, zone) - 1
	if now.In(zone).Day() < c.Day {
		newest--
	}
	if len(all) > 0 {
		if next := all[len(all)-1].Of + 1; next <= newest {
			return next, nil
		}
		return 0, nil
	}
	there, err := c.thereIn(ctx, sla.MonthOf(newest.Year(), newest.Of(), zone))
	if err != nil || !there {
		return 0, err
	}
	return newest, nil
}

// thereIn tells whether the journal had begun by the end of a month.
func (c *Closer) thereIn(ctx context.Context, period sla.Period) (bool, error) {
	first, err := c.Store.Grown(ctx, 0, 1)
	if err != nil || len(first) == 0 {
		return false, err
	}
	entries, err := c.Store.Journal(ctx, first[0].Subject)
	if err != nil || len(entries) == 0 {
		return false, err
	}
	return entries[0].ReceivedAt.Before(period.Till), nil
}

func (c *Closer) wait(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = reason
}

// Waiting says in French why a month whose day has come is not closed; empty
// where none waits, as far as this process knows.
func (c *Closer) Waiting() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting
}
