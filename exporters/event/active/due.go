package active

import (
	"container/heap"
	"context"
	"math"
	"time"
)

// grain is how late something may be noticed that only time brings about.
const grain = 200 * time.Millisecond

// Run lets time go on in the table until ctx ends.
func (t *Table) Run(ctx context.Context) {
	ticker := time.NewTicker(grain)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			t.Tick(now)
		}
	}
}

// Tick does what is due at now: pending events become active, events end, ends
// are forgotten. Only entries that something is due for are looked at.
func (t *Table) Tick(now time.Time) {
	for i := range t.shards {
		t.shards[i].tick(now.UnixNano())
	}
}

func (s *shard) tick(now int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.due) > 0 && s.due[0].due <= now {
		e := s.due[0]
		s.advance(e, now)
		s.settle(e, now)
		if !e.removed {
			e.due = e.next()
			heap.Fix(&s.due, e.index)
		}
	}
}

// advance does with an entry what was due until now. It makes no difference
// whether a message or a tick is the first to come by.
func (s *shard) advance(e *entry, now int64) {
	if o := e.live; o != nil && o.state == Pending && now >= o.first+int64(e.def.For) {
		o.state, e.past = Active, nil
		s.mark(e, e.depth(now), now)
	}
	if o := e.live; o != nil {
		switch {
		case e.hold != 0 && now >= e.hold:
			s.end(e, Cleared, e.hold)
			s.mark(e, Urgent, now)
		case e.hold == 0 && now >= o.last+int64(e.def.age):
			s.end(e, Expired, o.last+int64(e.def.age))
			s.mark(e, Urgent, now)
		}
	}
	if e.past != nil && now >= e.past.ended+int64(Shown) {
		e.past = nil
		s.mark(e, Urgent, now)
	}
}

// next is when something is due for the entry: the distant future if there is
// no reason to keep it.
func (e *entry) next() int64 {
	next := int64(math.MaxInt64)
	if o := e.live; o != nil {
		next = o.last + int64(e.def.age)
		if e.hold != 0 {
			next = e.hold
		}
		if o.state == Pending {
			next = min(next, o.first+int64(e.def.For))
		}
	}
	if e.past != nil {
		next = min(next, e.past.ended+int64(Shown))
	}
	if e.live == nil && e.past == nil && e.flips != nil && e.def.Flap != nil {
		next = max(e.flips.newest()+int64(e.def.Flap.Within), e.flips.damped)
	}
	return next
}

// settle forgets an entry that is of no use any more, or for which there is no
// room, and sees to the others in time.
func (s *shard) settle(e *entry, now int64) {
	next := e.next()
	idle := e.live == nil && e.past == nil && (next == math.MaxInt64 || next <= now)
	if full := e.live == nil && s.table.rest.Load() > s.table.max; !idle && !full {
		s.schedule(e)
		return
	}
	if e.past != nil {
		e.past = nil
		s.table.overflow.Add(1)
	}
	s.mark(e, Urgent, now)
	s.remove(e)
}

// schedule makes sure that the entry is looked after in time. Too early is
// good: what is put off is put off in the heap only when it comes up.
func (s *shard) schedule(e *entry) {
	next := e.next()
	switch {
	case e.index < 0:
		e.due = next
		heap.Push(&s.due, e)
	case next < e.due:
		e.due = next
		heap.Fix(&s.due, e.index)
	}
}

func (s *shard) remove(e *entry) {
	e.removed = true
	s.table.rest.Add(-1)
	if e.index >= 0 {
		heap.Remove(&s.due, e.index)
	}
	d := e.device
	delete(d.entries, entryKey{e.def.Name, e.subject})
	switch {
	case len(d.entries) > 0:
	case d.info.Name == "":
		delete(s.devices, stormPrefix+d.info.Site)
	case d.gone:
		delete(s.devices, d.info.Name)
	}
}

// dueHeap has the entry that is due first at its top.
type dueHeap []*entry

func (h dueHeap) Len() int           { return len(h) }
func (h dueHeap) Less(i, j int) bool { return h[i].due < h[j].due }
func (h dueHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is for package heap.
func (h *dueHeap) Push(x any) {
	e := x.(*entry)
	e.index = len(*h)
	*h = append(*h, e)
}

// Pop is for package heap.
func (h *dueHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	e.index = -1
	return e
}
