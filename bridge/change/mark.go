package change

import (
	"context"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/internal/labels"
)

// How many incidents are read at a time, and looked at in all.
const (
	pageSize    = 500
	mostMatched = 5000
)

// brokenStates are those of incidents whose fault goes on and that have, or
// will have, a ticket.
var brokenStates = []bridge.State{bridge.StateOpen, bridge.StateAcknowledged, bridge.StateUnverified}

// detection is for how long after its end a change is blamed for what begins:
// Prometheus tells of what broke in its last minute once the rule has waited.
const detection = 5 * time.Minute

// extent is what a change hides and within which time.
type extent struct {
	single  map[string]map[string]bool // values of labels, of terms of one label
	joint   []Term                     // the others
	number  string
	begunAt time.Time
	endedAt time.Time // zero while it goes on
}

// newExtent is that of what silences are made of: a school that is hidden
// whole has alerts that name no device.
func newExtent(hidden []Term, row bridge.Change) extent {
	x := extent{single: make(map[string]map[string]bool), number: row.Number, begunAt: row.BegunAt, endedAt: row.EndedAt}
	for _, term := range hidden {
		if len(term) != 1 {
			x.joint = append(x.joint, term)
			continue
		}
		for name, value := range term {
			if x.single[name] == nil {
				x.single[name] = make(map[string]bool)
			}
			x.single[name][value] = true
		}
	}
	return x
}

func (x extent) hits(found map[string]string) bool {
	for name, values := range x.single {
		if values[found[name]] {
			return true
		}
	}
	return slices.ContainsFunc(x.joint, func(t Term) bool { return t.fits(found) })
}

// within tells whether something began while the change went on.
func (x extent) within(at time.Time) bool {
	return !at.Before(x.begunAt) && (x.endedAt.IsZero() || !at.After(x.endedAt))
}

// follows tells whether it began by then, or came to light just after.
func (x extent) follows(at time.Time) bool {
	return x.within(at) || !x.endedAt.IsZero() && at.After(x.endedAt) && !at.After(x.endedAt.Add(detection))
}

// hit are the incidents that go on within the extent.
func (x extent) hit(ctx context.Context, store Store) ([]bridge.Incident, error) {
	var found []bridge.Incident
	filter := ledger.TicketFilter{States: brokenStates, Limit: pageSize}
	for read := 0; read < mostMatched; read += pageSize {
		page, err := store.Tickets(ctx, filter)
		if err != nil {
			return nil, err
		}
		for _, inc := range page {
			if inc.Nature == bridge.NatureFault && x.hits(labelsOf(inc)) {
				found = append(found, inc)
			}
		}
		if len(page) < pageSize {
			break
		}
		filter.Before = page[len(page)-1].ID
	}
	return found, nil
}

func labelsOf(inc bridge.Incident) map[string]string {
	return map[string]string{
		labels.Site: inc.Site, labels.Device: inc.Device, labels.Service: inc.Service,
		labels.Region: inc.Region, labels.Provider: inc.Provider,
	}
}

// plan marks the incidents that began within the window.
func (x extent) plan(ctx context.Context, store Store, now time.Time) error {
	incidents, err := x.hit(ctx, store)
	for i := 0; err == nil && i < len(incidents); i++ {
		_, err = x.mark(ctx, store, incidents[i].ID, bridge.KindPlanned, now)
	}
	return err
}

// blame marks those that began within the window, or came to light just after,
// and are not over after it,
// and tells all that are marked.
func (x extent) blame(ctx context.Context, store Store, now time.Time) (marked []bridge.Incident, err error) {
	incidents, err := x.hit(ctx, store)
	for i := 0; err == nil && i < len(incidents); i++ {
		var is bool
		if is, err = x.mark(ctx, store, incidents[i].ID, bridge.KindAnomaly, now); is {
			marked = append(marked, incidents[i])
		}
	}
	return marked, err
}

// mark puts a fact down about an incident, once a window, where alerts of it
// began within that. A planned one is also one that ended meanwhile.
func (x extent) mark(ctx context.Context, store Store, id string, kind bridge.Kind, now time.Time) (marked bool, err error) {
	err = store.Write(ctx, func(tx incident.Tx) error {
		marked = false
		inc, err := tx.Incident(id)
		if err != nil || inc == nil {
			return err
		}
		occurrences, err := tx.Occurrences(id)
		if err != nil {
			return err
		}
		for i := range occurrences {
			o := &occurrences[i]
			if kind == bridge.KindPlanned {
				marked = marked || x.within(o.Alert.StartsAt)
			} else {
				marked = marked || x.follows(o.Alert.StartsAt) && !o.Ended()
			}
		}
		if !marked {
			return nil
		}
		entries, err := tx.EntriesAfter(id, 0)
		if err != nil {
			return err
		}
		fact := x.fact(id, kind, now)
		for i := range entries {
			if e := &entries[i]; e.Kind == kind && e.Data["change"] == x.number && e.Data["window"] == fact.Data["window"] {
				return nil
			}
		}
		if inc.Desired > 0 { // else it has no ticket of its own to tell it on
			inc.Desired++
		}
		if err := tx.Append(fact); err != nil {
			return err
		}
		return tx.SaveIncident(inc)
	})
	return marked, err
}

func (x extent) fact(id string, kind bridge.Kind, now time.Time) bridge.Entry {
	text := "Incident prévu : il a commencé pendant l'intervention du changement n° " + x.number
	at := now
	if kind == bridge.KindAnomaly {
		text, at = "Anomalie après intervention : l'alarme n'a pas pris fin avec le changement n° "+x.number, x.endedAt
	}
	return bridge.Entry{
		Subject: id, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: at, ReceivedAt: now, Text: text,
		Data: map[string]string{"change": x.number, "window": x.begunAt.UTC().Format(time.RFC3339Nano)},
	}
}
