package delivery

import (
	"slices"
	"time"
)

// maxEntries is how many attempts are remembered.
const maxEntries = 1000

// Entry is one attempt. When no answer came the code is 0, and in its place is
// the reason.
type Entry struct {
	ID          int64
	Method, URL string
	Status      string // "success" or "failed"
	Request     string // the body
	Code        int
	Answer      string
	CreatedAt   time.Time
}

func (q *Queue) keep(entry Entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	entry.ID = 1
	if last := len(q.entries); last > 0 {
		entry.ID = q.entries[last-1].ID + 1
	}
	q.entries = append(q.entries, entry)
	if surplus := len(q.entries) - maxEntries; surplus > 0 {
		q.entries = slices.Delete(q.entries, 0, surplus)
	}
}

// Log lists attempts, the newest first, at most as many as asked for.
func (q *Queue) Log(limit int) []Entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := slices.Clone(q.entries[len(q.entries)-min(max(limit, 0), len(q.entries)):])
	slices.Reverse(list)
	return list
}
