package loki

import (
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
)

// queue is what waits in memory: batches that are complete, and the one that
// is being filled.
type queue struct {
	batchSize, most int
	ready           chan struct{} // a batch is complete, or no more comes

	mu     sync.Mutex
	open   []byte
	full   [][]byte
	spare  [][]byte
	bytes  int // of open and full
	closed bool
}

// spareBatches is how many empty batches are kept for the next lines.
const spareBatches = 4

func newQueue(batchSize, most int) *queue {
	return &queue{batchSize: batchSize, most: most, ready: make(chan struct{}, 1)}
}

// push copies a message, or says why not.
func (q *queue) push(m *event.Message, facility, severity int) (dropped reason) {
	size := lengthSize + headSize + len(m.Line) + 4*maxField // at most
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return closed
	case q.bytes+size > q.most:
		return queueFull
	}
	if q.open == nil {
		q.open = q.empty()
	}
	before := len(q.open)
	q.open = appendRecord(q.open, m, facility, severity)
	q.bytes += len(q.open) - before
	if len(q.open) >= q.batchSize {
		q.complete()
	}
	return ""
}

func (q *queue) empty() []byte {
	if last := len(q.spare) - 1; last >= 0 {
		batch := q.spare[last]
		q.spare = q.spare[:last]
		return batch[:0]
	}
	return make([]byte, 0, 4<<10)
}

func (q *queue) complete() {
	q.full = append(q.full, q.open)
	q.open = nil
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take gives the oldest batch, as soon as one is complete or after a while
// whatever there is. Nothing comes after more is false.
func (q *queue) take(wait time.Duration) (batch []byte, more bool) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-q.ready:
			if batch, more := q.next(false); batch != nil || !more {
				return batch, more
			}
		case <-timer.C:
			return q.next(true)
		}
	}
}

// next takes the oldest batch; the one being filled only if it is asked for
// or no more comes.
func (q *queue) next(hurry bool) (batch []byte, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.full) == 0 && len(q.open) > 0 && (hurry || q.closed) {
		q.full, q.open = append(q.full, q.open), nil
	}
	if len(q.full) > 0 {
		batch = q.full[0]
		q.full[0] = nil
		q.full = q.full[1:]
		q.bytes -= len(batch)
	}
	if len(q.full) > 0 || q.closed {
		select { // for the next time
		case q.ready <- struct{}{}:
		default:
		}
	}
	return batch, !q.closed || batch != nil
}

// recycle takes a batch back that is done with.
func (q *queue) recycle(batch []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.spare) < spareBatches {
		q.spare = append(q.spare, batch)
	}
}

// close lets nothing more in.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue) size() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.bytes
}
