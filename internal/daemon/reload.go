package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// reloader runs Options.Reload one at a time and shows how the last went:
// a running process that kept its old configuration must not look healthy.
type reloader struct {
	logger  *slog.Logger
	reload  func(context.Context) error
	mu      sync.Mutex
	success prometheus.Gauge
	when    prometheus.Gauge
}

func newReloader(opts Options) *reloader {
	r := &reloader{logger: opts.Logger, reload: opts.Reload}
	if r.reload == nil {
		return r
	}
	factory := promauto.With(opts.Registry)
	r.success = factory.NewGauge(prometheus.GaugeOpts{
		Name: "vigie_config_last_reload_successful",
		Help: "Whether the last reload of the configuration succeeded; 0 means that the old one is in force.",
	})
	r.when = factory.NewGauge(prometheus.GaugeOpts{
		Name: "vigie_config_last_reload_success_timestamp_seconds",
		Help: "When the configuration in force was loaded.",
	})
	r.success.Set(1)
	r.when.SetToCurrentTime()
	return r
}

func (r *reloader) run(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.reload(ctx); err != nil {
		r.success.Set(0)
		r.logger.Error("reload refused, the old configuration stays in force", "err", err)
		return err
	}
	r.success.Set(1)
	r.when.SetToCurrentTime()
	r.logger.Info("configuration reloaded")
	return nil
}

// follow reloads at each hangup until ctx ends.
func (r *reloader) follow(ctx context.Context, hangup <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			if r.reload != nil {
				_ = r.run(ctx) // logged and shown by the gauge
			}
		}
	}
}

// ServeHTTP answers 200, or 500 with what is wrong.
func (r *reloader) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if err := r.run(req.Context()); err != nil {
		http.Error(w, fmt.Sprintf("configuration not reloaded:\n%v", err), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, "configuration reloaded") //nolint:errcheck // the peer may be gone
}
