package zammad

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Options are what a client gets from the program around it; none is
// mandatory.
type Options struct {
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	// HTTPClient replaces the client that would be made from the
	// configuration; its CheckRedirect is not used.
	HTTPClient *http.Client
	// Now is the clock by which a desk that fails is left alone, time.Now if nil.
	Now func() time.Time
	// Needs is what Check asks for.
	Needs Needs
}

// Client reads and writes tickets. It is safe for use by many goroutines.
type Client struct {
	base     *url.URL
	customer string
	timeout  time.Duration
	token    tokenFile
	http     *http.Client
	logger   *slog.Logger
	metrics  *metrics
	breaker  *breaker
	needs    Needs
	states   *stateCache
	attempts int
	// customerFound is set once the search has shown the customer: the search
	// may run on an index that is away, which must not take readiness along.
	customerFound *atomic.Bool
}

// New makes a client. It reads the token and certificate files once, so that a
// wrong path is known at the start, and sends nothing.
func New(cfg Config, opts Options) (*Client, error) {
	if problems := cfg.Validate(); len(problems) > 0 {
		return nil, fmt.Errorf("configure zammad client: %w", errors.Join(problems...))
	}
	base, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("configure zammad client: %w", err)
	}
	token := tokenFile(cfg.TokenFile)
	if _, err := token.read(); err != nil {
		return nil, fmt.Errorf("configure zammad client: %w", err)
	}
	transport, err := newHTTPClient(cfg, opts)
	if err != nil {
		return nil, fmt.Errorf("configure zammad client: %w", err)
	}
	counters, err := newMetrics(opts.Registerer)
	if err != nil {
		return nil, fmt.Errorf("register zammad metrics: %w", err)
	}
	logger := opts.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	now := opts.Now
	if now == nil {
		now = time.Now
	}
	return &Client{
		breaker: &breaker{now: now, logger: logger, metrics: counters},
		states:  new(stateCache), attempts: maxAttempts, customerFound: new(atomic.Bool),
		base: base, customer: cfg.Customer, timeout: cfg.Timeout.Std(), token: token,
		http: transport, logger: logger, metrics: counters, needs: opts.Needs,
	}, nil
}

// Once is the same client for whoever repeats failed calls by a plan of its
// own: it sends everything once. Both share all that is known of the desk.
func (c *Client) Once() *Client {
	once := *c
	once.attempts = 1
	return &once
}

// Close lets go of idle connections; the client stays usable.
func (c *Client) Close() { c.http.CloseIdleConnections() }
