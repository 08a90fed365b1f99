package monthly

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// job is the making of one report.
type job struct {
	*Maker
	tongue

	ask      Ask
	contract *policy.Contract // in force
	period   sla.Period

	// month is the document that is told: the closed month's, or else what closing
	// it now would write.
	month    *frozen.Month
	document []byte
	closed   bool
	behind   bool // facts are not counted yet
	// known are all documents whose rectifications are known to this report, in
	// order, the told one with them; later are those of the same contract since.
	known, later []*frozen.Month

	asOf     time.Time
	read     sweep.Month
	tally    *sweep.Tally
	tickets  map[string]*sweep.Ticket // by subject
	measured map[string][]frozen.Measured
	inv      *inventory.Inventory
	past     []past          // the twelve months
	since    []frozen.Change // how the closed month differs by now
}

// begin finds what is to be told, and proves what it follows from.
func (j *job) begin(ctx context.Context) error {
	j.contract, j.english, j.inv = j.Contract(), j.ask.Language == "en", &inventory.Inventory{}
	j.zone = j.contract.Location()
	if j.Inventory != nil {
		if inv := j.Inventory(); inv != nil {
			j.inv = inv
		}
	}
	if err := j.find(ctx); err != nil {
		return err
	}
	lines, err := frozen.MeasuredOf(j.document)
	if err != nil {
		return err
	}
	j.measured = make(map[string][]frozen.Measured)
	for i := range lines {
		j.measured[lines[i].Of] = append(j.measured[lines[i].Of], lines[i])
	}
	return j.provenAnd(ctx, func(ctx context.Context) error {
		if err := j.rectify(ctx); err != nil {
			return err
		}
		return j.sweep(ctx)
	})
}

// find finds the month's document, or makes what it would be.
func (j *job) find(ctx context.Context) error {
	name := cmp.Or(j.ask.Contract, j.contract.Name)
	all, err := j.Shelf.Months(ctx, name)
	if err != nil {
		return err
	}
	every, err := j.Shelf.Months(ctx, "")
	if err != nil {
		return err
	}
	found := frozen.Find(all, j.ask.Month)
	if found == nil && j.ask.Contract == "" {
		found = frozen.Find(every, j.ask.Month)
	}
	if found == nil && name != j.contract.Name {
		return &report.RefusedError{Reason: fmt.Sprintf("le mois %s n'est pas arrêté sous le contrat « %s »", j.ask.Month, name)}
	}
	for _, m := range every {
		switch {
		case m.Of < j.ask.Month:
			j.known = append(j.known, m)
		case found != nil && m.Of > j.ask.Month && m.Contract.Name == found.Contract.Name:
			j.later = append(j.later, m)
		}
	}
	if found == nil {
		err = j.live(ctx)
	} else {
		err = j.frozen(ctx, found)
	}
	j.known = append(j.known, j.month)
	return err
}

func (j *job) frozen(ctx context.Context, found *frozen.Month) (err error) {
	j.closed, j.month, j.asOf = true, found, found.ClosedAt
	j.period = sla.Period{From: found.From, Till: found.To}
	if j.zone, err = time.LoadLocation(found.Zone); err != nil {
		return fmt.Errorf("zone of %s: %w", found.Month, err)
	}
	j.document, err = j.Store.MonthDocument(ctx, found.Contract.Name, found.Of)
	if err == nil && frozen.Hash(j.document) != found.Hash {
		err = fmt.Errorf("document of %s: %w", found.Month, frozen.ErrDocument)
	}
	return err
}

func (j *job) live(ctx context.Context) (err error) {
	j.asOf = j.ask.Now.UTC().Truncate(time.Millisecond)
	j.period = sla.MonthOf(j.ask.Month.Year(), j.ask.Month.Of(), j.zone)
	if !j.asOf.After(j.period.From) {
		return &report.RefusedError{Reason: fmt.Sprintf("le mois %s n'a pas commencé", j.ask.Month), Later: true}
	}
	if err := closing.Reached(ctx, j.Store, j.ask.Month, j.zone); err != nil {
		return err
	}
	var measured []*reportapi.Availability
	if j.Availability != nil {
		if measured, err = j.Availability(ctx, j.ask.Month, j.asOf); err != nil {
			return err
		}
	}
	closer := closing.New(closing.Options{Store: j.Store, Contract: func() *policy.Contract { return j.contract }, Shelf: j.Shelf})
	if j.document, j.behind, err = closer.Live(ctx, j.ask.Month, measured, j.asOf); err != nil {
		return err
	}
	j.month, err = frozen.Read(j.document, "")
	return err
}

// sweep reads the tickets of the month.
func (j *job) sweep(ctx context.Context) (err error) {
	j.read = sweep.Month{
		Store: j.Store, Contract: j.contract, Period: j.period, AsOf: j.asOf, Last: j.month.Journal.Last,
		Progress: func(done int) { j.progress(done, 0, j.say("Tickets du mois")) },
	}
	if j.tally, err = j.read.Read(ctx); err != nil {
		return err
	}
	j.tickets = make(map[string]*sweep.Ticket, len(j.tally.Tickets))
	for i := range j.tally.Tickets {
		j.tickets[j.tally.Tickets[i].Subject] = &j.tally.Tickets[i]
	}
	return nil
}

func (j *job) progress(done, total int, what string) {
	if j.Progress != nil {
		j.Progress(done, total, what)
	}
}
