package compliance_test

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// checkLate: R27, what credits are computed from.
func (w *world) checkLate(want []sla.Late, period sla.Period) {
	w.t.Helper()
	kept, err := w.store.Overruns(w.t.Context(), ledger.MonthOf(period.From, w.rules.Location()))
	w.must(err)
	for _, late := range want {
		n := slices.IndexFunc(kept, func(o ledger.Overrun) bool {
			return policy.ClockName(o.Name) == late.Clock && o.Criticity == late.Criticity
		})
		got := sla.Late{Clock: late.Clock, Criticity: late.Criticity}
		if n >= 0 {
			got.Breaches, got.Hours, got.Open = int(kept[n].Breaches), kept[n].Hours, int(kept[n].Open)
		}
		if got != late {
			w.t.Errorf("from %s: kept %+v, is %+v", period.From, got, late)
		}
	}
}
