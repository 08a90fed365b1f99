package alertmanager

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/labels"
)

// OwnSource is the source name of alerts that the bridge itself raises.
const OwnSource = "vigie"

// heartbeat remembers when a source's Watchdog was last heard. A source that
// has not been heard since the start is given its whole time from then.
type heartbeat struct {
	mu     sync.Mutex
	last   time.Time
	known  bool // heard since the start, or missed for long enough
	silent bool
}

func (h *heartbeat) start(at time.Time) { h.last = at }

func (h *heartbeat) heard(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.known = true
	if at.After(h.last) {
		h.last = at
	}
}

// Last is when the Watchdog was last heard.
func (h *heartbeat) Last() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// turn tells whether the source is silent, whether that is new, and whether
// it is known at all: right after a start neither is.
func (h *heartbeat) turn(now time.Time, patience time.Duration) (silent, changed, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	silent = now.Sub(h.last) > patience
	changed = silent != h.silent
	h.silent = silent
	h.known = h.known || silent
	return silent, changed, h.known
}

func isWatchdog(alert map[string]string) bool { return alert[labels.AlertName] == labels.Watchdog }

// isOwnWatchdog tells whether a Watchdog is this source's. Another Prometheus
// behind the same Alertmanager has one too: where the alert says whose it is
// (external label "source"), it must be ours.
func (s *Source) isOwnWatchdog(alert map[string]string) bool {
	whose, said := alert[labels.Source]
	return isWatchdog(alert) && (!said || whose == s.config.Name)
}

// withoutWatchdog takes the Watchdog out of the reports and tells whether it
// fires among them: it is a sign of life, not a fault.
func (s *Source) withoutWatchdog(reports []incident.Report) (rest []incident.Report, fires bool) {
	rest = slices.DeleteFunc(slices.Clone(reports), func(r incident.Report) bool {
		if !isWatchdog(r.Labels) {
			return false
		}
		fires = fires || (r.Firing && s.isOwnWatchdog(r.Labels))
		return true
	})
	return rest, fires
}

// silenceReport is the alert that the bridge raises about a source that it
// no longer hears.
func (s *Source) silenceReport(silent bool, now time.Time) incident.Report {
	facts := map[string]string{
		labels.AlertName: "SourceMuette", labels.Severity: "critical", labels.Family: "supervision",
		labels.Service: "vigie", labels.Instance: s.config.Name, labels.Job: "source",
	}
	last := s.heartbeat.Last()
	return incident.Report{
		Alert: bridge.Alert{
			AlertID: bridge.AlertID{Source: OwnSource, Fingerprint: ownFingerprint("SourceMuette", s.config.Name)},
			Labels:  facts,
			Annotations: map[string]string{
				labels.Summary: fmt.Sprintf("Source d'alertes « %s » muette", s.config.Name),
				labels.Description: "Le signal de vie (Watchdog) n'arrive plus : les alertes de cette source peuvent être perdues, " +
					"rien n'est clos sur son seul silence. Vérifier Prometheus, Alertmanager et le réseau entre eux.",
				labels.Runbook: "SourceMuette.md",
			},
			Firing: silent, StartsAt: milli(last), EndsAt: milli(now),
		},
		Live: true, EndedBy: bridge.EndResolved,
	}
}

func ownFingerprint(parts ...string) string {
	h := fnv.New64a()
	for _, part := range parts {
		h.Write([]byte(part + "\xff")) // a hash takes everything
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// watch raises or ends the alert about the source's silence.
func (s *Source) watch(ctx context.Context, now time.Time) error {
	silent, changed, known := s.heartbeat.turn(now, s.config.Watchdog.Std())
	s.metrics.silent.WithLabelValues(s.config.Name).Set(number(silent))
	// What is known for the first time since the start is told too: an
	// incident may be open from before it. That the source is heard is told as
	// long as the ledger says otherwise: another bridge that heard nothing may
	// be gone, and that one hears is enough.
	if !known || (!changed && s.told && silent) {
		return nil
	}
	if !changed && s.told {
		if open, err := s.firesSilent(ctx); err != nil || open == nil {
			return err
		}
	}
	if err := s.tell(ctx, silent, now); err != nil {
		s.told = false
		return fmt.Errorf("tell whether source %s is silent: %w", s.config.Name, err)
	}
	s.told = true
	if silent && changed {
		s.logger.Error("source is silent", "last_heard", s.heartbeat.Last())
	}
	return nil
}

// tell takes the source's silence, or the end of it, into the ledger. One that
// the ledger knows from before a restart goes on since it began.
func (s *Source) tell(ctx context.Context, silent bool, now time.Time) error {
	known, err := s.firesSilent(ctx)
	if err != nil {
		return err
	}
	report := s.silenceReport(silent, now)
	if known != nil {
		report.StartsAt = known.Alert.StartsAt
	}
	return s.intake.Take(ctx, bridge.Delivery{Source: OwnSource, ReceivedAt: now}, []incident.Report{report})
}

// firesSilent is the ledger's alert about the source's silence; nil where there
// is none.
func (s *Source) firesSilent(ctx context.Context) (*bridge.Occurrence, error) {
	known, err := s.ledger.Firing(ctx, OwnSource)
	for i := range known {
		if known[i].Alert.Fingerprint == ownFingerprint("SourceMuette", s.config.Name) {
			return &known[i], err
		}
	}
	return nil, err
}

// number is a truth value as a gauge shows it.
func number(truth bool) float64 {
	if truth {
		return 1
	}
	return 0
}
