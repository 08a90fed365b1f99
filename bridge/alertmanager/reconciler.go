package alertmanager

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/labels"
)

// shrinkFrom is from how many alerts on a list that halves in one look is
// held to be wrong rather than the end of half the faults.
const shrinkFrom = 10

// absence is how long an alert of the ledger has not been listed.
type absence struct {
	since time.Time
	looks int
}

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
// not believe a list that may be wrong: while the source is silent, has just
// started, or has lost half of its alerts at once, nothing ends by absence.
func (s *Source) RunOnce(ctx context.Context, now time.Time) error {
	// The ledger is read first: an alert that ends while the lists come in,
	// and is on them still, must not look like one that no webhook told of.
	known, failed := s.ledger.Firing(ctx, s.config.Name)
	look := s.look(ctx, now)
	s.metrics.looks.WithLabelValues(s.config.Name, look.result()).Inc()
	errs := []error{look.err}
	switch {
	case failed != nil:
		errs = append(errs, fmt.Errorf("read what fires from the ledger: %w", failed))
	case look.reached == 0:
		s.metrics.frozen.WithLabelValues(s.config.Name).Set(1)
	default:
		errs = append(errs, s.reconcile(ctx, look, known, now))
	}
	return errors.Join(append(errs, s.watch(ctx, now))...)
}

// look is what all peers together said at one moment.
type look struct {
	alerts  map[string]listed // by fingerprint, of every peer that answered
	reached int
	trusted bool // a peer that answered has run long enough and is ready
	err     error
}

func (l look) result() string {
	switch {
	case l.reached == 0:
		return "unreachable"
	case l.err != nil:
		return "partial"
	}
	return "ok"
}

func (s *Source) look(ctx context.Context, now time.Time) look {
	found := look{alerts: make(map[string]listed)}
	var errs []error
	for _, peer := range s.config.Alertmanagers {
		alerts, err := s.alerts(ctx, peer)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		status, err := s.status(ctx, peer)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		found.reached++
		ready := status.Cluster.Status == "ready" || status.Cluster.Status == "disabled"
		found.trusted = found.trusted || (ready && now.Sub(status.Uptime) >= s.config.Reconcile.MinUptime.Std())
		for _, alert := range alerts {
			// A peer that has just joined may not know the silences yet.
			if !ready {
				alert.Status.State = "unprocessed"
			}
			found.add(alert)
		}
	}
	found.err = errors.Join(errs...)
	return found
}

// add joins the lists of the peers: an alert is there when any of them has
// it, and active when any of them would notify of it.
func (l look) add(alert listed) {
	known, twice := l.alerts[alert.Fingerprint]
	if twice && known.active() && (!alert.active() || known.UpdatedAt.After(alert.UpdatedAt)) {
		return
	}
	l.alerts[alert.Fingerprint] = alert
}

func (s *Source) reconcile(ctx context.Context, look look, known []bridge.Occurrence, now time.Time) error {
	firing := make(map[string]bool, len(known))
	for _, o := range known {
		firing[o.Alert.Fingerprint] = true
	}
	reports := s.missed(look, firing, now)
	reports = append(reports, s.gone(look, known, now)...)
	if len(reports) == 0 {
		return nil
	}
	return s.intake.Take(ctx, bridge.Delivery{Source: s.config.Name, ReceivedAt: now}, reports)
}

// missed are alerts that fire, would be notified of, and are not in the
// ledger although their webhook has had its time: it was lost, or never
// sent, as after a silence.
func (s *Source) missed(look look, firing map[string]bool, now time.Time) []incident.Report {
	var reports []incident.Report
	still := make(map[string]time.Time)
	for id, alert := range look.alerts {
		if isWatchdog(alert.Labels) {
			if s.isOwnWatchdog(alert.Labels) {
				s.heartbeat.heard(now)
			}
			continue
		}
		if firing[id] || !alert.active() {
			continue
		}
		// From when on it has been active without us: an inhibition that
		// lapses for a moment, as after a restart, is not the end of one.
		since, waiting := s.active[id]
		if !waiting {
			since = now
		}
		still[id] = since
		if now.Sub(since) < s.config.Reconcile.MissedAfter.Std() {
			continue
		}
		s.metrics.drift.WithLabelValues(s.config.Name, "missed").Inc()
		s.logger.Warn("alert fires that no webhook told of", "alertname", alert.Labels[labels.AlertName], "fingerprint", alert.Fingerprint)
		reports = append(reports, incident.Report{Alert: alert.alert(s.config.Name), Live: true, UpdatedAt: alert.UpdatedAt})
	}
	s.active = still
	return reports
}

// gone are alerts of the ledger that have not been listed often and long
// enough: their end was swallowed by a silence, an inhibition or a
// truncation.
func (s *Source) gone(look look, known []bridge.Occurrence, now time.Time) []incident.Report {
	trusted := s.trusts(look, now)
	var reports []incident.Report
	still := make(map[string]*absence)
	for _, o := range known {
		id := o.Alert.Fingerprint
		if _, listed := look.alerts[id]; listed || !trusted {
			continue // an untrusted look proves nothing, and counting begins anew
		}
		missing := s.absent[id]
		if missing == nil {
			missing = &absence{since: now}
		}
		missing.looks++
		still[id] = missing
		if missing.looks < s.config.Reconcile.AbsentPolls || now.Sub(missing.since) < s.config.Reconcile.AbsentFor.Std() {
			continue
		}
		s.metrics.drift.WithLabelValues(s.config.Name, "ended_unheard").Inc()
		s.logger.Warn("alert ended that no webhook told of", "alertname", o.Alert.Labels[labels.AlertName], "fingerprint", id)
		ended := o.Alert
		ended.Firing, ended.EndsAt = false, milli(missing.since)
		if ended.EndsAt.Before(ended.StartsAt) {
			ended.EndsAt = ended.StartsAt // the source's clock is ahead of ours
		}
		reports = append(reports, incident.Report{Alert: ended, Live: true, EndedBy: bridge.EndAbsent})
	}
	s.absent = still
	return reports
}

// trusts tells whether what the look does not list can be held to be over.
func (s *Source) trusts(look look, now time.Time) bool {
	shrunk := s.lastCount >= shrinkFrom && len(look.alerts) < s.lastCount/2
	s.lastCount = len(look.alerts)
	trusted := look.trusted && !shrunk && !s.Silent(now)
	s.metrics.frozen.WithLabelValues(s.config.Name).Set(number(!trusted))
	return trusted
}
