package evidence

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
)

// What Prometheus is asked for; alert-rules says how they are made.
const (
	deviceAlert = "EquipementInjoignable"
	siteAlert   = "SiteIsole"
	measure     = "device:probe_success:believed"
)

// Prometheus is that of one source. What it is asked changes nothing.
type Prometheus interface {
	Name() string
	// Rules leaves out alerts that there are none of.
	Rules(ctx context.Context, names ...string) (map[string]alertmanager.Rule, error)
	// At is what a query yields at an instant.
	At(ctx context.Context, query string, at time.Time) ([]alertmanager.Sample, error)
	// Stored is what a selector with a range selects, which ends at an instant.
	Stored(ctx context.Context, query string, at time.Time) ([]alertmanager.Series, error)
	// Range is what a query yields at each step. A query that cannot be
	// understood fails with ErrQuery.
	Range(ctx context.Context, query string, over bridge.Span, step time.Duration) ([]alertmanager.Series, error)
}

// longestRest is how long Prometheus is left alone after a question at most.
const longestRest = 5 * time.Second

// patient asks so that Prometheus is at work for the bridge at most half of
// the time.
type patient struct {
	Prometheus

	metrics *metrics
}

func (p patient) At(ctx context.Context, query string, at time.Time) ([]alertmanager.Sample, error) {
	return rested(ctx, p, func() ([]alertmanager.Sample, error) { return p.Prometheus.At(ctx, query, at) })
}

func (p patient) Stored(ctx context.Context, query string, at time.Time) ([]alertmanager.Series, error) {
	return rested(ctx, p, func() ([]alertmanager.Series, error) { return p.Prometheus.Stored(ctx, query, at) })
}

func (p patient) Range(ctx context.Context, query string, over bridge.Span, step time.Duration) ([]alertmanager.Series, error) {
	return rested(ctx, p, func() ([]alertmanager.Series, error) { return p.Prometheus.Range(ctx, query, over, step) })
}

func rested[T any](ctx context.Context, p patient, ask func() (T, error)) (T, error) {
	begun := time.Now()
	answer, err := ask()
	result := "ok"
	if err != nil {
		result = "error"
	}
	p.metrics.queries.WithLabelValues(p.Name(), result).Inc()
	select {
	case <-ctx.Done():
	case <-time.After(min(longestRest, time.Since(begun))):
	}
	return answer, err
}
