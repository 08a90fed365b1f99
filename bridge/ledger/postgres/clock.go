package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Bridges lease incidents to each other by the database's clock, which is the
// same for all: one whose own clock is wrong would take an incident that another
// has in hand, and make a second ticket.
const (
	tellsWithin = 2 * time.Second // an answer that takes longer tells no time
	farApart    = 5 * time.Second // and more is logged: other times are each bridge's own
	logAgain    = time.Hour
)

// clock compares our own clock with the database's.
type clock struct {
	db     *sql.DB
	own    func() time.Time
	logger *slog.Logger

	mu     sync.Mutex
	known  bool
	last   time.Duration // as told by the last answer that came in time
	logged time.Time
}

// ahead is how far the database's clock is ahead of ours, in whole seconds:
// what is less than one is no more than what the question takes.
func (c *clock) ahead(ctx context.Context) (time.Duration, error) {
	asked := c.own()
	var milliseconds int64
	if err := c.db.QueryRowContext(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint`).Scan(&milliseconds); err != nil {
		return 0, err
	}
	took := c.own().Sub(asked)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case took <= tellsWithin:
		c.known, c.last = true, time.UnixMilli(milliseconds).Sub(asked.Add(took/2)).Truncate(time.Second)
		c.tell(c.last)
	case !c.known:
		return 0, fmt.Errorf("the database took %s to tell its time", took)
	}
	return c.last, nil
}

func (c *clock) tell(ahead time.Duration) {
	if ahead.Abs() <= farApart || time.Since(c.logged) < logAgain {
		return
	}
	c.logged = time.Now()
	c.logger.Warn("this machine's clock and the database's are apart: have both kept by NTP", "database_ahead", ahead)
}
