package escalation

import (
	"context"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// What a step asks of a ticket that people opened stands in the entry that
// tells of it, with what was there when it was asked.
const (
	askGroup     = "transmit"
	askCriticity = "criticity"
	askParty     = "hand_over"
	askFrom      = "from_" // and one of the above
)

// callNatures are those of people's tickets that are measured, and climb.
var callNatures = []bridge.Nature{bridge.NatureCall, bridge.NatureRequest}

// subjectOf is the incident of a subject, or the ticket that people opened in
// the form of one, with its subject for an id. Nil where there is none, and
// where the contract asks for no ladders of such.
func subjectOf(tx Tx, contract *policy.Contract, id string) (*bridge.Incident, error) {
	ticket := bridge.SubjectTicket(id)
	if ticket == 0 {
		return tx.Incident(id)
	}
	call, err := tx.Called(ticket)
	from := contract.CallsFrom()
	if err != nil || call == nil || from.IsZero() || call.OpenedAt.Before(from) || !slices.Contains(callNatures, call.Nature) {
		return nil, err
	}
	call.ID = id
	return call, nil
}

// shown is the same as it is now, whatever the contract asks for.
func (e *Engine) shown(ctx context.Context, id string) (*bridge.Incident, error) {
	ticket := bridge.SubjectTicket(id)
	if ticket == 0 {
		return e.Store.Incident(ctx, id)
	}
	call, err := e.Store.Called(ctx, ticket)
	if call != nil {
		call.ID = id
	}
	return call, err
}

// endAll ends what goes on of a subject that is none any more: an incident has
// taken the ticket over, and climbs itself.
func endAll(tx Tx, id string, now time.Time) error {
	passed, err := tx.Escalations(id)
	if err != nil {
		return err
	}
	for i := range passed {
		if passed[i].EndedAt.IsZero() {
			passed[i].EndedAt = now
			if err := tx.SaveEscalation(&passed[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
