package report

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Ticket serves GET /api/v1/tickets/{id}: a list of one, so that clocks are told
// as of an instant. What is all digits is a ticket's id at the desk, anything
// else an incident's.
func (a *API) Ticket(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	var found *bridge.Incident
	ticket, err := strconv.ParseInt(id, 10, 64)
	if err == nil {
		found, err = a.ofTicket(r.Context(), ticket)
	} else {
		found, err = a.ledger.Incident(r.Context(), id)
	}
	switch {
	case err != nil:
		a.fail(w, err)
	case found == nil:
		writeUnnamed(w, id)
	default:
		a.list(w, r, []bridge.Incident{*found}, &query{filter: ledger.TicketFilter{Limit: 1}}, "")
	}
}

// ofTicket is the incident that a ticket shows, or what people opened it for, in
// the same form. Nil where no such ticket was read.
func (a *API) ofTicket(ctx context.Context, ticket int64) (*bridge.Incident, error) {
	mirrored, err := a.ledger.Mirrored(ctx, ticket)
	if err != nil || mirrored == nil {
		return nil, err
	}
	if incident := IncidentOf(mirrored); incident != "" {
		return a.ledger.Incident(ctx, incident)
	}
	facts, err := a.ledger.Journal(ctx, mirrored.Subject)
	if err != nil {
		return nil, err
	}
	facts = slices.DeleteFunc(facts, func(e bridge.Entry) bool { return !slices.Contains(ledger.CallKinds, e.Kind) })
	call := ledger.CallOf(mirrored, facts).Incident
	call.Title, call.TicketNumber, call.TicketState, call.TicketOwner = mirrored.Title, mirrored.Number, mirrored.State, mirrored.Owner
	call.Desired, call.Synced = 1, 1 // the desk is where it stands
	return &call, nil
}
