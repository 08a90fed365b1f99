package loki

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event"
)

// Client pushes lines to one Loki.
type Client struct {
	config  Config
	logger  *slog.Logger
	metrics *metrics
	queue   *queue
	ring    *ring // nil: none
	encoder *encoder
	poster  *poster

	handoff chan []byte // from batcher to sender; closed when no more comes
	waiting <-chan struct{}
	closing chan struct{}
	ending  context.Context //nolint:containedctx // Close ends what goes on between calls
	end     context.CancelFunc
	running sync.WaitGroup
	start   sync.Once
	close   sync.Once

	// Of the sender alone.
	pause    time.Duration // before the next request; 0: the last was taken
	shortest time.Duration
	longest  time.Duration
	told     map[int]bool // codes of refusals that the log has
	room     []byte       // for files of the ring
	// Of the batcher alone.
	broken bool // the ring takes nothing, and the log says so
}

// Pauses between requests while Loki is away.
const (
	shortestPause = 500 * time.Millisecond
	longestPause  = 30 * time.Second
)

// New checks the configuration and takes up what is in the ring. Nothing is
// sent before Start.
func New(config Config, logger *slog.Logger, registerer prometheus.Registerer) (*Client, error) {
	config, err := config.complete()
	if err != nil {
		return nil, fmt.Errorf("configure the push to Loki: %w", err)
	}
	c := &Client{
		config:   config,
		logger:   logger,
		queue:    newQueue(config.BatchSize, config.Queue),
		encoder:  &encoder{job: config.Job, siteLabel: config.SiteLabel},
		handoff:  make(chan []byte),
		closing:  make(chan struct{}),
		shortest: shortestPause,
		longest:  longestPause,
		told:     make(map[int]bool),
	}
	if c.poster, err = newPoster(config); err != nil {
		return nil, err
	}
	if config.Ring.Dir != "" {
		if c.ring, err = openRing(config.Ring.Dir, config.Ring.MaxBytes, int64(config.BatchSize)); err != nil {
			return nil, err
		}
		c.waiting = c.ring.waiting
	}
	c.ending, c.end = context.WithCancel(context.Background())
	c.metrics = newMetrics(registerer, c)
	return c, nil
}

// Start begins to send.
func (c *Client) Start() {
	c.start.Do(func() {
		c.running.Go(c.batch)
		c.running.Go(c.send)
	})
}

// Push copies a message with its facility and severity, -1 where it has none.
// It never waits; what does not fit is dropped and counted.
func (c *Client) Push(m *event.Message, facility, severity int) {
	if why := c.queue.push(m, facility, severity); why != "" {
		c.metrics.dropped(why, 1)
	}
}

// Close sends what there is until ctx ends. What is left then is in the ring,
// or dropped and counted. No Push counts after it.
func (c *Client) Close(ctx context.Context) {
	c.close.Do(func() {
		c.Start() // or what was pushed would be lost without a word
		c.queue.close()
		close(c.closing)
		stop := context.AfterFunc(ctx, c.end)
		c.running.Wait()
		stop()
		c.end()
		if c.ring != nil {
			c.ring.close()
		}
		c.poster.client.CloseIdleConnections()
	})
}
