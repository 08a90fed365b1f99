package mirror

import (
	"context"
	"time"
)

// Several bridges may share a ledger. One of them leads: it alone reads all
// that changed and compares all ids, which would cost the desk as much again
// from each. The others stand by and read what hints tell of. Two that lead at
// once, as after a long pause of one, do the same work twice and nothing else.
const (
	leadTask  = "mirror"
	leadFor   = 2 * time.Minute // after which another takes over from one that was killed
	leadAgain = leadFor / 4     // how often a long round renews it
	leaveIn   = 2 * time.Second
)

// lead tells whether this mirror leads, until leadFor from now.
func (m *Mirror) lead(ctx context.Context) (bool, error) {
	now := time.Now()
	leads, err := m.store.Lead(ctx, leadTask, m.holder, now, leadFor)
	if err == nil && leads {
		m.leading = now
	}
	return leads, err
}

// keepLead renews it within a long round. Where that fails, another may begin
// the same round, which harms nobody.
func (m *Mirror) keepLead(ctx context.Context) {
	if m.leading.IsZero() || time.Since(m.leading) < leadAgain {
		return
	}
	if _, err := m.lead(ctx); err != nil {
		m.logger.Warn("the lead of the mirror was not renewed", "err", err)
	}
}

// leave lets another lead at once.
func (m *Mirror) leave(ctx context.Context) {
	if m.leading.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveIn)
	defer cancel()
	if _, err := m.store.Lead(ctx, leadTask, m.holder, time.Now(), 0); err != nil {
		m.logger.Warn("the lead of the mirror was not given up: another takes it when it has run out", "err", err)
	}
	m.leading = time.Time{}
}

// standBy keeps up with what the leader has reached.
func (m *Mirror) standBy(ctx context.Context) error {
	m.leading = time.Time{}
	clear(m.failed) // which is the leader's concern
	state, err := m.store.MirrorState(ctx)
	if err != nil {
		return err
	}
	m.live = !state.ImportedAt.IsZero()
	m.remember(state)
	return nil
}
