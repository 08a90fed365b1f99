package delivery

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// due are the closed months whose report is to be handed in by now. Where none was
// yet it is the last one alone.
func (c *Courier) due(ctx context.Context, now time.Time) ([]*frozen.Month, error) {
	contract := c.Contract()
	all, err := c.Shelf.Months(ctx, contract.Name)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	handed, err := c.Store.ReportTickets(ctx, contract.Name)
	if err != nil {
		return nil, err
	}
	after := all[len(all)-1].Of - 1
	if len(handed) > 0 {
		after = handed[len(handed)-1].Month
	}
	zone := contract.Location()
	newest := ledger.MonthOf(now, zone) - 1
	if now.In(zone).Day() < c.Day {
		newest--
	}
	var due []*frozen.Month
	for _, month := range all {
		if month.Of > after && month.Of <= newest {
			due = append(due, month)
		}
	}
	return due, nil
}

// withdrawn are the months whose report was withdrawn and not made again.
func (c *Courier) withdrawn(ctx context.Context) ([]*frozen.Month, error) {
	contract := c.Contract().Name
	files, err := c.Store.ReportFiles(ctx, ledger.ReportSelector{Contract: contract})
	if err != nil {
		return nil, err
	}
	there := make(map[ledger.Month]bool)
	for i := range files {
		if f := &files[i]; f.Edition.Language == c.language() {
			there[f.Edition.Month] = there[f.Edition.Month] || !f.Withdrawn()
		}
	}
	all, err := c.Shelf.Months(ctx, contract)
	if err != nil {
		return nil, err
	}
	var again []*frozen.Month
	for _, month := range all {
		if live, known := there[month.Of]; known && !live {
			again = append(again, month)
		}
	}
	return again, nil
}
