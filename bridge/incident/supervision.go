package incident

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Supervisor puts what was repaired back under supervision.
type Supervisor interface {
	// Clear ends events of passive supervision, which do not end by
	// themselves. What could not be asked is an error.
	Clear(ctx context.Context, events []bridge.EventID) (cleared int, err error)
	// Unsilence ends the silences that were made for an incident.
	Unsilence(ctx context.Context, incident string) (ended int, err error)
}

// Trying again waits so long: an exporter or Alertmanager was away.
const superviseAgain = 30 * time.Second

// asked sees to what a person asked of supervision, if anything.
func (c *Clock) asked(ctx context.Context, id string, now time.Time) error {
	var incident *bridge.Incident
	var occurrences []bridge.Occurrence
	err := c.store.Write(ctx, func(tx Tx) error {
		found, err := tx.Incident(id)
		if err != nil || found == nil || found.Asked[askedSupervision] == "" {
			return err
		}
		incident = found
		occurrences, err = supervisedBy(tx, found)
		return err
	})
	if err != nil || incident == nil {
		return err
	}
	return c.supervise(ctx, incident, occurrences, now)
}

// supervisedBy are the occurrences that an incident is about: a storm has none
// but its members'.
func supervisedBy(tx Tx, incident *bridge.Incident) ([]bridge.Occurrence, error) {
	if incident.Nature != bridge.NatureStorm {
		return tx.Occurrences(incident.ID)
	}
	members, err := (&stepper{tx: tx}).faults(incident.ID)
	if err != nil {
		return nil, err
	}
	var all []bridge.Occurrence
	for i := range members {
		some, err := tx.Occurrences(members[i].ID)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// supervise does what a person asked of supervision and tells what came of
// it. Whether all is well is then for supervision to say: an alert that still
// fires keeps the incident open. What could not be asked for is asked again
// later, and holds up nothing else.
func (c *Clock) supervise(ctx context.Context, incident *bridge.Incident, occurrences []bridge.Occurrence, now time.Time) error {
	var firing []bridge.Occurrence
	for _, o := range occurrences {
		if !o.Ended() {
			firing = append(firing, o)
		}
	}
	bounded, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	cleared, clearing := 0, error(nil)
	if wanted := eventsOf(firing); len(wanted) > 0 {
		cleared, clearing = c.supervisor.Clear(bounded, wanted)
	}
	unsilenced, silences := c.supervisor.Unsilence(bounded, incident.ID)
	if clearing != nil || silences != nil {
		c.logger.Warn("what was repaired is not back under supervision yet", "incident", incident.ID, "clear_err", clearing, "silence_err", silences)
		return c.store.Write(ctx, func(tx Tx) error { return notSupervisedYet(tx, incident.ID, now) })
	}
	return c.store.Write(ctx, func(tx Tx) error {
		return supervised(tx, incident.ID, outcome{cleared: cleared, unsilenced: unsilenced, firing: len(firing)}, now)
	})
}

// notSupervisedYet tells once why nothing seems to happen.
func notSupervisedYet(tx Tx, id string, now time.Time) error {
	incident, err := tx.Incident(id)
	if err != nil || incident == nil || incident.Asked[askedTold] != "" {
		return err
	}
	incident.Asked = asking(incident.Asked, askedTold, "true")
	show(incident)
	entry := bridge.Entry{
		Subject: id, Kind: bridge.KindSupervised, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Text: "Remise en supervision en attente : un exportateur d'événements ou Alertmanager ne répond pas ou refuse ; elle est retentée",
	}
	if err := tx.Append(entry); err != nil {
		return err
	}
	return tx.SaveIncident(incident)
}

// outcome is what putting an incident back under supervision did.
type outcome struct{ cleared, unsilenced, firing int }

// supervised takes the request off and tells its outcome.
func supervised(tx Tx, id string, did outcome, now time.Time) error {
	incident, err := tx.Incident(id)
	if err != nil || incident == nil {
		return err
	}
	wanted := incident.Asked[askedSupervision]
	incident.Asked = asking(incident.Asked, FieldSupervision, "")
	delete(incident.Asked, askedSupervision)
	delete(incident.Asked, askedTold)
	unproven := incident.State == bridge.StateUnverified && did.firing == 0
	if unproven && wanted == bridge.SupervisionForced {
		incident.ForcedAt = now
	}
	show(incident)
	entry := bridge.Entry{
		Subject: id, Kind: bridge.KindSupervised, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Text: did.text(*incident, unproven && wanted != bridge.SupervisionForced), Data: map[string]string{"asked": wanted},
	}
	if err := tx.Append(entry); err != nil {
		return err
	}
	return tx.SaveIncident(incident)
}

func (did outcome) text(incident bridge.Incident, unproven bool) string {
	var parts []string
	if did.cleared > 0 {
		parts = append(parts, plural(did.cleared, "événement effacé", "événements effacés"))
	}
	if did.unsilenced > 0 {
		parts = append(parts, plural(did.unsilenced, "mise en sourdine levée", "mises en sourdine levées"))
	}
	switch {
	case did.firing > did.cleared:
		parts = append(parts, plural(did.firing-did.cleared, "alarme reste active, l'incident reste ouvert jusqu'à sa fin",
			"alarmes restent actives, l'incident reste ouvert jusqu'à leur fin"))
	case did.cleared > 0:
		parts = append(parts, "la fin des alarmes est attendue de la supervision")
	case unproven:
		parts = append(parts, "rien ne prouve le rétablissement, l'incident reste à vérifier ; « sans preuve » demande un motif")
	case incident.State == bridge.StateUnverified:
		parts = append(parts, "rétablissement admis sans preuve")
	case incident.Nature == bridge.NatureStorm:
		parts = append(parts, "plus aucune alarme n'est active ; ce qui reste à vérifier l'est dans chaque incident rattaché")
	default:
		parts = append(parts, "l'équipement est sous supervision")
	}
	return "Remise en supervision : " + strings.Join(parts, " ; ")
}

func plural(n int, one, many string) string {
	if n > 1 {
		return fmt.Sprintf("%d %s", n, many)
	}
	return fmt.Sprintf("%d %s", n, one)
}

// wakeToSupervise has the clock look at an incident at once. That it wakes says
// of an incident whose alerts fire that they had ended, which is not so here.
func wakeToSupervise(incident *bridge.Incident, at time.Time) {
	if incident.WakeAt.IsZero() {
		incident.Asked = asking(incident.Asked, askedWoken, "true")
	}
	incident.WakeAt = at
}

// wokenToSupervise takes that mark off, and the time at which it was woken.
func wokenToSupervise(incident *bridge.Incident) (due time.Time) {
	due = incident.WakeAt
	if incident.Asked[askedWoken] == "" {
		return due
	}
	incident.WakeAt = time.Time{}
	delete(incident.Asked, askedWoken)
	forget(incident, nil)
	return due
}

// superviseNext keeps the clock at an incident until it has seen to what a
// person asked of supervision; due is when it was to look at it.
func superviseNext(next *bridge.Incident, due, now time.Time) {
	if next.Asked[askedSupervision] == "" {
		return
	}
	again := now.Add(superviseAgain)
	if due.After(now) {
		again = earlier(due, again)
	}
	if next.WakeAt.IsZero() || next.WakeAt.After(again) {
		wakeToSupervise(next, again)
	}
}
