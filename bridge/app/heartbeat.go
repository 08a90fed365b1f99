package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/internal/document"
)

// Heartbeat tells somebody outside that the bridge works: a dead man's switch,
// which raises the alarm once it hears nothing more.
type Heartbeat struct {
	// URL is asked for (GET) at each interval; empty for no heartbeat. Whoever
	// knows the address can keep the switch quiet: it may come from the
	// environment, as VIGIE_HEARTBEAT_URL.
	URL string `yaml:"url"`
	// Interval between two.
	Interval document.Duration `yaml:"interval"`
}

func (h Heartbeat) validate(fail func(key, message, hint string)) {
	if h.Interval.Std() < time.Second || h.Interval.Std() > time.Hour {
		fail("heartbeat.interval", fmt.Sprintf("%s is out of range", h.Interval), "1s to 1h, 1m is usual")
	}
	if h.URL == "" {
		return
	}
	// The address may hold a secret: it is not repeated.
	if base, err := url.Parse(h.URL); err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "" {
		fail("heartbeat.url", "is not an HTTP address", "such as https://switch.example/ping/…")
	}
}

// pulseTimeout bounds one heartbeat.
const pulseTimeout = 10 * time.Second

// pulse sends the heartbeat, for as long as the ledger can be written: a bridge
// that can take no alert is as good as dead.
type pulse struct {
	config   Heartbeat
	well     func(context.Context) error
	logger   *slog.Logger
	client   *http.Client
	failures prometheus.Counter
	failing  bool
}

func newPulse(config Heartbeat, well func(context.Context) error, logger *slog.Logger, registerer prometheus.Registerer) *pulse {
	p := &pulse{
		config: config, well: well, logger: logger,
		client: &http.Client{
			Timeout: pulseTimeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "vigie_bridge_heartbeat_failures_total", Help: "Heartbeats that were not sent, or not taken.",
		}),
	}
	registerer.MustRegister(p.failures)
	return p
}

// run sends heartbeats until ctx ends.
func (p *pulse) run(ctx context.Context) {
	if p.config.URL == "" {
		return
	}
	every(ctx, p.config.Interval.Std(), func() { p.beat(ctx) })
}

// beat sends one, and logs when that begins or ceases to fail.
func (p *pulse) beat(ctx context.Context) {
	err := p.send(ctx)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		p.failures.Inc()
	}
	switch failing := err != nil; {
	case failing && !p.failing:
		p.logger.Error("the heartbeat is not heard", "err", err)
	case !failing && p.failing:
		p.logger.Info("the heartbeat is heard again")
	}
	p.failing = err != nil
}

// send fails without the address, which may hold a secret.
func (p *pulse) send(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pulseTimeout)
	defer cancel()
	if err := p.well(ctx); err != nil {
		return fmt.Errorf("the ledger cannot be written: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.config.URL, nil)
	if err != nil {
		return fmt.Errorf("send heartbeat: %w", withoutURL(err))
	}
	answer, err := p.client.Do(request)
	if err != nil {
		return fmt.Errorf("send heartbeat: %w", withoutURL(err))
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // what it says does not matter
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("send heartbeat: answered %d", answer.StatusCode)
	}
	return nil
}

func withoutURL(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}
