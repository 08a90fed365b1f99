package evidence

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// How the copier works.
const (
	lookEvery  = time.Minute
	task       = "evidence"
	lease      = 15 * time.Minute // longer than a day takes to copy
	firstRetry = time.Minute
	lastRetry  = time.Hour
)

// Store keeps what is copied.
type Store interface {
	ledger.Evidence
	// Lead tells whether the holder may do what one alone may, until now+lease.
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
}

// Terms are what is copied; a reload may change them.
type Terms struct {
	Location *time.Location
	ForAdded bool                    // downtime begins where the fault does
	Members  []bridge.EvidenceMember // the inventory, by device; Measured has no meaning
	After    time.Duration           // how long after its end a day is copied
	CatchUp  time.Duration           // how far back days are caught up
	Around   time.Duration           // of samples, on each side of an edge; 0 for none
}

// Options are what a copier needs; all must be given.
type Options struct {
	Store      Store
	Sources    []Prometheus
	Terms      func() Terms
	Holder     string
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Copier copies days and samples.
type Copier struct {
	Options

	metrics *metrics
	states  map[string]*state // by source
	floor   time.Time         // up to which all samples are kept
	page    int               // edges that are read at a time
}

// state is how a source does.
type state struct {
	next  time.Time // when it may be asked again
	delay time.Duration
	empty map[string]bool // days of which it has nothing
	mute  bool            // it has no alert of devices
}

type metrics struct {
	behind  *prometheus.GaugeVec
	queries *prometheus.CounterVec
	late    prometheus.Gauge
}

// New wires a copier.
func New(opts Options) *Copier {
	factory := promauto.With(opts.Registerer)
	c := &Copier{Options: opts, states: make(map[string]*state), page: mostEdges, metrics: &metrics{
		behind: factory.NewGaugeVec(prometheus.GaugeOpts{
			Name: "vigie_bridge_evidence_behind", Help: "Days that are over and whose availability is not in the ledger yet.",
		}, []string{"source"}),
		queries: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_bridge_evidence_queries_total", Help: "Questions to Prometheus for evidence, by result.",
		}, []string{"source", "result"}),
		late: factory.NewGauge(prometheus.GaugeOpts{
			Name: "vigie_bridge_evidence_samples_late_seconds", Help: "For how long the oldest edge of an incident has waited for its samples.",
		}),
	}}
	c.Sources = slices.Clone(opts.Sources)
	for i, source := range c.Sources {
		c.Sources[i] = patient{source, c.metrics}
		c.states[source.Name()] = &state{empty: make(map[string]bool)}
	}
	return c
}

// Run works until ctx ends.
func (c *Copier) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := c.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			c.Logger.Warn("evidence was not all copied", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce copies what is due of those sources that may be asked.
func (c *Copier) RunOnce(ctx context.Context, now time.Time) error {
	leads, err := c.Store.Lead(ctx, task, c.Holder, now, lease)
	if err != nil {
		return err
	}
	var errs []error
	for _, source := range c.Sources {
		errs = append(errs, c.source(ctx, source, now, leads))
	}
	if leads {
		errs = append(errs, c.samples(ctx, now))
	} else {
		c.metrics.late.Set(0) // who leads tells
	}
	return errors.Join(errs...)
}

// source copies what is missing of one source, and tells how much is left.
func (c *Copier) source(ctx context.Context, source Prometheus, now time.Time, leads bool) error {
	terms, state := c.Terms(), c.states[source.Name()]
	days := daysOver(terms, now)
	if len(terms.Members) == 0 || len(days) == 0 {
		return nil
	}
	kept, err := c.Store.EvidenceDays(ctx, source.Name(), days[0].name)
	if err != nil {
		return err
	}
	left := missing(days, kept)
	c.tell(source, left, leads || len(kept) > 0)
	if !leads || now.Before(state.next) {
		return nil
	}
	some := len(kept) > 0
	for n, d := range left {
		empty, err := c.copy(ctx, source, d, terms)
		if err != nil {
			return c.failed(source, state, err, some, now)
		}
		state.delay, state.mute = 0, false
		state.empty[d.name] = empty
		some = some || !empty
		if empty && n == len(left)-1 {
			state.next = now.Add(lastRetry)
		}
		c.tell(source, left[n+1:], true)
	}
	return nil
}

// copy copies one day, unless there is nothing of it.
func (c *Copier) copy(ctx context.Context, source Prometheus, d day, terms Terms) (empty bool, err error) {
	begun := time.Now()
	leads, err := c.Store.Lead(ctx, task, c.Holder, begun, lease)
	if err != nil {
		return false, err
	}
	if !leads {
		return false, errWaits
	}
	read, err := read(ctx, source, d.span, terms.Members, terms.ForAdded)
	if errors.Is(err, errEmpty) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	read.Day, read.CopiedAt = d.name, time.Now()
	if err := c.Store.SaveEvidence(ctx, read); err != nil {
		return false, err
	}
	c.Logger.Info("availability of a day copied", "alert_source", source.Name(), "day", d.name,
		"outages", len(read.Outages), "devices", len(read.Members), "took", time.Since(begun).Round(time.Millisecond))
	return false, nil
}

// failed has a source wait, and tells what is wrong, unless it never had to do
// with availability.
func (c *Copier) failed(source Prometheus, state *state, err error, before bool, now time.Time) error {
	state.mute = errors.Is(err, errNoRule) && !before
	state.delay = min(lastRetry, max(firstRetry, 2*state.delay))
	if state.mute {
		state.delay = lastRetry
		c.metrics.behind.WithLabelValues(source.Name()).Set(0)
		err = nil
	}
	state.next = now.Add(state.delay)
	return err
}

// tell shows how many days are missing that may yet come. Who neither copies
// nor sees that any were copied cannot know.
func (c *Copier) tell(source Prometheus, left []day, known bool) {
	state, late := c.states[source.Name()], 0
	for _, d := range left {
		if known && !state.empty[d.name] && !state.mute {
			late++
		}
	}
	c.metrics.behind.WithLabelValues(source.Name()).Set(float64(late))
}

// day is one of the contract's.
type day struct {
	name string
	span bridge.Span
}

// daysOver are the days that are over for long enough, as far back as is
// caught up, the oldest first.
func daysOver(terms Terms, now time.Time) (all []day) {
	first := now.Add(-terms.CatchUp).In(terms.Location)
	for n := 0; ; n++ {
		from := time.Date(first.Year(), first.Month(), first.Day()+n, 0, 0, 0, 0, terms.Location)
		to := time.Date(first.Year(), first.Month(), first.Day()+n+1, 0, 0, 0, 0, terms.Location)
		if to.Add(terms.After).After(now) {
			return all
		}
		all = append(all, day{from.Format(time.DateOnly), bridge.SpanOf(from, to)})
	}
}

// missing are the days after the last that is kept. Days are copied in their
// order: one that is not kept before another was empty, and Prometheus does not
// learn of the past.
func missing(days []day, kept []string) []day {
	if len(kept) == 0 {
		return days
	}
	last := kept[len(kept)-1]
	return slices.DeleteFunc(days, func(d day) bool { return d.name <= last })
}
