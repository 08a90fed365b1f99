package relational

import (
	"context"
	"fmt"
	"time"
)

// Lead takes the lead of a task until now+lease, or renews it, and tells
// whether the holder has it.
func (l *Ledger) Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error) {
	now, err := l.engine.shared(ctx, now)
	if err != nil {
		return false, fmt.Errorf("take the lead of %s: %w", task, err)
	}
	until, err := One(ctx, l.engine.Writer, scanNumber, `INSERT INTO lead (task, holder, until) VALUES (?, ?, ?)
		ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE lead.holder = excluded.holder OR lead.until <= ? RETURNING until`,
		task, holder, now.Add(lease).UnixMilli(), now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("take the lead of %s: %w", task, err)
	}
	return until != nil, nil
}
