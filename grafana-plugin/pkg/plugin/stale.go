package plugin

import (
	"context"
	"sync"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// patience is how long a screen waits to hear how much it may believe.
const patience = 2 * time.Second

// believed is how long what the bridge said of its mirror holds: one screen
// asks it once, and not once for each of its panels.
const believed = 15 * time.Second

// mirror remembers how far the bridge has read Zammad.
type mirror struct {
	mu   sync.Mutex
	at   time.Time
	said []data.Notice
}

// stale says that the bridge has not read all of Zammad, so that rows may be
// missing or old. A bridge that does not tell is taken at its word.
func (d *Datasource) stale(ctx context.Context) []data.Notice {
	d.mirror.mu.Lock()
	defer d.mirror.mu.Unlock()
	if time.Since(d.mirror.at) < believed {
		return d.mirror.said
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	health, err := d.bridge.Health(ctx)
	d.mirror.at, d.mirror.said = time.Now(), nil
	switch m := health.Mirror; {
	case err != nil, m == nil: // the list itself came: why this did not, is the health check's to say
	case !m.Imported:
		d.mirror.said = []data.Notice{warning("La passerelle n'a pas encore lu tous les tickets de Zammad : il en manque.")}
	case m.Behind && m.SyncedAt != nil:
		d.mirror.said = []data.Notice{warning("La passerelle n'a pas tout lu de Zammad depuis %s : ce qui s'y est passé depuis manque.", span(health.Now.Sub(*m.SyncedAt)))}
	case m.Behind:
		d.mirror.said = []data.Notice{warning("La passerelle n'a pas encore tout lu de Zammad : ce qui s'y passe manque.")}
	}
	return d.mirror.said
}
