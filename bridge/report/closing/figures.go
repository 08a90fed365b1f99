package closing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// tries bounds how often figures are brought up to date, where facts came before they
// could be read.
const tries = 30

// indicative is what R27 wants said of credits.
const indicative = "Indicatif : calculé sur les chiffres arrêtés. Un dépassement contesté ne compte pas."

func headOf(contract *policy.Contract, by report.ClosedBy, period sla.Period, all []*frozen.Month, now time.Time) frozen.Head {
	h := frozen.Head{
		Month: by.Month.String(), Zone: contract.Location().String(), From: period.From, To: period.Till, Origin: contract.Terms.Start,
		Contractual: []string{}, ClosedAt: now, ClosedBy: by.Person, Verified: by.Verified, Via: by.Via, Flags: []string{}, Availability: []frozen.Availability{},
		RectifiedSums: []frozen.ChangedSum{}, RectifiedStock: []frozen.ChangedStock{},
	}
	h.Contract, h.Calendars = frozen.TextsOf(contract)
	for _, name := range contract.Terms.Contractual {
		h.Contractual = append(h.Contractual, string(name))
	}
	if len(all) == 0 {
		return h
	}
	last := all[len(all)-1]
	h.Previous = &frozen.Reference{Month: last.Month, Hash: last.Hash}
	if last.Contract.Hash != h.Contract.Hash {
		h.Flags = append(h.Flags, fmt.Sprintf("le texte du contrat a changé depuis l'arrêt de %s (version « %s », maintenant « %s ») : tout le mois est compté par celui-ci",
			last.Month, last.Contract.Version, h.Contract.Version))
	}
	if last.Engine != sla.Engine {
		h.Flags = append(h.Flags, fmt.Sprintf("les règles de calcul ont changé depuis l'arrêt de %s (« %s », maintenant « %s ») : tout le mois est compté par celles-ci",
			last.Month, last.Engine, sla.Engine))
	}
	return h
}

// figures takes all figures into a draft, of the ledger as it is at one instant.
func (c *Closer) figures(ctx context.Context, d *frozen.Draft, contract *policy.Contract, month ledger.Month, all []*frozen.Month, now time.Time) error {
	began := time.Now()
	var measured []*reportapi.Availability
	if c.Availability != nil {
		var err error
		if measured, err = c.Availability(ctx, month, now); err != nil {
			return err
		}
	}
	empty := d.Head
	for n := range tries {
		if n > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(c.Pause):
			}
		}
		ready := false
		err := c.Store.Still(ctx, func(view ledger.Store) (err error) {
			still := &Closer{Options: c.Options}
			still.Store = view
			last, err := view.LastEntry(ctx)
			if err != nil {
				return err
			}
			// The keeper counts what happens while this waits, so that the document is as
			// of an instant after all that it has: a proof reckons as of that one.
			at := now.Add(time.Since(began)).Truncate(time.Millisecond)
			if ready, err = still.ready(ctx, contract, at); err != nil || !ready {
				return err
			}
			*d = frozen.Draft{Head: empty}
			d.Flags, d.ClosedAt, d.Journal.Last = slices.Clone(empty.Flags), at, last
			return still.read(ctx, d, contract, month, all, measured)
		})
		if err != nil || ready {
			return err
		}
		if err := c.Measure(ctx, now.Add(time.Since(began)).Truncate(time.Millisecond)); err != nil {
			return err
		}
	}
	return later("les chiffres ne sont pas à jour : des faits restent à compter")
}

// ready tells whether all facts are counted, by this contract, and all that time
// alone has changed by now.
func (c *Closer) ready(ctx context.Context, contract *policy.Contract, now time.Time) (bool, error) {
	last, err := c.Store.LastEntry(ctx)
	if err != nil || last == 0 {
		return err == nil, err // of nothing there is nothing to count
	}
	at, err := c.Store.Measuring(ctx)
	if err != nil || at.Contract != sla.Basis(contract) {
		return false, err
	}
	grown, err := c.Store.Grown(ctx, at.Seq, 1)
	if err != nil || len(grown) > 0 {
		return false, err
	}
	due, err := c.Store.MeasuredDue(ctx, now, 1)
	return len(due) == 0, err
}

// read takes the figures of one moment.
func (c *Closer) read(ctx context.Context, d *frozen.Draft, contract *policy.Contract, month ledger.Month, all []*frozen.Month, measured []*reportapi.Availability) error {
	sums, err := c.Store.MeasuredMonth(ctx, month)
	if err != nil {
		return err
	}
	d.Sums, d.Overruns = []frozen.Sum{}, []frozen.Overrun{}
	for i := range sums {
		if s := frozen.SumOf(&sums[i]); s != (frozen.Sum{Clock: s.Clock, Criticity: s.Criticity}) {
			d.Sums = append(d.Sums, s)
		}
	}
	overruns, err := c.Store.Overruns(ctx, month)
	if err != nil {
		return err
	}
	for _, o := range overruns {
		d.Overruns = append(d.Overruns, frozen.Overrun{Clock: o.Name, Criticity: string(o.Criticity), Breaches: o.Breaches, Hours: o.Hours, Open: o.Open})
	}
	d.Credits = report.CreditsOf(contract, sums, overruns, indicative)
	if err := c.stock(ctx, d, all); err != nil {
		return err
	}
	if err := c.Store.DecidedIn(ctx, month, d.Take); err != nil {
		return err
	}
	measure(d, measured)
	if err := c.rectify(ctx, d, contract, all); err != nil {
		return err
	}
	if n := len(d.Contested); n > 0 {
		d.Flags = append(d.Flags, counted(int64(n), "dépassement contesté reste provisoire", "dépassements contestés restent provisoires"))
	}
	return nil
}

// measure takes what was measured, in the order of names.
func measure(d *frozen.Draft, all []*reportapi.Availability) {
	for _, told := range all {
		d.Availability = append(d.Availability, frozen.Availability{
			Of: told.Of, NoticeMS: told.NoticeMS, FromAlert: told.FromAlert, Target: told.Target, Problems: append([]string{}, told.Problems...),
		})
		rows := slices.SortedFunc(slices.Values(told.Rows), func(a, b reportapi.AvailabilityRow) int { return cmp.Compare(a.Name, b.Name) })
		for i := range rows {
			r := &rows[i]
			m := frozen.Measured{
				Of: told.Of, Name: r.Name, Site: r.Site, Region: r.Region, Outside: r.OutsideMS, Up: r.Available.MS, Down: r.Down.MS,
				Maintenance: r.Maintenance.MS, Unmeasured: r.Unmeasured.MS,
			}
			d.Measure(&m)
		}
	}
}
