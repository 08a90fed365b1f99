package app

import (
	"context"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// alarmsFor is how long what sources listed is told again: several panels of
// one screen ask at once.
const alarmsFor = 5 * time.Second

// alarms asks all sources for what fires, at most every so often.
type alarms struct {
	sources []*alertmanager.Source

	mu     sync.Mutex
	at     time.Time
	last   []report.Alarm
	failed map[string]error
}

// estate is what the API knows of equipment.
func (a *App) estate() *report.Estate {
	fire := &alarms{sources: a.sources}
	return &report.Estate{
		Inventory: func() *inventory.Inventory { return a.settings.Load().places.Inventory() },
		Alarms:    fire.list,
	}
}

// list asks for all who wait meanwhile. What was not heard because who asked
// went away is not told to the others.
func (f *alarms) list(ctx context.Context) ([]report.Alarm, map[string]error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.at) < alarmsFor {
		return f.last, f.failed
	}
	var all []report.Alarm
	failed := make(map[string]error)
	for _, source := range f.sources {
		active, err := source.Active(ctx)
		if err != nil {
			failed[source.Name()] = err
			continue
		}
		for _, alert := range active {
			all = append(all, report.Alarm{
				Source: source.Name(), Labels: alert.Labels, Summary: alert.Summary, Since: alert.StartsAt,
				Silenced: len(alert.SilencedBy) > 0, Inhibited: len(alert.InhibitedBy) > 0,
			})
		}
	}
	if ctx.Err() == nil {
		f.at, f.last, f.failed = time.Now(), all, failed
	}
	return all, failed
}
