package change

import (
	"context"
	"log/slog"
	"time"
)

// leaveIn bounds how long giving up a lead may take.
const leaveIn = 2 * time.Second

// leave lets another lead at once, where this one does: a bridge that is
// stopped to be started anew must not be missed for the time of a lease.
func leave(ctx context.Context, store Store, task, holder string, logger *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveIn)
	defer cancel()
	if _, err := store.Lead(ctx, task, holder, time.Now(), 0); err != nil {
		logger.Warn("the lead was not given up: another takes it when it has run out", "task", task, "err", err)
	}
}
