package incident

import (
	"slices"
	"sync"
	"time"
)

// Budget is how many tickets may be made in any minute: a desk and those who
// read it can take only so many. It is safe for concurrent use, and counts
// for one process.
type Budget struct {
	mu   sync.Mutex
	most int
	made []time.Time // within the last minute, oldest first
}

// NewBudget is one of so many tickets a minute; 0 is no bound.
func NewBudget(perMinute int) *Budget { return &Budget{most: perMinute} }

// take asks for one more; what was not made is to be given back.
func (b *Budget) take(now time.Time) bool {
	if b == nil || b.most == 0 {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(now)
	if len(b.made) >= b.most {
		return false
	}
	b.made = append(b.made, now)
	return true
}

// Spent tells whether no more may be made now: what waits then waits for the
// budget, not for the desk.
func (b *Budget) Spent(now time.Time) bool {
	if b == nil || b.most == 0 {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(now)
	return len(b.made) >= b.most
}

func (b *Budget) forget(now time.Time) {
	for len(b.made) > 0 && !b.made[0].After(now.Add(-time.Minute)) {
		b.made = b.made[1:]
	}
}

// giveBack returns what was taken last.
func (b *Budget) giveBack(now time.Time) {
	if b == nil || b.most == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, at := range slices.Backward(b.made) {
		if at.Equal(now) {
			b.made = slices.Delete(b.made, i, i+1)
			return
		}
	}
}
