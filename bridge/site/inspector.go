package site

import (
	"context"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge/change"
)

// fresh is for how long what the ledger says is believed: many may look at
// pages in an outage.
const fresh = 10 * time.Second

// Inspector knows the state of places.
type Inspector struct {
	Store   Store
	Sources []Prometheus
	Map     func() *change.Map
	// Hidden are the alerts of a place that silences hide, of which there are
	// no incidents; nil where nobody knows.
	Hidden func(site string) []Masked

	mu   sync.Mutex
	last *snapshot
}

// State is that of a place now, with its line; false for one that the
// inventory does not know.
func (i *Inspector) State(ctx context.Context, name string, now time.Time) (State, bool, error) {
	s, err := i.snapshot(ctx, now)
	if err != nil {
		return State{}, false, err
	}
	state, known := s.of(name)
	if known {
		state.Line = line(ctx, i.Sources, name)
	}
	return state, known, nil
}

// snapshot reads the ledger where what it said last is old, or of another
// inventory.
func (i *Inspector) snapshot(ctx context.Context, now time.Time) (*snapshot, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	places := i.Map()
	if i.last != nil && i.last.places == places && now.Sub(i.last.at).Abs() < fresh {
		return i.last, nil
	}
	taken, err := take(ctx, i.Store, places, now)
	if err != nil {
		return nil, err
	}
	taken.hidden = i.Hidden
	i.last = taken
	return taken, nil
}
