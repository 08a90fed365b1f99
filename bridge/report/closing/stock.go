package closing

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// stock takes the stock of tickets, and says where it is not what the month before
// had at its end.
func (c *Closer) stock(ctx context.Context, d *frozen.Draft, all []*frozen.Month) (err error) {
	if d.Stock, err = StockOf(ctx, c.Store, d.From, d.To); err != nil || len(all) == 0 {
		return err
	}
	start, end := int64(0), int64(0)
	for _, line := range d.Stock {
		start += line.Start
	}
	last := all[len(all)-1]
	for _, line := range frozen.KnownStock(last, all) {
		end += line.End
	}
	if start != end {
		d.Flags = append(d.Flags, fmt.Sprintf("le stock est de %s au début du mois, l'arrêt de %s en comptait %d à sa fin : des faits sont arrivés après", counted(start, "ticket", "tickets"), last.Month, end))
	}
	return nil
}

// Stocks is where the stock of tickets is counted.
type Stocks interface {
	Stock(ctx context.Context, filter ledger.TicketFilter, slots ledger.Slots, by []ledger.Dimension) ([]ledger.Stock, error)
}

// StockOf is the stock of tickets in a time, by criticity (R22). That at the
// beginning is what the moves leave of that at the end.
func StockOf(ctx context.Context, store Stocks, from, to time.Time) ([]frozen.Stock, error) {
	stocks, err := store.Stock(ctx, report.UsualTickets(), ledger.Slots{From: from, Length: to.Sub(from), N: 1}, []ledger.Dimension{"criticity"})
	if err != nil {
		return nil, err
	}
	lines := make(map[string]frozen.Stock)
	for i := range stocks {
		s := &stocks[i]
		m := &s.Moves[0]
		line := lines[s.Values[0]]
		line.Criticity = s.Values[0]
		line.Opened += int64(m.Opened)
		line.Reopened += int64(m.Reopened)
		line.Entered += int64(m.Entered)
		line.Resolved += int64(m.Resolved)
		line.Cancelled += int64(m.Cancelled)
		line.Merged += int64(m.Merged)
		line.Left += int64(m.Left)
		line.End += int64(s.Unresolved)
		line.Start = line.End - line.Opened - line.Reopened - line.Entered + line.Resolved + line.Cancelled + line.Merged + line.Left
		if line != (frozen.Stock{Criticity: line.Criticity}) {
			lines[line.Criticity] = line
		}
	}
	all := slices.Collect(maps.Values(lines))
	slices.SortFunc(all, func(a, b frozen.Stock) int { return strings.Compare(a.Criticity, b.Criticity) })
	return append([]frozen.Stock{}, all...), nil
}
