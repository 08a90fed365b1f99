package alertmanager

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// Run reconciles at the configured interval until ctx ends.
func (s *Source) Run(ctx context.Context) {
	ticker := time.NewTicker(s.config.Reconcile.Interval.Std())
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := s.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			s.logger.Warn("source was not reconciled", "err", err)
		}
	}
}

// RunOnce looks once at every peer's list and mends what differs. It does
// not believe a list that may be wrong: while the source is silent or has just
// started, nothing ends by absence, and where most of its alerts are missing
// at once, only after much longer.
func (s *Source) RunOnce(ctx context.Context, now time.Time) error {
	// The ledger is read first: an alert that ends while the lists come in,
	// and is on them still, must not look like one that no webhook told of.
	known, failed := s.ledger.Firing(ctx, s.config.Name)
	firing := make(map[string]bool, len(known))
	for _, o := range known {
		firing[o.Alert.Fingerprint] = true
	}
	look := s.look(ctx, firing, now)
	s.metrics.looks.WithLabelValues(s.config.Name, look.result()).Inc()
	errs := []error{look.err}
	switch {
	case failed != nil:
		errs = append(errs, fmt.Errorf("read what fires from the ledger: %w", failed))
	case look.reached == 0:
		clear(s.absent) // nobody knows what happened meanwhile: counting begins anew
		s.metrics.frozen.WithLabelValues(s.config.Name).Set(1)
	default:
		reports := append(s.missed(look, firing, now), s.gone(look, known, now)...)
		errs = append(errs, s.take(ctx, reports, now))
	}
	return errors.Join(append(errs, s.watch(ctx, now))...)
}

func (s *Source) take(ctx context.Context, reports []incident.Report, now time.Time) error {
	if len(reports) == 0 {
		return nil
	}
	if err := s.intake.Take(ctx, bridge.Delivery{Source: s.config.Name, ReceivedAt: now}, reports); err != nil {
		return err
	}
	// What a peer lists that was cut off and the ledger knows to be over stays
	// out of it: that is no news at every look.
	for _, r := range reports {
		if r.Firing {
			s.active[r.Fingerprint] = now
		}
	}
	return nil
}
