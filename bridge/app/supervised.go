package app

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/report"
)

// superviseEvery is how often the sources are asked what they measure.
const superviseEvery = 5 * time.Minute

// supervision knows which devices of the inventory nothing measures.
type supervision struct {
	sources []*alertmanager.Source
	devices func() []string // of the inventory in force
	logger  *slog.Logger

	mu   sync.Mutex
	last report.Unsupervised
}

func (s *supervision) known() report.Unsupervised {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// run asks until ctx ends.
func (s *supervision) run(ctx context.Context) {
	every(ctx, superviseEvery, func() { s.look(ctx, time.Now()) })
}

// look asks every source: where one does not answer, nobody can tell, and what
// was known before is shown with its age.
func (s *supervision) look(ctx context.Context, now time.Time) {
	devices := s.devices()
	if len(devices) == 0 {
		return
	}
	measured := make(map[string]bool)
	for _, source := range s.sources {
		some, err := source.Supervised(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.logger.Warn("nobody can tell what is out of supervision", "alert_source", source.Name(), "err", err)
			}
			return
		}
		for device := range some {
			measured[device] = true
		}
	}
	missing := slices.DeleteFunc(slices.Clone(devices), func(device string) bool { return measured[device] })
	slices.Sort(missing)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = report.Unsupervised{Devices: missing, Of: len(devices), At: now}
}
