package logbook

import (
	"context"
	"time"
)

// came remembers since when this process does not come through.
func (b *Book) came(through bool, now time.Time) {
	if through {
		b.failing.Store(0)
		return
	}
	b.failing.CompareAndSwap(0, now.UnixMilli())
}

// Late tells for how long what this process has to put down has waited: the
// oldest entry of the journal that it has not looked at, or whatever there may be
// since it does not come through. It is 0 where another leads, and comes through.
func (b *Book) Late(ctx context.Context, now time.Time) (late time.Duration, err error) {
	if since := b.failing.Load(); since != 0 {
		late = max(0, now.Sub(time.UnixMilli(since)))
	}
	if !b.leads.Load() {
		return late, nil
	}
	begun, err := b.begun(ctx)
	if err != nil || begun == nil {
		return late, err
	}
	after, err := b.position(ctx, begun)
	if err != nil {
		return late, err
	}
	next, err := b.Store.JournalAfter(ctx, after, 1)
	if err == nil && len(next) > 0 {
		late = max(late, now.Sub(next[0].ReceivedAt))
	}
	return late, err
}
