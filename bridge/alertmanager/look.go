package alertmanager

import (
	"context"
	"errors"
	"time"
)

// look is what all peers together said at one moment.
type look struct {
	alerts  map[string]listed // by fingerprint, of every peer that answered
	reached int
	vouched bool // a peer that answered must know of everything that fires
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

// look asks every peer; known are the fingerprints that fire by the ledger.
func (s *Source) look(ctx context.Context, known map[string]bool, now time.Time) look {
	found := look{alerts: make(map[string]listed)}
	var errs []error
	for _, peer := range s.config.Alertmanagers {
		said, err := s.hear(ctx, peer, known, now)
		if err != nil {
			errs = append(errs, err)
		}
		if !said.reached {
			continue
		}
		found.reached++
		found.vouched = found.vouched || said.vouches
		for _, alert := range said.alerts {
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

// testimony is what one peer said.
type testimony struct {
	alerts  []listed
	reached bool
	vouches bool
}

// hear asks one peer. It vouches for what it does not list when it is ready,
// has run long enough to have been told of everything, and Prometheus reaches
// it: peers share silences, but each has its alerts from Prometheus alone.
// That is seen by the Watchdog on its own list, so that one which answers
// cannot speak for another that does not.
func (s *Source) hear(ctx context.Context, peer string, known map[string]bool, now time.Time) (testimony, error) {
	alerts, err := s.alerts(ctx, peer)
	if err != nil {
		return testimony{}, err
	}
	// After the list: a peer that has restarted meanwhile says so.
	status, clock, err := s.status(ctx, peer, now)
	if err != nil {
		return testimony{}, err
	}
	ready := status.Cluster.Status == "ready" || status.Cluster.Status == "disabled"
	told, unheard := false, false
	for i := range alerts {
		alert := &alerts[i]
		alert.UpdatedAt = alert.UpdatedAt.Add(-clock.ahead)
		// A peer that has just joined may not know the silences yet.
		if !ready {
			alert.Status.State = "unprocessed"
		}
		told = told || s.isOwnWatchdog(alert.Labels)
		unheard = unheard || alert.active() && !known[alert.Fingerprint] && alert.reaches(s.config.Receiver) && !isWatchdog(alert.Labels)
	}
	if unheard {
		// An answer that does not come leaves them active: rather a ticket
		// too many than one that is not opened.
		err = s.mute(ctx, peer, alerts)
	}
	old := clock.now.Sub(status.Uptime) >= s.config.Reconcile.MinUptime.Std()
	return testimony{alerts: alerts, reached: true, vouches: ready && old && told}, err
}

// mute calls suppressed what a peer does not tell of at this time of day.
func (s *Source) mute(ctx context.Context, peer string, alerts []listed) error {
	muted, err := s.muted(ctx, peer)
	if err != nil {
		return err
	}
	for i := range alerts {
		if muted[alerts[i].Fingerprint] {
			alerts[i].Status.State = "suppressed"
		}
	}
	return nil
}
