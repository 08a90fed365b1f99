package incident

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Names of the attributes that lists of the desk are sorted by.
const (
	FieldDueResponse = "vigie_due_response"
	FieldDueRestore  = "vigie_due_restore"
	FieldDueResolve  = "vigie_due_resolve"
)

// dueFields are where the desk shows when clocks are due.
var dueFields = map[policy.ClockName]string{
	policy.ClockResponse: FieldDueResponse, policy.ClockRestore: FieldDueRestore, policy.ClockResolve: FieldDueResolve,
}

// Due is when clocks are, were or would have been due; one that stands still, or
// was never promised, has none.
type Due map[policy.ClockName]time.Time

// Dues tell when an incident's clocks are due. They follow from journals alone,
// as the transaction has them: whoever else tells them tells the same.
type Dues interface {
	Due(tx Tx, contract *policy.Contract, incident *bridge.Incident, now time.Time) (Due, error)
}

// field is an instant as the desk holds it, in whole seconds.
func (d Due) field(name policy.ClockName) string {
	at := d[name]
	if at.IsZero() {
		return ""
	}
	return at.UTC().Truncate(time.Second).Format(instant)
}

// promised tells whether there may be delays: a problem has none, and what a
// third party has is timed with the fault.
func promised(i *bridge.Incident) bool {
	return i.Nature == bridge.NatureFault || i.Nature == bridge.NatureStorm
}

// due has a face show when clocks are due. What was never shown is left alone:
// a desk without clocks need not know the attributes.
func (s *Syncer) due(tx Tx, incident *bridge.Incident, face *Face, now time.Time) error {
	if s.Dues == nil || !promised(incident) {
		return nil
	}
	due, err := s.Dues.Due(tx, s.Policy(), incident, now)
	if err != nil {
		return err
	}
	for name, field := range dueFields {
		if value := due.field(name); value != "" || incident.Written[field] != "" {
			face.Fields[field] = value
		}
	}
	return nil
}

// ShowDue has the ticket of an incident written where it shows other due
// instants than these, and tells whether it does. A write that is to be made
// anyway shows them too.
func ShowDue(ctx context.Context, store Store, id string, due Due) (shown bool, err error) {
	err = store.Write(ctx, func(tx Tx) error {
		shown = false
		incident, err := tx.Incident(id)
		if err != nil || incident == nil || !promised(incident) || incident.Desired == 0 || incident.State == bridge.StateClosed {
			return err
		}
		last := incident.Written
		switch {
		case incident.Writing != nil: // on its way, or nobody knows what became of it
			last = incident.Writing
		case incident.TicketID == 0 || incident.Outdated():
			return nil
		}
		for name, field := range dueFields {
			shown = shown || due.field(name) != last[field]
		}
		if !shown {
			return nil
		}
		show(incident)
		return tx.SaveIncident(incident)
	})
	return shown && err == nil, err
}
