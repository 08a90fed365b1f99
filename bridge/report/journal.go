package report

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Journal serves GET /api/v1/tickets/{ticket}/journal.
func (a *API) Journal(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, journalParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	limit := q.filter.Limit
	ticket, entries, err := journal(r.Context(), a.ledger, r.PathValue("ticket"))
	if err != nil {
		a.fail(w, err)
		return
	}
	if ticket == nil {
		writeError(w, http.StatusNotFound, "aucun ticket « "+r.PathValue("ticket")+" » n'a été lu dans Zammad : c'est son identifiant qui est demandé, non son numéro")
		return
	}
	told := reportapi.Journal{
		Ticket: ticket.ID, Number: ticket.Number, URL: a.ticketURL(ticket.ID), Subject: ticket.Subject, Title: ticket.Title,
		Group: ticket.Group, State: ticket.State, MergedInto: ticket.MergedInto, ReadAt: ticket.ReadAt,
		HiddenAt: optional(ticket.HiddenAt), DeletedAt: optional(ticket.GoneAt), Facts: []reportapi.Fact{}, Limit: limit,
	}
	from, _ := slices.BinarySearchFunc(entries, q.number+1, func(e bridge.Entry, n int64) int { return cmp.Compare(e.Number, n) })
	for i, viewed := range viewed(entries, from, time.Now()) {
		if i == limit {
			told.Next = entries[from+i-1].Number
			break
		}
		f := fact(&viewed.Entry)
		f.Void, f.Right = viewed.Void, optional(viewed.Right)
		told.Facts = append(told.Facts, f)
	}
	writeJSON(w, r, told)
}

// journal finds a ticket of the desk by its id, and all that is known to have
// happened to it; nil where it is not known.
func journal(ctx context.Context, from Ledger, id string) (*bridge.Mirrored, []bridge.Entry, error) {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, nil, nil //nolint:nilerr // no ticket is called so
	}
	ticket, err := from.Mirrored(ctx, number)
	if err != nil || ticket == nil {
		return nil, nil, err
	}
	entries, err := from.Journal(ctx, ticket.Subject)
	return ticket, entries, err
}

func fact(e *bridge.Entry) reportapi.Fact {
	return reportapi.Fact{
		Number: e.Number, Kind: string(e.Kind), Text: e.Text, By: by(e), Actor: string(e.Actor), ActorRef: e.ActorRef, ActorName: e.ActorName,
		EffectiveAt: e.EffectiveAt, ReceivedAt: e.ReceivedAt, Ticket: e.Ticket, Values: e.Details(),
		Gap: e.Kind == bridge.KindGap, Erased: erased(e), Previous: e.Previous, Hash: e.Hash,
	}
}

// erased tells whether an entry's words were removed.
func erased(e *bridge.Entry) bool { return e.Seal != "" && !ledger.HasWords(e) }

func by(e *bridge.Entry) string {
	switch e.Actor {
	case bridge.ActorPerson, bridge.ActorCustomer:
		return reportapi.ByHuman
	case bridge.ActorBridge, bridge.ActorSource, bridge.ActorDesk:
		return reportapi.ByAutomatic
	case bridge.ActorUnknown:
	}
	return reportapi.ByUnknown
}
