package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/zammad"
)

// checkEvery is how often the desk is checked when nothing is to be written.
const checkEvery = 30 * time.Second

// deskHealth knows whether the desk can be used, for the status page and as a
// metric: a token that is refused shows there before a ticket waits.
type deskHealth struct {
	mu  sync.Mutex
	err error
}

func (h *deskHealth) register(registerer prometheus.Registerer) error {
	return registerer.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_bridge_desk_unusable", Help: "Whether Zammad did not pass the last look that it was asked for: unfit, or not answering well.",
	}, h.unusable))
}

// unusable leaves out a desk that was not asked at all, because it fails as a
// whole: that has a metric of its own, and says nothing about fitness.
func (h *deskHealth) unusable() float64 {
	err := h.last()
	if _, leftAlone := errors.AsType[*zammad.UnavailableError](err); err == nil || leftAlone {
		return 0
	}
	return 1
}

func (h *deskHealth) last() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

// run checks the desk until ctx ends, and logs when it changes.
func (h *deskHealth) run(ctx context.Context, desk *zammad.Client, logger *slog.Logger) {
	every(ctx, checkEvery, func() {
		err := desk.Check(ctx)
		if ctx.Err() != nil {
			return
		}
		h.mu.Lock()
		changed := (err == nil) != (h.err == nil)
		h.err = err
		h.mu.Unlock()
		switch {
		case changed && err != nil:
			logger.Error("Zammad cannot be used: tickets wait", "err", err)
		case changed:
			logger.Info("Zammad can be used again")
		}
	})
}

// witness asks the source of each alert for evidence.
type witness map[string]*alertmanager.Source

func witnesses(sources []*alertmanager.Source) witness {
	w := make(witness)
	for _, source := range sources {
		w[source.Name()] = source
	}
	return w
}

// AliveSince implements incident.Witness. What the bridge says of itself
// needs no other proof; a source that is configured no more can give none.
func (w witness) AliveSince(ctx context.Context, alert bridge.Alert, from, now time.Time) (time.Time, error) {
	if alert.Source == alertmanager.OwnSource {
		return from, nil
	}
	source, ok := w[alert.Source]
	if !ok {
		return time.Time{}, errors.New("source " + alert.Source + " is not in bridge.yml any more")
	}
	return source.AliveSince(ctx, alert, from, now)
}
