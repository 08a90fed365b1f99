package alertmanager

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/labels"
)

// massFrom is from how many alerts on the absence of most of them at once is
// rather a list that is wrong than the end of so many faults. It is believed
// when it has lasted so many times as long.
const (
	massFrom     = 10
	massPatience = 3
)

// absence is how long an alert of the ledger has not been listed.
type absence struct {
	since time.Time
	looks int
	mass  bool // most alerts were absent at once
}

// missed are alerts that fire, would be notified of, and are not in the
// ledger although their webhook has had its time: it was lost, or never
// sent, as after a silence.
func (s *Source) missed(look look, firing map[string]bool, now time.Time) []incident.Report {
	var reports []incident.Report
	still := make(map[string]time.Time)
	for id, alert := range look.alerts {
		if isWatchdog(alert.Labels) {
			if s.isOwnWatchdog(alert.Labels) && alert.reaches(s.config.Receiver) {
				s.heartbeat.heard(now)
			}
			continue
		}
		if firing[id] || !alert.active() || !alert.reaches(s.config.Receiver) {
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
// enough, by a peer that would list them: their end was swallowed by a silence,
// an inhibition or a truncation.
func (s *Source) gone(look look, known []bridge.Occurrence, now time.Time) []incident.Report {
	absent := s.missing(look, known)
	mass := len(known) >= massFrom && len(absent) > len(known)/2
	trusted := look.vouched && !s.Silent(now)
	s.metrics.frozen.WithLabelValues(s.config.Name).Set(number(!trusted || mass))
	if !trusted {
		clear(s.absent) // an untrusted look proves nothing, and counting begins anew
		return nil
	}
	var reports []incident.Report
	still := make(map[string]*absence)
	for _, o := range absent {
		id := o.Alert.Fingerprint
		missing := s.absent[id]
		if missing == nil {
			missing = &absence{since: now}
		}
		missing.looks++
		missing.mass = missing.mass || mass
		still[id] = missing
		if s.over(missing, now) {
			reports = append(reports, s.end(o.Alert, missing))
		}
	}
	s.absent = still
	return reports
}

// missing are the occurrences of the ledger that no peer lists. One that is
// routed elsewhere now is no longer ours to open, and yet it has not ended.
func (s *Source) missing(look look, known []bridge.Occurrence) []bridge.Occurrence {
	var absent []bridge.Occurrence
	elsewhere := make(map[string]bool)
	for _, o := range known {
		id := o.Alert.Fingerprint
		alert, listed := look.alerts[id]
		switch {
		case !listed:
			absent = append(absent, o)
		case !alert.reaches(s.config.Receiver):
			elsewhere[id] = true
			if !s.elsewhere[id] {
				s.metrics.drift.WithLabelValues(s.config.Name, "routed_elsewhere").Inc()
				s.logger.Warn("alert of an open incident no longer goes to our receiver: it ends when the list no longer has it",
					"alertname", o.Alert.Labels[labels.AlertName], "fingerprint", id)
			}
		}
	}
	s.elsewhere = elsewhere
	return absent
}

// over tells whether an absence has lasted long enough.
func (s *Source) over(missing *absence, now time.Time) bool {
	wait := s.config.Reconcile.AbsentFor.Std()
	if missing.mass {
		wait *= massPatience
	}
	return missing.looks >= s.config.Reconcile.AbsentPolls && now.Sub(missing.since) >= wait
}

func (s *Source) end(alert bridge.Alert, missing *absence) incident.Report {
	s.metrics.drift.WithLabelValues(s.config.Name, "ended_unheard").Inc()
	s.logger.Warn("alert ended that no webhook told of", "alertname", alert.Labels[labels.AlertName], "fingerprint", alert.Fingerprint)
	alert.Firing, alert.EndsAt = false, milli(missing.since)
	if alert.EndsAt.Before(alert.StartsAt) {
		alert.EndsAt = alert.StartsAt // the source's clock is ahead of ours
	}
	return incident.Report{Alert: alert, Live: true, EndedBy: bridge.EndAbsent}
}
