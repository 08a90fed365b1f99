package main

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
)

// keep has the keeper of the figures measure all that there is, as after a
// change of the contract, and tells what it took. Asked once more, it finds
// nothing to do.
func (s settings) keep(ctx context.Context, store ledger.Store) error {
	if !s.keeper {
		return nil
	}
	contract, err := policy.Load(s.contract)
	if err != nil {
		return err
	}
	keeper := compliance.New(compliance.Options{
		Store: store, Contract: func() *policy.Contract { return contract }, Holder: "bench", Logger: quiet,
	})
	for _, what := range []string{"measuring the clocks of all tickets, s", "finding that nothing is to be measured, s"} {
		begun := time.Now()
		if err := keeper.RunOnce(ctx, begun); err != nil {
			return err
		}
		fmt.Printf("  %-58s %10.3f\n", what, time.Since(begun).Seconds())
	}
	return nil
}
