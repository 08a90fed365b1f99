package incident

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/labels"
)

// sameStart is by how much the starts of one occurrence may differ between
// two Alertmanagers or two replicas of Prometheus.
const sameStart = time.Minute

// Report is one alert as a source told it.
type Report struct {
	bridge.Alert
	// Live says that the source was asked just now. A pushed report may be
	// an old one that arrives late.
	Live bool
	// UpdatedAt is when the source itself was last told that the alert
	// fires: a peer that was cut off lists alerts that ended since. Zero
	// where it is not known.
	UpdatedAt time.Time
	// EndedBy says how we know of an end; it is ignored while firing.
	EndedBy bridge.EndReason
}

// after tells whether a firing alert's report is news after an end.
func (r Report) after(end time.Time) bool {
	if !r.Live {
		return r.StartsAt.After(end)
	}
	return r.UpdatedAt.IsZero() || r.UpdatedAt.After(end)
}

// Intake takes reports into the ledger.
type Intake struct {
	store  Store
	policy func() *policy.Contract
	keyer  *Keyer
	woken  func() // told when there may be work for the loops

	correlator Correlator
}

// NewIntake wires an Intake; contract is asked at every report, since it may
// be reloaded; woken is called after every change.
func NewIntake(store Store, keyer *Keyer, contract func() *policy.Contract, woken func()) *Intake {
	return &Intake{store: store, policy: contract, keyer: keyer, woken: woken}
}

// Correlate has what incidents have to do with each other found. It must be
// called before the first report is taken.
func (in *Intake) Correlate(c Correlator) { in.correlator = c }

// Take records a delivery and all that it reports in one transaction: after
// a nil error all of it is durable, after any other nothing is.
func (in *Intake) Take(ctx context.Context, delivery bridge.Delivery, reports []Report) error {
	now, write := delivery.ReceivedAt, in.store.Write
	if len(delivery.Payload) > 0 { // the source waits for the answer
		write = in.store.WriteFirst
	}
	err := write(ctx, func(tx Tx) error {
		if len(delivery.Payload) > 0 {
			if err := tx.SaveDelivery(delivery); err != nil {
				return err
			}
		}
		changed := newChanges()
		for _, report := range reports {
			if err := in.report(tx, changed, report, now); err != nil {
				return fmt.Errorf("take alert %s of %s: %w", report.Fingerprint, report.Source, err)
			}
		}
		return in.evaluate(tx, changed, now)
	})
	if err == nil {
		in.woken()
	}
	return err
}

// changes remembers which incidents a transaction touched, in order.
type changes struct {
	ids  []string
	seen map[string]bool
}

func newChanges() *changes { return &changes{seen: make(map[string]bool)} }

func (c *changes) add(id string) {
	if !c.seen[id] {
		c.seen[id] = true
		c.ids = append(c.ids, id)
	}
}

// evaluate brings the touched incidents to their next state.
func (in *Intake) evaluate(tx Tx, changed *changes, now time.Time) error {
	s := newStepper(tx, in.policy(), &in.correlator, now)
	for _, id := range changed.ids {
		if err := s.step(id, Situation{Touched: true}); err != nil {
			return err
		}
	}
	return s.finish()
}

func (in *Intake) report(tx Tx, changed *changes, report Report, now time.Time) error {
	last, err := tx.LastOccurrence(report.AlertID)
	if err != nil {
		return err
	}
	if report.Firing {
		return in.firing(tx, changed, last, report, now)
	}
	return in.ended(tx, changed, last, report, now)
}

func (in *Intake) firing(tx Tx, changed *changes, last *bridge.Occurrence, report Report, now time.Time) error {
	switch {
	case last == nil:
		return in.begin(tx, changed, report, now)
	case last.Ended() && !report.after(last.EndedAt):
		return nil // an older report that came late; the reconciler tells if it is not
	case last.Ended():
		return in.begin(tx, changed, report, now)
	case !report.Live && report.StartsAt.Before(last.Alert.StartsAt.Add(-sameStart)):
		return nil // about an earlier period, late too: the present one keeps its start
	case report.StartsAt.After(last.Alert.StartsAt.Add(sameStart)):
		// It ended and began again between two reports.
		if err := in.end(tx, changed, last, report.StartsAt, bridge.EndMissed, now); err != nil {
			return err
		}
		return in.begin(tx, changed, report, now)
	}
	return in.refresh(tx, changed, last, report)
}

// refresh keeps what the alert says of itself up to date; the first start
// stays.
func (in *Intake) refresh(tx Tx, changed *changes, last *bridge.Occurrence, report Report) error {
	start := last.Alert.StartsAt
	if report.StartsAt.Before(start) {
		start = report.StartsAt
	}
	if start.Equal(last.Alert.StartsAt) && sameText(last.Alert, report.Alert) {
		return nil
	}
	last.Alert = report.Alert
	last.Alert.StartsAt = start
	changed.add(last.Incident)
	return tx.SaveOccurrence(last)
}

func (in *Intake) ended(tx Tx, changed *changes, last *bridge.Occurrence, report Report, now time.Time) error {
	if last == nil || last.Ended() || report.EndsAt.Before(last.Alert.StartsAt) {
		return nil // nothing of ours, known already, or about an earlier period
	}
	// What an alert says of itself at its end is not news, but for this: that
	// what measured it went missing.
	if reason := report.Annotations[labels.StateReason]; reason != "" {
		last.Alert.Annotations = maps.Clone(last.Alert.Annotations)
		if last.Alert.Annotations == nil {
			last.Alert.Annotations = make(map[string]string)
		}
		last.Alert.Annotations[labels.StateReason] = reason
	}
	return in.end(tx, changed, last, report.EndsAt, report.EndedBy, now)
}

func (in *Intake) end(tx Tx, changed *changes, o *bridge.Occurrence, at time.Time, by bridge.EndReason, now time.Time) error {
	if at.After(now) {
		at = now // the source's clock is ahead of ours
	}
	o.EndedAt, o.EndedBy = at, by
	o.Alert.Firing = false
	if err := tx.SaveOccurrence(o); err != nil {
		return err
	}
	changed.add(o.Incident)
	return tx.Append(bridge.Entry{
		Subject: o.Incident, Kind: bridge.KindAlertEnded, Actor: bridge.ActorSource, ActorRef: o.Alert.Source,
		EffectiveAt: at, ReceivedAt: now, Text: "Fin d'alerte : " + summary(o.Alert),
		Data: map[string]string{"fingerprint": o.Alert.Fingerprint, "ended_by": string(by)},
	})
}

// begin opens an occurrence on the incident of its key: the one that is
// open, the one closed not long ago, or a new one.
func (in *Intake) begin(tx Tx, changed *changes, report Report, now time.Time) error {
	incident, err := in.incidentFor(tx, report, now)
	if err != nil {
		return err
	}
	report.EndsAt = time.Time{}
	occurrence := bridge.Occurrence{Incident: incident.ID, Alert: report.Alert}
	if err := tx.SaveOccurrence(&occurrence); err != nil {
		return err
	}
	changed.add(incident.ID)
	return tx.Append(bridge.Entry{
		Subject: incident.ID, Kind: bridge.KindAlertFiring, Actor: bridge.ActorSource, ActorRef: report.Source,
		EffectiveAt: earlier(report.StartsAt, now), ReceivedAt: now, Text: "Alerte : " + summary(report.Alert),
		Data: map[string]string{"fingerprint": report.Fingerprint, "alertname": report.Labels[labels.AlertName]},
	})
}

func (in *Intake) incidentFor(tx Tx, report Report, now time.Time) (*bridge.Incident, error) {
	key, fits := in.keyer.Key(report.Alert)
	latest, err := tx.LatestIncident(key)
	if err != nil {
		return nil, err
	}
	if latest != nil && (latest.Open() || in.reopens(latest, now)) {
		return latest, nil
	}
	incident := in.newIncident(key, report, now)
	if !fits {
		incident.Family = Unclassified
	}
	return incident, tx.SaveIncident(incident)
}

// reopens tells whether a closed incident is still near enough to go on. One
// that was cancelled never had a ticket and has nothing to go on with.
func (in *Intake) reopens(closed *bridge.Incident, now time.Time) bool {
	within := in.policy().Level(closed.Criticity).ReopenWithin.Std()
	return closed.Desired > 0 && now.Before(closed.ClosedAt.Add(within))
}

func (in *Intake) newIncident(key string, report Report, now time.Time) *bridge.Incident {
	return &bridge.Incident{
		ID: newID(now), Key: key, State: bridge.StateHeld,
		Family:     report.Labels[labels.Family],
		Site:       report.Labels[labels.Site],
		Device:     report.Labels[labels.Device],
		Service:    report.Labels[labels.Service],
		Region:     report.Labels[labels.Region],
		Provider:   report.Labels[labels.Provider],
		Upstream:   cmp.Or(report.Labels[labels.Parent], in.correlator.upstream(report.Labels[labels.Device])),
		DetectedAt: earlier(report.StartsAt, now),
		OpenedAt:   now,
		Written:    map[string]string{},
	}
}
