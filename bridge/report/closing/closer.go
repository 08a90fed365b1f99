package closing

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Store is what closing reads and writes.
type Store interface {
	report.Cases
	ledger.Compliance
	ledger.Months
	Stocks
	Prover
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
	Still(ctx context.Context, read func(ledger.Store) error) error
}

// Options are what a closer needs; all must be given but for Availability, Shelf and Day.
type Options struct {
	Store    Store
	Contract func() *policy.Contract // a reload may change it
	// Measure has the kept figures brought up to date, as far as it may.
	Measure func(ctx context.Context, now time.Time) error
	// Availability tells a month's; nil where nothing is measured.
	Availability func(ctx context.Context, month ledger.Month, now time.Time) ([]*reportapi.Availability, error)
	Holder       string
	Logger       *slog.Logger
	// Shelf has what was read of documents; nil for one of its own.
	Shelf *frozen.Shelf
	// Day of the next month on which a month is closed by itself; 0 for never.
	Day int
	// Pause between tries to have figures of all that happened.
	Pause time.Duration
}

// Closer closes months.
type Closer struct {
	Options

	mu      sync.Mutex
	waiting string
}

// New wires a closer.
func New(opts Options) *Closer {
	if opts.Shelf == nil {
		opts.Shelf = &frozen.Shelf{Store: opts.Store}
	}
	return &Closer{Options: opts}
}

// Close closes a month, or tells why it is not: a *report.RefusedError.
func (c *Closer) Close(ctx context.Context, by report.ClosedBy, now time.Time) (*frozen.Month, error) {
	contract, now := c.Contract(), now.UTC().Truncate(time.Millisecond)
	if by.Contract != "" && by.Contract != contract.Name {
		return nil, refused("le contrat en vigueur est « %s », et non « %s »", contract.Name, by.Contract)
	}
	all, err := c.Shelf.Months(ctx, contract.Name)
	if err != nil {
		return nil, err
	}
	period := sla.MonthOf(by.Month.Year(), by.Month.Of(), contract.Location())
	everything, err := c.Shelf.Months(ctx, "")
	if err != nil {
		return nil, err
	}
	if err := closable(by.Month, period, contract, all, everything, now); err != nil {
		return nil, err
	}
	if err := Reached(ctx, c.Store, by.Month, contract.Location()); err != nil {
		return nil, err
	}
	d := &frozen.Draft{Head: headOf(contract, by, period, all, now)}
	if err := c.figures(ctx, d, contract, by.Month, all, now); err != nil {
		return nil, err
	}
	if err := c.walk(ctx, d); err != nil {
		return nil, err
	}
	document, hash, err := d.Document()
	if err != nil {
		return nil, err
	}
	kept, err := c.Store.SaveMonth(ctx, &ledger.ClosedMonth{
		Contract: contract.Name, Month: by.Month, Hash: hash, ClosedAt: d.ClosedAt, ClosedBy: by.Person, Seq: d.Journal.Last,
	}, document)
	if err != nil {
		return nil, err
	}
	if all, err = c.Shelf.Months(ctx, contract.Name); err != nil {
		return nil, err
	}
	closed := frozen.Find(all, by.Month)
	if !kept {
		return nil, already(closed, contract)
	}
	return closed, nil
}

// closable tells why a month cannot be closed now. What was closed under a contract
// of another name stays what it was handed in as: the row goes on after it, also
// where a name is taken up again.
func closable(month ledger.Month, period sla.Period, contract *policy.Contract, all, everything []*frozen.Month, now time.Time) error {
	if now.Before(period.Till) {
		return later("le mois %s n'est pas terminé : il finit le %s", month, inZone(period.Till, contract))
	}
	if len(everything) == 0 {
		return nil
	}
	last := everything[len(everything)-1]
	switch closed := frozen.Find(everything, month); {
	case closed != nil:
		return already(closed, contract)
	case len(all) > 0 && month < all[0].Of:
		return refused("le mois %s précède %s, le premier mois arrêté", month, all[0].Month)
	case month < last.Of:
		return refused("le mois %s précède %s, arrêté sous le contrat « %s »", month, last.Month, last.Contract.Name)
	case len(all) > 0 && month > last.Of+1:
		return later("les mois s'arrêtent dans leur ordre : arrêtez d'abord %s", last.Of+1)
	}
	return nil
}

// Reached refuses a month that is over before anything in the journal: of it there
// is nothing to tell.
func Reached(ctx context.Context, store ledger.Compliance, month ledger.Month, zone *time.Location) error {
	first, err := store.FirstInstant(ctx)
	if err != nil {
		return err
	}
	if begins := ledger.MonthOf(first, zone); month < begins {
		return refused("le registre ne remonte pas jusqu'au mois %s : il commence en %s", month, begins)
	}
	return nil
}

func already(closed *frozen.Month, contract *policy.Contract) error {
	who := ""
	if closed.ClosedBy != "" {
		who = " par " + closed.ClosedBy
	}
	return later("le mois %s est arrêté depuis le %s%s, empreinte %s", closed.Month, inZone(closed.ClosedAt, contract), who, closed.Hash)
}

// walk proves the journal up to the entry that the figures follow from.
func (c *Closer) walk(ctx context.Context, d *frozen.Draft) error {
	const undone = "le mois ne peut pas être arrêté"
	// Entries that are gone from the end are missed by their numbers alone.
	found, err := Walk(ctx, c.Store, 0, undone)
	if err == nil && found.Last != d.Journal.Last {
		found, err = Walk(ctx, c.Store, d.Journal.Last, undone)
	}
	d.Journal.Entries, d.Journal.Chains, d.Journal.Print = found.Entries, found.Chains, found.Print
	return err
}

func counted(n int64, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}

func inZone(at time.Time, contract *policy.Contract) string {
	return at.In(contract.Location()).Format("02/01/2006 à 15:04")
}

func refused(format string, args ...any) error {
	return &report.RefusedError{Reason: fmt.Sprintf(format, args...)}
}

func later(format string, args ...any) error {
	return &report.RefusedError{Reason: fmt.Sprintf(format, args...), Later: true}
}
