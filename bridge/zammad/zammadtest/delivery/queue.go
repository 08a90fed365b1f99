package delivery

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// waits are what passes between the attempts; there is one more of those.
var waits = []time.Duration{10 * time.Second, 20 * time.Second, 30 * time.Second, 40 * time.Second}

// Build says what to send at the moment of an attempt; false when there is
// nothing to tell of any more. It is called without any lock of the queue.
type Build func() (Message, bool)

// Job is a delivery that waits or was given up.
type Job struct {
	ID       string
	Trigger  string
	Due      time.Time // of the next attempt
	Attempts int       // that failed
}

type job struct {
	Job
	build Build
	order int64
}

// Disturbance is what goes wrong with deliveries on purpose.
type Disturbance struct {
	Delay     time.Duration // added to the due instant of new jobs
	Duplicate bool          // successful deliveries are sent once more
	Reverse   bool          // what is due together is sent in the wrong order
}

// Queue holds deliveries until they are done or given up. Its methods may be
// called at the same time.
type Queue struct {
	sender *sender
	logger *slog.Logger

	mu        sync.Mutex
	added     int64
	waiting   []*job
	dropped   []Job
	entries   []Entry
	disturbed Disturbance
}

// New makes an empty queue.
func New(logger *slog.Logger) *Queue {
	return &Queue{sender: newSender(attemptTime), logger: logger}
}

// Disturb makes deliveries go wrong from now on; the zero value ends that.
func (q *Queue) Disturb(with Disturbance) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.disturbed = with
}

// Add puts a delivery in the queue, to be sent from an instant on, and returns
// its id.
func (q *Queue) Add(due time.Time, trigger string, build Build) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.added++
	added := &job{
		Job:   Job{ID: newID(), Trigger: trigger, Due: due.Add(q.disturbed.Delay)},
		build: build, order: q.added,
	}
	q.waiting = append(q.waiting, added)
	return added.ID
}

// newID is a random UUID (version 4).
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Run makes one attempt at each delivery that is due, one after the other, and
// returns when all were made or ctx ended; what was not tried stays.
func (q *Queue) Run(ctx context.Context, now time.Time) {
	due, twice := q.take(now)
	for i, each := range due {
		if ctx.Err() != nil {
			q.putBack(due[i:])
			return
		}
		q.attempt(ctx, each, now, twice)
	}
}

// take removes what is due, so that no other Run sends it as well.
func (q *Queue) take(now time.Time) (due []*job, twice bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var later []*job
	for _, each := range q.waiting {
		if each.Due.After(now) {
			later = append(later, each)
		} else {
			due = append(due, each)
		}
	}
	q.waiting = later
	slices.SortFunc(due, func(a, b *job) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.order, b.order))
	})
	if q.disturbed.Reverse {
		slices.Reverse(due)
	}
	return due, q.disturbed.Duplicate
}

func (q *Queue) putBack(jobs []*job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, jobs...)
}

func (q *Queue) attempt(ctx context.Context, each *job, now time.Time, twice bool) {
	message, some := each.build()
	if !some {
		return
	}
	entry, sent := q.sender.send(ctx, each.Job, message, now)
	if ctx.Err() != nil && !sent {
		q.putBack([]*job{each})
		return
	}
	q.keep(entry)
	switch {
	case sent && twice:
		again, _ := q.sender.send(ctx, each.Job, message, now)
		q.keep(again)
	case !sent:
		q.postpone(each, now)
	}
}

// postpone has a failed delivery wait for its next attempt, or gives it up.
func (q *Queue) postpone(failed *job, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	failed.Attempts++
	if failed.Attempts > len(waits) {
		q.dropped = append(q.dropped, failed.Job)
		q.logger.Warn("simulated zammad gave a webhook up", "trigger", failed.Trigger, "delivery", failed.ID)
		return
	}
	failed.Due = now.Add(waits[failed.Attempts-1])
	q.waiting = append(q.waiting, failed)
}

// Waiting lists what is not yet done, in the order in which it was added.
func (q *Queue) Waiting() []Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs := slices.SortedFunc(slices.Values(q.waiting), func(a, b *job) int { return cmp.Compare(a.order, b.order) })
	list := make([]Job, len(jobs))
	for i, each := range jobs {
		list[i] = each.Job
	}
	return list
}

// Dropped lists what was given up, oldest first.
func (q *Queue) Dropped() []Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.dropped)
}
