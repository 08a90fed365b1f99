package monthly

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// job is the making of one report.
type job struct {
	*Maker

	ask      Ask
	contract *policy.Contract // in force
	zone     *time.Location
	period   sla.Period
	closed   *frozen.Month   // nil where the month is told live
	all      []*frozen.Month // of the same contract
}

func (j *job) begin(ctx context.Context) error {
	j.contract = j.Contract()
	j.zone = j.contract.Location()
	j.period = sla.MonthOf(j.ask.Month.Year(), j.ask.Month.Of(), j.zone)
	var err error
	j.all, err = j.Shelf.Months(ctx, j.contract.Name)
	j.closed = frozen.Find(j.all, j.ask.Month)
	return err
}

func (j *job) report(context.Context) (*Report, error) {
	return &Report{Cover: Cover{Month: j.ask.Month.String(), Contract: j.contract.Name, MadeAt: j.ask.Now, Zone: j.zone, Language: j.ask.Language}}, nil
}
