package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

// How reports are handed in by themselves.
const (
	lookEvery = 10 * time.Minute
	task      = "report"
	lease     = 30 * time.Minute // above what the largest report takes
)

// Desk is where the tickets are. Errors of CreateTicket may leave open whether one
// was made, which FindTicket tells.
type Desk interface {
	FindTicket(ctx context.Context, key string) (bridge.Ticket, bool, error)
	CreateTicket(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error)
}

// Issuer issues reports, such as edition.Publisher.
type Issuer interface {
	Issue(ctx context.Context, ask monthly.Ask) (*edition.Issued, error)
}

// Store is what is known of what was handed in.
type Store interface {
	ReportTickets(ctx context.Context, contract string) ([]ledger.ReportTicket, error)
	SaveReportTicket(ctx context.Context, ticket *ledger.ReportTicket) error
	ReportFiles(ctx context.Context, of ledger.ReportSelector) ([]ledger.ReportFile, error)
	ReportContent(ctx context.Context, hash string, to io.Writer) (bool, error)
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
}

// Options are what a courier needs; all must be given.
type Options struct {
	Store    Store
	Issuer   Issuer
	Desk     Desk
	Shelf    *frozen.Shelf
	Contract func() *policy.Contract // a reload may change it
	Holder   string
	Logger   *slog.Logger

	Day      int    // of the next month, from which on it is handed in
	Group    string // of the desk; nothing is handed in where it is empty
	Language string
	Forms    []folder.Form
	// Page is where people find all files.
	Page func() string
}

// Courier hands reports in.
type Courier struct {
	Options

	mu      sync.Mutex
	waiting string
}

// New wires a courier.
func New(opts Options) *Courier { return &Courier{Options: opts} }

// Run hands in what is due, until ctx ends.
func (c *Courier) Run(ctx context.Context) {
	if c.Group == "" {
		return
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := c.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			c.Logger.Warn("a report was not handed in", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce hands in all reports whose day has come, in the order of months, and has
// those that were withdrawn made again. The lease is taken where there is something
// to do alone: a bridge that is replaced leaves none behind.
func (c *Courier) RunOnce(ctx context.Context, now time.Time) error {
	var at ledger.Month
	err := c.work(ctx, now, &at)
	if err == nil {
		c.wait("")
		return nil
	}
	reason := "une erreur, que le journal de la passerelle dit"
	if refused, ok := errors.AsType[*report.RefusedError](err); ok {
		reason = refused.Reason
	}
	if at == 0 {
		c.wait("ce qui est à remettre ne se lit pas : " + reason)
		return err
	}
	c.wait("le rapport de " + at.String() + " devait être remis, et attend : " + reason)
	return fmt.Errorf("report of %s: %w", at, err)
}

// work does what there is to do; at is the month that is worked on. Without the
// lease it does nothing: the one that leads tells.
func (c *Courier) work(ctx context.Context, now time.Time, at *ledger.Month) error {
	due, again, err := c.look(ctx, now)
	if err != nil || len(due)+len(again) == 0 {
		return err
	}
	leads, err := c.Store.Lead(ctx, task, c.Holder, now, lease)
	if err != nil || !leads {
		return err
	}
	if due, again, err = c.look(ctx, now); err != nil { // another may have led until now
		return err
	}
	for _, month := range due {
		*at = month.Of
		if err := c.hand(ctx, month, now); err != nil {
			return err
		}
	}
	for _, month := range again {
		*at = month.Of
		issued, err := c.issue(ctx, month, now)
		if err != nil {
			return err
		}
		c.Logger.Info("report made again after an erasure", "month", month.Month, "edition", issued.Edition.Number)
	}
	return nil
}

// look finds what there is to do.
func (c *Courier) look(ctx context.Context, now time.Time) (due, again []*frozen.Month, err error) {
	if due, err = c.due(ctx, now); err == nil {
		again, err = c.withdrawn(ctx)
	}
	return due, again, err
}

func (c *Courier) language() string { return cmp.Or(c.Language, edition.French) }

func (c *Courier) issue(ctx context.Context, month *frozen.Month, now time.Time) (*edition.Issued, error) {
	return c.Issuer.Issue(ctx, monthly.Ask{Month: month.Of, Contract: month.Contract.Name, Language: c.language(), Now: now})
}

func (c *Courier) wait(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = reason
}

// Waiting says in French why a report whose day has come is not handed in; empty
// where none waits, as far as this process knows.
func (c *Courier) Waiting() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting
}
