package closing

import (
	"context"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// rectify takes what has come to differ from earlier months.
func (c *Closer) rectify(ctx context.Context, d *frozen.Draft, contract *policy.Contract, all []*frozen.Month) error {
	for _, m := range all {
		document, err := c.Store.MonthDocument(ctx, contract.Name, m.Of)
		if err != nil {
			return err
		}
		changes, err := frozen.Differences(ctx, c.Store, document, m, all)
		if err != nil {
			return err
		}
		of := func(ctx context.Context, subject string) (*sla.Case, error) {
			return report.CaseOfSubject(ctx, c.Store, subject)
		}
		if err := frozen.Explain(ctx, changes, &all[len(all)-1].Head, contract, of); err != nil {
			return err
		}
		for i := range changes {
			d.Rectify(&changes[i])
		}
		if err := c.rectifyTotals(ctx, d, m, all); err != nil {
			return err
		}
	}
	return nil
}

// rectifyTotals takes what differs in sum.
func (c *Closer) rectifyTotals(ctx context.Context, d *frozen.Draft, m *frozen.Month, all []*frozen.Month) error {
	sums, err := c.Store.MeasuredMonth(ctx, m.Of)
	if err != nil {
		return err
	}
	stock, err := StockOf(ctx, c.Store, m.From, m.To)
	if err != nil {
		return err
	}
	d.RectifiedSums = append(d.RectifiedSums, frozen.ChangedSums(m, all, sums)...)
	d.RectifiedStock = append(d.RectifiedStock, frozen.ChangedStocks(m, all, stock)...)
	return nil
}
