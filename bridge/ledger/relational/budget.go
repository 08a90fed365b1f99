package relational

import (
	"context"
	"fmt"
	"time"
)

// budgetOf is the time in which tickets are counted.
const budgetOf = time.Minute

// Spend takes one of so many tickets that all bridges together may make in any
// minute. What was counted by a clock that has been put back since counts no
// more: no ticket is to wait for an hour to come again.
func (l *Ledger) Spend(ctx context.Context, now time.Time, most int) (slot int64, free time.Time, err error) {
	shared, err := l.engine.shared(ctx, now)
	if err != nil {
		return 0, free, fmt.Errorf("ask to make a ticket: %w", err)
	}
	err = l.transact(ctx, func(t *Tx) error {
		slot, free = 0, time.Time{}
		if err := t.exec(`DELETE FROM made WHERE at <= ? OR at > ?`, stamp(shared.Add(-budgetOf)), stamp(shared.Add(budgetOf))); err != nil {
			return err
		}
		made, err := List(t.ctx, t.db, func(row Row) (at time.Time, err error) {
			err = row.Scan(Instant{&at})
			return at, err
		}, `SELECT at FROM made ORDER BY at DESC LIMIT ?`, most)
		if err != nil {
			return err
		}
		if len(made) >= most {
			free = now.Add(made[len(made)-1].Add(budgetOf).Sub(shared))
			return nil
		}
		number, err := One(t.ctx, t.db, scanNumber, `INSERT INTO made (at) VALUES (?) RETURNING id`, stamp(shared))
		if err == nil {
			slot = *number
		}
		return err
	})
	if err != nil {
		return 0, free, fmt.Errorf("ask to make a ticket: %w", err)
	}
	return slot, free, nil
}

// GiveBack returns the slot of a ticket that was not made.
func (l *Ledger) GiveBack(ctx context.Context, slot int64) error {
	if _, err := l.engine.Writer.ExecContext(ctx, `DELETE FROM made WHERE id = ?`, slot); err != nil {
		return fmt.Errorf("give a ticket's slot back: %w", err)
	}
	return nil
}
