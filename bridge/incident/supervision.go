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
}

// Trying again waits so long: an exporter was away.
const superviseAgain = 30 * time.Second

// asked sees to what a person asked of supervision, if anything.
func (c *Clock) asked(ctx context.Context, id string, now time.Time) (later bool, err error) {
	var incident *bridge.Incident
	var occurrences []bridge.Occurrence
	err = c.store.Write(ctx, func(tx Tx) error {
		found, err := tx.Incident(id)
		if err != nil || found == nil || found.Asked[askedSupervision] == "" {
			return err
		}
		incident = found
		occurrences, err = tx.Occurrences(id)
		return err
	})
	if err != nil || incident == nil {
		return false, err
	}
	return c.supervise(ctx, incident, occurrences, now)
}

// supervise does what a person asked of supervision and tells what came of
// it. Whether all is well is then for supervision to say: an alert that still
// fires keeps the incident open. It tells whether the incident is to be left
// for later.
func (c *Clock) supervise(ctx context.Context, incident *bridge.Incident, occurrences []bridge.Occurrence, now time.Time) (later bool, err error) {
	var firing []bridge.Occurrence
	for _, o := range occurrences {
		if !o.Ended() {
			firing = append(firing, o)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	cleared, clearing := 0, error(nil)
	if wanted := eventsOf(firing); len(wanted) > 0 {
		cleared, clearing = c.supervisor.Clear(ctx, wanted)
	}
	if clearing != nil {
		c.logger.Warn("what was repaired is not back under supervision yet", "incident", incident.ID, "err", clearing)
		return true, c.store.Write(ctx, func(tx Tx) error {
			kept, err := tx.Incident(incident.ID)
			if err != nil || kept == nil {
				return err
			}
			kept.WakeAt = now.Add(superviseAgain)
			return tx.SaveIncident(kept)
		})
	}
	return false, c.store.Write(ctx, func(tx Tx) error {
		return supervised(tx, incident.ID, outcome{cleared: cleared, firing: len(firing)}, now)
	})
}

// outcome is what putting an incident back under supervision did.
type outcome struct{ cleared, firing int }

// supervised takes the request off and tells its outcome.
func supervised(tx Tx, id string, did outcome, now time.Time) error {
	incident, err := tx.Incident(id)
	if err != nil || incident == nil {
		return err
	}
	wanted := incident.Asked[askedSupervision]
	incident.Asked = asking(incident.Asked, FieldSupervision, "")
	delete(incident.Asked, askedSupervision)
	unproven := incident.State == bridge.StateUnverified && did.firing == 0
	if unproven && wanted == bridge.SupervisionForced {
		incident.ForcedAt = now
	}
	incident.Desired++
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
	switch {
	case did.firing > did.cleared:
		parts = append(parts, plural(did.firing-did.cleared, "alarme reste active", "alarmes restent actives")+", l'incident reste ouvert jusqu'à leur fin")
	case did.cleared > 0:
		parts = append(parts, "la fin des alarmes est attendue de la supervision")
	case unproven:
		parts = append(parts, "rien ne prouve le rétablissement, l'incident reste à vérifier ; « sans preuve » demande un motif")
	case incident.State == bridge.StateUnverified:
		parts = append(parts, "rétablissement admis sans preuve")
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

// superviseNext keeps the clock at an incident until it has seen to what a person
// asked of supervision.
func superviseNext(incident *bridge.Incident, now time.Time) {
	if incident.Asked[askedSupervision] != "" && (incident.WakeAt.IsZero() || incident.WakeAt.After(now.Add(superviseAgain))) {
		incident.WakeAt = now
	}
}
