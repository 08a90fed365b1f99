package closing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Prover walks a journal.
type Prover interface {
	Verify(ctx context.Context, upTo int64, told func(ledger.Break)) (ledger.Verified, error)
}

// Walk proves the journal up to an entry, or all of it by 0, or refuses what is to
// be made of it: a *report.RefusedError that says where it is not whole. What is
// not done then is said in French.
func Walk(ctx context.Context, store Prover, upTo int64, undone string) (ledger.Verified, error) {
	const shown = 5
	var broken []string
	found, err := store.Verify(ctx, upTo, func(b ledger.Break) {
		if len(broken) < shown {
			broken = append(broken, fmt.Sprintf("%s au fait n° %d", b.Subject, b.Number))
		}
	})
	switch {
	case err != nil:
		return found, err
	case found.Broken > 0:
		return found, refused("le journal n'est pas intact, %s : %s (%s)", undone, strings.Join(broken, ", "), counted(found.Broken, "chaîne rompue", "chaînes rompues"))
	case found.Missing > 0:
		return found, refused("le journal n'est pas intact, %s : %s jusqu'au n° %d", undone, counted(found.Missing, "fait manque", "faits manquent"), found.Last)
	}
	return found, nil
}

// Live is the document that closing a month would write by what is kept now, of a
// month that may go on; nothing is kept of it, and no journal is walked. Behind
// tells that something that happened is not in it yet.
func (c *Closer) Live(ctx context.Context, month ledger.Month, measured []*reportapi.Availability, now time.Time) (document []byte, behind bool, err error) {
	contract, now := c.Contract(), now.UTC().Truncate(time.Millisecond)
	all, err := c.Shelf.Months(ctx, contract.Name)
	if err != nil {
		return nil, false, err
	}
	// What differs from earlier months is told by the month after them alone.
	if n := len(all); n == 0 || all[n-1].Of != month-1 {
		all = nil
	}
	period := sla.MonthOf(month.Year(), month.Of(), contract.Location())
	d := &frozen.Draft{Head: headOf(contract, report.ClosedBy{Month: month}, period, all, now)}
	ready, err := c.ready(ctx, contract, now)
	if err != nil {
		return nil, false, err
	}
	if d.Journal.Last, err = c.Store.LastEntry(ctx); err != nil {
		return nil, false, err
	}
	if err := c.read(ctx, d, contract, month, all, measured); err != nil {
		return nil, false, err
	}
	document, _, err = d.Document()
	return document, !ready, err
}
