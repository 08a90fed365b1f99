package evidence

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/change"
)

// Changes knows what people planned.
type Changes interface {
	// ChangesOver are the changes that began, over or not, whose window
	// overlaps.
	ChangesOver(ctx context.Context, over bridge.Span) ([]bridge.Change, error)
	// Mirrored is nil where there is no such ticket.
	Mirrored(ctx context.Context, ticket int64) (*bridge.Mirrored, error)
	// Journal is all that is known of a subject, in its order.
	Journal(ctx context.Context, subject string) ([]bridge.Entry, error)
}

// Maintenance is what was planned, and agreed long enough before. A site is in
// maintenance while all of its devices are.
type Maintenance struct {
	places  *change.Map
	devices map[string][]bridge.Span
}

// Device is when one was in maintenance.
func (m *Maintenance) Device(name string) availability.Set {
	return availability.Union(m.devices[name]...)
}

// Site is when one was.
func (m *Maintenance) Site(name string) (all availability.Set) {
	for i, device := range m.places.At(name) {
		if i == 0 {
			all = m.Device(device)
			continue
		}
		all = all.And(m.Device(device))
	}
	return all
}

// Agreement says what counts as planned.
type Agreement struct {
	Notice time.Duration // how long before it must have been agreed
	Broad  int           // how many devices one person may approve of
}

// ReadMaintenance is that of a period, by the changes in the ledger. What
// their scopes come down to is told by the inventory as it is now.
func ReadMaintenance(ctx context.Context, store Changes, places *change.Map, over bridge.Span, terms Agreement) (*Maintenance, error) {
	m := &Maintenance{places: places, devices: make(map[string][]bridge.Span)}
	changes, err := store.ChangesOver(ctx, over)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		c := &changes[i]
		ticket, err := store.Mirrored(ctx, c.Ticket)
		if err != nil {
			return nil, err
		}
		if ticket == nil {
			continue
		}
		journal, err := store.Journal(ctx, ticket.Subject)
		if err != nil {
			return nil, err
		}
		scope, _ := change.ParseScope(c.Scope, places.Inventory()) // what is not known any more hits nothing
		hit := devices(places.Reach(scope), scope)
		needed := 1
		if len(hit) > terms.Broad {
			needed = 2
		}
		if window, planned := change.Agreed(c, journal, terms.Notice, needed); planned {
			for device := range hit {
				m.devices[device] = append(m.devices[device], window)
			}
		}
	}
	return m, nil
}

func devices(reach change.Reach, scope change.Scope) map[string]bool {
	hit := make(map[string]bool)
	for _, device := range reach.Devices {
		hit[device] = true
	}
	if scope.Dependants {
		for _, device := range reach.Dependants {
			hit[device] = true
		}
	}
	return hit
}
