package monthly

import (
	"context"
	"io/fs"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Maker makes reports. Store, Contract and Shelf must be given.
type Maker struct {
	Store ledger.Store
	// Contract is the one in force.
	Contract func() *policy.Contract
	// Shelf has what was read of the documents of closed months.
	Shelf *frozen.Shelf
	// Availability tells a month's, such as report.API.OfMonth; nil where nothing
	// is measured.
	Availability func(ctx context.Context, month ledger.Month, now time.Time) ([]*reportapi.Availability, error)
	// Inventory is the one in force; nil, or nil from it, where none is given.
	Inventory func() *inventory.Inventory
	// Runbooks are the procedures, as Markdown pages; nil where none are given.
	Runbooks fs.FS
	// Organisation is who the report is of; may be empty.
	Organisation string
	// TicketURL is where people see a ticket; nil for nowhere.
	TicketURL func(id int64) string
	// Extra make chapters that other parts know, of the ledger as it is held for the
	// report, before that of the method. Nil from one leaves it out.
	Extra []func(ctx context.Context, of ledger.Store, ask Ask) (*Chapter, error)
	// Progress is told now and then how much of what is done; nil for nobody. A
	// total of 0 is one that is not known.
	Progress func(done, total int, what string)

	// prover walks the journal, beside what is read of Store; nil for that itself.
	prover closing.Prover
}

// Ask is what is asked for.
type Ask struct {
	Month ledger.Month
	// Language is "fr", also where it is empty, or "en".
	Language string
	// Now is the instant of the report; of a closed month it is only when it was made.
	Now time.Time
	// Contract is the name of that under which the month was closed; where it is
	// empty it is that in force, or else the one by which it was closed last.
	Contract string
}

// Report makes that of a month. It refuses, with a *report.RefusedError that says
// why, where the journal is not whole. Rows of its tables are read of the store as
// they are asked for, and with ctx: see Hold.
func (m *Maker) Report(ctx context.Context, ask Ask) (*Report, error) {
	j := &job{Maker: m, ask: ask}
	if err := j.begin(ctx); err != nil {
		return nil, err
	}
	return j.report(ctx)
}

// making is held by the report that is in the making: it has two readers of a
// ledger, which may have no more, so that two reports would wait for each other.
var making = make(chan struct{}, 1)

// Hold makes a report and has it used while the ledger is held as it is at one
// instant, so that rows that are read late agree with figures that were read early. One is
// made at a time.
func (m *Maker) Hold(ctx context.Context, ask Ask, use func(*Report) error) error {
	select {
	case making <- struct{}{}:
		defer func() { <-making }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return m.Store.Still(ctx, func(view ledger.Store) error {
		still := *m
		still.Store, still.prover = view, m.Store // a journal only grows: it is proved up to an entry, whoever writes
		made, err := still.Report(ctx, ask)
		if err != nil {
			return err
		}
		return use(made)
	})
}
