package incident

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Witness asks a source whether what measured an alert is alive.
type Witness interface {
	// AliveSince tells since when, between from and now, that which measured
	// the alert has been answering without a gap until now. It is zero where
	// it does not answer now, and an error where nobody can tell.
	AliveSince(ctx context.Context, alert bridge.Alert, from, now time.Time) (time.Time, error)
}

// How the clock works.
const (
	clockBatch    = 64
	clockParallel = 8
	askedAlerts   = 20 // evidence is asked for so many alerts of an incident at most
	askTimeout    = 5 * time.Second
	clockTick     = time.Second
	clockBackoff  = 5 * time.Second
)

// Clock evaluates incidents whose time has come: held back long enough,
// stable long enough, to be resolved, to be closed, to be verified again.
type Clock struct {
	store      Store
	policy     func() *policy.Contract
	witness    Witness
	supervisor Supervisor
	logger     *slog.Logger
	wake       <-chan struct{}
	changed    func()

	correlator Correlator
}

// NewClock wires a Clock. It looks at each tick and whenever wake says that
// there may be work; changed is called after every evaluation.
func NewClock(store Store, contract func() *policy.Contract, witness Witness, supervisor Supervisor, logger *slog.Logger, wake <-chan struct{}, changed func()) *Clock {
	return &Clock{store: store, policy: contract, witness: witness, supervisor: supervisor, logger: logger, wake: wake, changed: changed}
}

// Correlate has what incidents have to do with each other found. It must be
// called before the clock runs.
func (c *Clock) Correlate(correlator Correlator) { c.correlator = correlator }

// Run works until ctx ends.
func (c *Clock) Run(ctx context.Context) {
	ticker := time.NewTicker(clockTick)
	defer ticker.Stop()
	for {
		more, err := c.due(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			c.logger.Error("incidents were not evaluated", "err", err)
			sleep(ctx, clockBackoff)
		}
		if more && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-c.wake:
		}
	}
}

// RunOnce evaluates what is due at now.
func (c *Clock) RunOnce(ctx context.Context, now time.Time) error {
	_, err := c.due(ctx, now)
	return err
}

// due evaluates what is due, and tells whether there may be more.
func (c *Clock) due(ctx context.Context, now time.Time) (more bool, err error) {
	ids, err := c.store.Due(ctx, now, clockBatch)
	if err != nil {
		return false, err
	}
	rest := c.raise(ctx, ids, now)
	errs := make([]error, len(rest))
	var wg sync.WaitGroup
	slots := make(chan struct{}, clockParallel) // a slow source must not hold up the others
	for i, id := range rest {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = c.evaluate(ctx, id, now)
		})
	}
	wg.Wait()
	if len(ids) > 0 {
		c.changed()
	}
	return len(ids) == clockBatch, errors.Join(errs...)
}

// raise evaluates in one transaction those whose hold-off is over: thousands
// may be at a time, and they need no evidence. It returns the others; should
// it fail, that is all of them, and each is tried alone.
func (c *Clock) raise(ctx context.Context, ids []string, now time.Time) (rest []string) {
	err := c.store.Write(ctx, func(tx Tx) error {
		rest = nil
		s := newStepper(tx, c.policy(), &c.correlator, now)
		for _, id := range ids {
			incident, err := tx.Incident(id)
			if err != nil {
				return err
			}
			if incident == nil || incident.State != bridge.StateHeld {
				rest = append(rest, id)
				continue
			}
			if err := s.step(id, Situation{}); err != nil {
				return err
			}
		}
		return s.finish()
	})
	if err != nil {
		return ids
	}
	return rest
}

func (c *Clock) evaluate(ctx context.Context, id string, now time.Time) error {
	if err := c.asked(ctx, id, now); err != nil {
		return err
	}
	occurrences, err := c.ended(ctx, id)
	if err != nil {
		return err
	}
	// Evidence is asked outside the transaction: it may take seconds. Should
	// an alert fire meanwhile, Evaluate sees it and needs no evidence.
	var news Situation
	if len(occurrences) > 0 {
		news.Evidence = c.evidence(ctx, occurrences, now)
	}
	return c.store.Write(ctx, func(tx Tx) error {
		s := newStepper(tx, c.policy(), &c.correlator, now)
		if err := s.step(id, news); err != nil {
			return err
		}
		return s.finish()
	})
}

// ended lists an incident's occurrences when all of them have ended and it
// waits for evidence, none otherwise.
func (c *Clock) ended(ctx context.Context, id string) ([]bridge.Occurrence, error) {
	var occurrences []bridge.Occurrence
	err := c.store.Write(ctx, func(tx Tx) error {
		incident, err := tx.Incident(id)
		if err != nil || incident == nil || !incident.State.Broken() || incident.State == bridge.StateHeld {
			return err
		}
		occurrences, err = tx.Occurrences(id)
		return err
	})
	for _, o := range occurrences {
		if !o.Ended() {
			return nil, err
		}
	}
	return occurrences, err
}

// evidence asks for the alerts that ended last; the weakest answer counts.
func (c *Clock) evidence(ctx context.Context, occurrences []bridge.Occurrence, now time.Time) Evidence {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var from time.Time
	for _, o := range occurrences {
		from = later(from, o.EndedAt)
	}
	weakest := from
	for _, o := range lastPerAlert(occurrences) {
		since, err := c.witness.AliveSince(ctx, o.Alert, from, now)
		if err != nil {
			c.logger.Warn("nobody can tell whether an alert is really over", "incident", o.Incident, "alert_source", o.Alert.Source, "err", err)
		}
		if err != nil || since.IsZero() {
			return Evidence{Asked: true}
		}
		weakest = later(weakest, since)
	}
	return Evidence{Asked: true, AliveSince: weakest}
}

// lastPerAlert keeps each alert's last occurrence, the latest few.
func lastPerAlert(occurrences []bridge.Occurrence) []bridge.Occurrence {
	var last []bridge.Occurrence
	seen := make(map[bridge.AlertID]bool)
	for i := len(occurrences) - 1; i >= 0 && len(last) < askedAlerts; i-- {
		if id := occurrences[i].Alert.AlertID; !seen[id] {
			seen[id] = true
			last = append(last, occurrences[i])
		}
	}
	return last
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
