package logbook

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// How facts come into the log book.
const (
	lookEvery = 10 * time.Second
	task      = "logbook"
	lease     = time.Minute
	page      = 500
	leaveIn   = 2 * time.Second // how long giving up the lead may take
)

// Run puts facts of the journal down as they come, until ctx ends.
func (b *Book) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	defer b.leave(ctx)
	for {
		if err := b.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			b.Logger.Warn("the log book is behind the journal", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// leave lets another go on at once, where this one did.
func (b *Book) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveIn)
	defer cancel()
	if _, err := b.Store.Lead(ctx, task, b.Holder, time.Now(), 0); err != nil {
		b.Logger.Warn("the lead was not given up: another takes it when it has run out", "task", task, "err", err)
	}
}

// RunOnce puts down all that there is to put down. The first time ever that is
// that the log book begins: what was before stays in the journal.
func (b *Book) RunOnce(ctx context.Context, now time.Time) error {
	now = now.UTC().Truncate(time.Millisecond)
	err := b.putDown(ctx, now)
	b.came(err == nil, now)
	return err
}

func (b *Book) putDown(ctx context.Context, now time.Time) error {
	leads, err := b.Store.Lead(ctx, task, b.Holder, now, lease)
	if err != nil {
		return err
	}
	b.leads.Store(leads)
	if !leads {
		return nil
	}
	begun, err := b.begun(ctx)
	if err == nil && begun == nil {
		begun, err = b.begin(ctx, now)
	}
	if err != nil {
		return err
	}
	for _, look := range []func(context.Context, *bridge.Entry, time.Time) error{b.months, b.changes, b.facts} {
		if err := look(ctx, begun, now); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the log book at the end of the journal.
func (b *Book) begin(ctx context.Context, now time.Time) (*bridge.Entry, error) {
	last, err := b.Store.LastEntry(ctx)
	if err != nil {
		return nil, err
	}
	opening := bridge.Entry{
		Subject: bridge.SubjectLogbook, Kind: bridge.KindLogBegun, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Origin: "logbook:begun", Data: map[string]string{bridge.LogSeq: number(last)},
	}
	if err := b.Store.WriteLog(ctx, func(tx ledger.LogTx) error { return tx.Append(opening) }); err != nil {
		return nil, err
	}
	return b.begun(ctx)
}

// add appends what is not there yet.
func (b *Book) add(ctx context.Context, entries []bridge.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return b.Store.WriteLog(ctx, func(tx ledger.LogTx) error { return tx.Append(entries...) })
}

// position is how far the journal was looked through, as the log book itself
// tells it: no further than its last entries say.
func (b *Book) position(ctx context.Context, begun *bridge.Entry) (int64, error) {
	if read := b.read.Load(); read > 0 {
		return read, nil
	}
	last, err := b.Store.LogEntries(ctx, ledger.LogFilter{Kinds: []bridge.Kind{bridge.KindLogFact}, Newest: true, Limit: 1})
	if err != nil || len(last) == 0 {
		return numbered(begun.Data[bridge.LogSeq]), err
	}
	return numbered(last[0].Data[bridge.LogSeq]), nil
}

// facts looks through the journal from where it was left.
func (b *Book) facts(ctx context.Context, begun *bridge.Entry, now time.Time) error {
	after, err := b.position(ctx, begun)
	for err == nil {
		var entries []bridge.Entry
		if entries, err = b.Store.JournalAfter(ctx, after, page); err != nil || len(entries) == 0 {
			return err
		}
		var chosen []bridge.Entry
		if chosen, err = b.choose(ctx, entries, now); err != nil {
			return err
		}
		if err = b.add(ctx, chosen); err == nil {
			after = entries[len(entries)-1].Seq
			b.read.Store(after)
		}
	}
	return err
}
