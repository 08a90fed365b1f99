package monthly

import (
	"context"
	"fmt"
	"sync"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// undone is what a journal that is not whole leads to.
const undone = "le rapport n'est pas fait"

// provenAnd walks the journal that all figures follow from, while something else is
// done: each takes one processor. A journal that is not whole is said first.
func (j *job) provenAnd(ctx context.Context, do func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	j.progress(0, 0, j.say("Preuve du journal"))
	var walking sync.WaitGroup
	var proved frozen.Journal
	var broken error
	walking.Go(func() {
		if proved, broken = j.prove(ctx); broken != nil {
			stop()
		}
	})
	err := do(ctx)
	if err != nil && ctx.Err() == nil {
		stop()
		walking.Wait()
		return err
	}
	walking.Wait()
	if broken != nil {
		return broken
	}
	if !j.closed {
		j.month.Journal = proved // a closed month has its own
	}
	return err
}

// prove walks the journal up to the entry that the month follows from.
func (j *job) prove(ctx context.Context) (frozen.Journal, error) {
	store, is := j.prover, j.month.Journal
	if store == nil {
		store = j.Store
	}
	journal := func(found ledger.Verified) frozen.Journal {
		return frozen.Journal{Last: found.Last, Entries: found.Entries, Chains: found.Chains, Print: found.Print}
	}
	if !j.closed {
		found, err := closing.Walk(ctx, store, 0, undone)
		if err == nil && found.Last != is.Last { // it grew meanwhile
			found, err = closing.Walk(ctx, store, is.Last, undone)
		}
		return journal(found), err
	}
	found, err := closing.Walk(ctx, store, is.Last, undone)
	if err == nil && (found.Print != is.Print || found.Entries != is.Entries || found.Chains != is.Chains) {
		err = &report.RefusedError{Reason: fmt.Sprintf("le journal n'est plus celui de l'arrêt de %s, %s : jusqu'au fait n° %d il en comptait %d en %d chaînes, d'empreinte %s ; il en compte %d en %d, d'empreinte %s",
			j.month.Month, undone, is.Last, is.Entries, is.Chains, is.Print, found.Entries, found.Chains, found.Print)}
	}
	return is, err
}
