package report

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// How much a hand-over sheet shows.
const (
	shownHanded = 100 // tickets of a list
	shownLogged = 30  // entries of the log book
	changesIn   = 24 * time.Hour
)

// handedStates are those of what goes on, or may.
var handedStates = []bridge.State{bridge.StateOpen, bridge.StateAcknowledged, bridge.StateUnverified, bridge.StateRestored}

// Handover serves GET /api/v1/handover.
func (a *API) Handover(w http.ResponseWriter, r *http.Request) {
	sheet, err := a.Handed(r.Context(), time.Now())
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, sheet)
}

// Handed is what a shift hands over to the next.
func (a *API) Handed(ctx context.Context, now time.Time) (*reportapi.Handover, error) {
	h := &reportapi.Handover{
		Now: now.UTC().Truncate(time.Millisecond), Unsigned: []reportapi.Shift{}, Changes: []reportapi.HandoverChange{},
		Silences: []reportapi.HandoverSilence{}, Unsupervised: []string{}, Unknown: []string{}, Log: []reportapi.LogEntry{},
	}
	_, h.URL = a.shiftLinks()
	for _, part := range []func(context.Context, *reportapi.Handover) error{
		a.handTickets, a.handParties, a.handUnverified, a.handStale, a.handChanges, a.handBook,
	} {
		if err := part(ctx, h); err != nil {
			return nil, err
		}
	}
	a.handSilences(h)
	a.handMirror(h)
	return h, nil
}

// handed selects what goes on, the most pressing first.
func handed() ledger.TicketFilter {
	f := UsualTickets()
	f.States, f.OwnTicket, f.Sort, f.Limit = slices.Clone(handedStates), true, ledger.ByPressing, shownHanded
	return f
}

// listed are tickets of a filter with what their clocks say now.
func (a *API) listed(ctx context.Context, f ledger.TicketFilter) ([]reportapi.Ticket, error) {
	found, err := a.ledger.Tickets(ctx, f)
	if err != nil {
		return nil, err
	}
	return a.withClocks(ctx, found, f)
}

func (a *API) withClocks(ctx context.Context, found []bridge.Incident, f ledger.TicketFilter) ([]reportapi.Ticket, error) {
	counts, err := a.ledger.AlertCounts(ctx, ids(found))
	if err != nil {
		return nil, err
	}
	list := reportapi.TicketList{Tickets: []reportapi.Ticket{}}
	for _, i := range found {
		list.Tickets = append(list.Tickets, a.ticket(i, counts[i.ID]))
	}
	err = a.remaining(ctx, &list, found, &query{filter: f})
	return list.Tickets, err
}

func (a *API) handTickets(ctx context.Context, h *reportapi.Handover) (err error) {
	counts, err := a.ledger.TicketCounts(ctx, handed(), []ledger.Dimension{"criticity", "state"})
	if err != nil {
		return err
	}
	for _, criticity := range append(slices.Clone(bridge.Criticities), "") {
		sum := reportapi.HandoverCount{Criticity: string(criticity)}
		for _, c := range counts {
			if c.Values[0] != string(criticity) {
				continue
			}
			sum.Open += c.N
			if c.Values[1] == string(bridge.StateOpen) {
				sum.Untaken += c.N
			}
		}
		if criticity != "" || sum.Open > 0 {
			h.Counts = append(h.Counts, sum)
		}
	}
	h.Open, err = a.listed(ctx, handed())
	return err
}

// handParties lists what third parties have, whichever there are.
func (a *API) handParties(ctx context.Context, h *reportapi.Handover) error {
	f := handed()
	counts, err := a.ledger.TicketCounts(ctx, f, []ledger.Dimension{"party"})
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.Values[0] != "" {
			f.Parties = append(f.Parties, c.Values[0])
		}
	}
	h.Parties = []reportapi.Ticket{}
	if len(f.Parties) == 0 {
		return nil
	}
	h.Parties, err = a.listed(ctx, f)
	return err
}

func (a *API) handUnverified(ctx context.Context, h *reportapi.Handover) (err error) {
	f := handed()
	f.States = []bridge.State{bridge.StateUnverified}
	h.Unverified, err = a.listed(ctx, f)
	return err
}

func (a *API) handStale(ctx context.Context, h *reportapi.Handover) error {
	found, err := a.ledger.ClosedWhileFiring(ctx)
	if err != nil {
		return err
	}
	h.Stale, err = a.withClocks(ctx, found[:min(len(found), shownHanded)], ledger.TicketFilter{})
	return err
}

func (a *API) handChanges(ctx context.Context, h *reportapi.Handover) error {
	all, err := a.ledger.ChangesDuring(ctx, h.Now, h.Now.Add(changesIn), shownHanded)
	for i := range all {
		c := &all[i]
		running := !c.BegunAt.IsZero() && c.EndedAt.IsZero()
		late := !running && !c.StartsAt.After(h.Now)
		if !c.EndedAt.IsZero() || late && c.State != bridge.ChangeApproved {
			continue // over, or never to begin
		}
		h.Changes = append(h.Changes, reportapi.HandoverChange{
			TicketID: c.Ticket, Ticket: c.Number, URL: a.ticketURL(c.Ticket), State: c.State, Scope: c.Scope, Running: running,
			From: c.StartsAt, Till: c.EndsAt,
		})
	}
	return err
}

func (a *API) handBook(ctx context.Context, h *reportapi.Handover) error {
	if a.Book == nil {
		h.Unknown = append(h.Unknown, noBook)
		return nil
	}
	kept, err := a.Book.Lately(ctx, h.Now, lately)
	if err != nil {
		return err
	}
	for i := range kept {
		told := a.shiftOf(kept[i].Shift, kept[i].Signed, h.Now)
		switch {
		case i == 0:
			h.Shift = &told
		case !told.Signed:
			h.Unsigned = append(h.Unsigned, told)
		}
	}
	lines, err := a.Book.Lines(ctx, ledger.LogFilter{Newest: true, Limit: shownLogged})
	for i := range lines {
		h.Log = append(h.Log, a.logEntry(&lines[i]))
	}
	return err
}
