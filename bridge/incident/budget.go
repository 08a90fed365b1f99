package incident

import (
	"context"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Budget is how many tickets may be made in any minute: a desk and those who
// read it can take only so many. The ledger counts them, for all bridges that
// share it and over restarts; a Budget remembers when it is worth to ask. It is
// safe for concurrent use.
type Budget struct {
	most   int
	asking sync.Mutex // held by the worker whose turn it is

	mu   sync.Mutex
	free time.Time // none is left before
}

// NewBudget is one of so many tickets a minute; 0 is no bound.
func NewBudget(perMinute int) *Budget { return &Budget{most: perMinute} }

// bounds tells whether there is a bound at all.
func (b *Budget) bounds() bool { return b != nil && b.most > 0 }

// turn waits until no other worker asks, and returns what ends the turn.
func (b *Budget) turn() (done func()) {
	if !b.bounds() {
		return func() {}
	}
	b.asking.Lock()
	return b.asking.Unlock
}

// Spent tells whether no more may be made now: what waits then waits for the
// budget, not for the desk.
func (b *Budget) Spent(now time.Time) bool {
	// Whoever waits for it comes to ask again a little later.
	return b.spent(now.Add(-2 * syncTick))
}

// spent tells whether it is known that none is left.
func (b *Budget) spent(now time.Time) bool {
	if !b.bounds() {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.Before(b.free)
}

// grant is leave to make a ticket.
type grant struct {
	store Store
	slot  int64 // 0 where there is no bound
}

// ask asks for leave to make an incident's ticket, if it has none; what was
// not made is to be given back. It is nil where no ticket may be made now.
func (b *Budget) ask(ctx context.Context, store Store, incident *bridge.Incident, now time.Time) (*grant, error) {
	if !b.bounds() || incident.TicketID != 0 {
		return &grant{}, nil
	}
	slot, free, err := store.Spend(ctx, now, b.most)
	if err != nil {
		return nil, err
	}
	if slot != 0 {
		return &grant{store, slot}, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free = free
	return nil, nil
}

// giveBack returns leave that was not used. Where that fails it is lost for a
// minute.
func (g *grant) giveBack(ctx context.Context) error {
	if g.slot == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeBackoff)
	defer cancel()
	return g.store.GiveBack(ctx, g.slot)
}
