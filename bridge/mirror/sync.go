package mirror

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// patience is how many tickets in a row may fail before the desk is asked
// whether it is there at all.
const patience = 3

// sync reads the tickets that changed since the last time, to the end.
func (m *Mirror) sync(ctx context.Context) error {
	state, err := m.store.MirrorState(ctx)
	if err != nil {
		return err
	}
	m.remember(state)
	m.live = !state.ImportedAt.IsZero()
	m.again(ctx)
	now := time.Now()
	since := earlier(state.Until, now)
	if !since.IsZero() {
		since = since.Add(-overlap)
	}
	for {
		tickets, err := m.desk.Changed(ctx, since, pageSize)
		if err != nil {
			return fmt.Errorf("read what changed at the desk: %w", err)
		}
		if err := m.take(ctx, tickets); err != nil {
			return err
		}
		last := since
		for i := range tickets {
			if tickets[i].UpdatedAt.After(last) {
				last = tickets[i].UpdatedAt
			}
		}
		if !last.After(since) {
			break
		}
		since = last
		if last.After(now.Add(clockAhead)) {
			m.logger.Warn("a ticket's last change is dated far ahead: the desk's clock is wrong, or was", "at", last)
		}
		// What is dated ahead of us is listed again every round: once the clock
		// that dated it is set right, or from a machine that was, changes come
		// dated before it.
		if reached := earlier(last, now); reached.After(state.Until) {
			state.Until = reached
		}
		if err := m.save(ctx, state); err != nil {
			return err
		}
		if state.ImportedAt.IsZero() {
			done := m.Progress()
			m.logger.Info("tickets are being imported", "read", done.Tickets, "facts", done.Facts, "until", done.Until)
		}
	}
	state.SyncedAt = time.Now()
	if state.ImportedAt.IsZero() {
		state.ImportedAt = state.SyncedAt
	}
	return m.save(ctx, state)
}

// take reads a page.
func (m *Mirror) take(ctx context.Context, tickets []bridge.Ticket) error {
	inRow := 0
	for i := range tickets {
		m.drain(ctx)
		m.keepLead(ctx)
		if err := m.bear(ctx, tickets[i].ID, m.read(ctx, &tickets[i], false), &inRow); err != nil {
			return err
		}
	}
	return nil
}

// bear takes how reading one ticket of many ended, inRow counting failures.
// One that cannot be read must not hold up the others: it is tried again every
// round, and the sweep after a start knows that its history was not read. An
// error is that of a desk which is not there at all.
func (m *Mirror) bear(ctx context.Context, ticket int64, err error, inRow *int) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		*inRow = 0
		return nil
	}
	m.fail(ticket, err)
	if *inRow++; *inRow%patience == 0 {
		if _, away := m.desk.Self(ctx); away != nil {
			return err
		}
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// maxFailed bounds what is remembered of tickets that could not be read.
const maxFailed = 10_000

func (m *Mirror) fail(ticket int64, err error) {
	m.logger.Warn("a ticket was not read", "ticket", ticket, "err", err)
	if len(m.failed) < maxFailed {
		m.failed[ticket] = err
	}
}

// again tries those that failed before.
func (m *Mirror) again(ctx context.Context) {
	inRow := 0
	for ticket := range m.failed {
		if err := m.look(ctx, ticket); err != nil {
			if inRow++; inRow == patience || ctx.Err() != nil {
				return
			}
			m.failed[ticket] = err
			continue
		}
		inRow = 0
		delete(m.failed, ticket)
	}
}

func (m *Mirror) save(ctx context.Context, state bridge.MirrorState) error {
	if err := m.store.SaveMirrorState(ctx, state); err != nil {
		return err
	}
	m.remember(state)
	return nil
}

func (m *Mirror) remember(state bridge.MirrorState) {
	m.mu.Lock()
	m.state, m.progress.Until = state, state.Until
	m.mu.Unlock()
	if m.told != nil {
		m.told(m.Progress())
	}
}
