package store

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/exporters/event/active"
)

// How often what is written.
const (
	urgentEvery = 250 * time.Millisecond
	softEvery   = 10 * time.Second
	retryFirst  = time.Second
	retryLast   = 30 * time.Second
	writeWait   = time.Minute // a disk that takes longer has failed
	lastWait    = 5 * time.Second
)

// Errors of Flush.
var errStopped = errors.New("events are not written any more: the process stops")

// Disk takes what a Keeper writes; it is a *File.
type Disk interface {
	// Save writes changes, all or none of them. Afresh means that there is
	// nothing but them. One goroutine calls it.
	Save(ctx context.Context, changes []active.Change, afresh bool) error
	// Damaged tells whether what was there at start was unusable.
	Damaged() bool
}

// Keeper writes a table to disk. Its methods are safe for concurrent use.
type Keeper struct {
	table    *active.Table
	disk     Disk
	logger   *slog.Logger
	requests chan chan error
	stopped  chan struct{}
	oldest   atomic.Int64 // of the changes taken that are not on disk; 0: none
	failures atomic.Uint64

	// Those below belong to Run.
	failed error         // of the last write; nil: all is well
	retry  time.Time     // not before
	wait   time.Duration // before the next retry
}

// NewKeeper makes the keeper of a table, which must have been made as Kept.
func NewKeeper(table *active.Table, disk Disk, logger *slog.Logger) *Keeper {
	return &Keeper{table: table, disk: disk, logger: logger, requests: make(chan chan error), stopped: make(chan struct{})}
}

// Run writes until ctx ends, and then for the last time. Whoever applies
// messages should have stopped before; the disk must not be closed before Run
// has returned. It is called once.
func (k *Keeper) Run(ctx context.Context) {
	defer close(k.stopped)
	urgent, soft := time.NewTicker(urgentEvery), time.NewTicker(softEvery)
	defer urgent.Stop()
	defer soft.Stop()
	for {
		select {
		case <-ctx.Done():
			k.retry = time.Time{}
			k.write(context.WithoutCancel(ctx), active.Soft, lastWait)
			return
		case done := <-k.requests:
			k.write(ctx, active.Damped, writeWait)
			done <- k.failed
		case <-urgent.C:
			k.write(ctx, active.Urgent, writeWait)
		case <-soft.C:
			k.write(ctx, active.Soft, writeWait)
		}
	}
}

// Flush returns once what the table had when it was called is on disk, with an
// error if that failed, or took longer than ctx.
func (k *Keeper) Flush(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case k.requests <- done:
	case <-k.stopped:
		return errStopped
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write writes what has changed. After a failure it writes all there is, once
// it is time to try again.
func (k *Keeper) write(ctx context.Context, depth active.Depth, wait time.Duration) {
	now := time.Now()
	k.note(k.table.ChangedSince())
	if k.failed != nil {
		if now.Before(k.retry) {
			k.table.Discard() // they are among all there is
			return
		}
		depth = active.Everything
		k.note(now)
	}
	changes := k.table.Changes(depth)
	if len(changes) == 0 && depth != active.Everything {
		k.oldest.Store(0)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), wait)
	defer cancel()
	if err := k.disk.Save(ctx, changes, depth == active.Everything); err != nil {
		k.note(now)
		k.fail(err, now)
		return
	}
	k.oldest.Store(0)
	if k.failed != nil {
		k.logger.Info("events are written to disk again")
		k.failed = nil
	}
}

// note remembers since when there are changes that are not on disk.
func (k *Keeper) note(since time.Time) {
	if !since.IsZero() && k.oldest.Load() == 0 {
		k.oldest.Store(since.UnixNano())
	}
}

func (k *Keeper) fail(err error, now time.Time) {
	k.failures.Add(1)
	if k.failed == nil {
		k.logger.Error("events cannot be written to disk, they go on in memory", "err", err)
		k.wait = retryFirst
	} else {
		k.wait = min(2*k.wait, retryLast)
	}
	k.failed, k.retry = err, now.Add(k.wait)
}

// Unsaved is the age of the oldest change that is not on disk.
func (k *Keeper) Unsaved(now time.Time) time.Duration {
	oldest := k.oldest.Load()
	if since := k.table.ChangedSince(); !since.IsZero() && (oldest == 0 || since.UnixNano() < oldest) {
		oldest = since.UnixNano()
	}
	if oldest == 0 {
		return 0
	}
	return max(0, now.Sub(time.Unix(0, oldest)))
}

// Failures is how often writing failed.
func (k *Keeper) Failures() uint64 { return k.failures.Load() }

// Damaged tells whether the file was unusable at start, and put aside.
func (k *Keeper) Damaged() bool { return k.disk.Damaged() }
