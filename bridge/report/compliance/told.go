package compliance

import (
	"context"
	"maps"
	"time"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// due tells of the incidents that go on and are due at other instants than when
// they were measured last. Should what follows fail, it is told again.
func (k *Keeper) due(ctx context.Context, all []ledger.Measured) error {
	if k.Due == nil {
		return nil
	}
	var open []string
	for i := range all {
		if all[i].Incident != "" && !all[i].Ended {
			open = append(open, all[i].Incident)
		}
	}
	was, err := k.Store.PresentClocks(ctx, open)
	if err != nil {
		return err
	}
	for i := range all {
		m := &all[i]
		due := dueOf(m.Clocks)
		if m.Incident == "" || m.Ended || maps.EqualFunc(due, dueOf(was[m.Incident]), time.Time.Equal) {
			continue
		}
		if err := k.Due(ctx, m.Incident, due); err != nil {
			return err
		}
	}
	return nil
}

func dueOf(clocks []ledger.MeasuredClock) incident.Due {
	due := make(incident.Due)
	for i := range clocks {
		if c := &clocks[i]; c.Present && !c.Due.IsZero() {
			due[policy.ClockName(c.Name)] = c.Due
		}
	}
	return due
}
