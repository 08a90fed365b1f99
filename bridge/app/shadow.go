package app

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// shadowBase is below the ids of tickets that exist in a shadow alone, and far
// above those of a desk: the mirror must not take one for the other.
const shadowBase int64 = 1 << 40

// shadowStore is the ledger of a shadow, which is its own: nothing of what was
// only planned is there when the bridge serves in earnest.
func shadowStore(path string) string {
	extension := filepath.Ext(path)
	return strings.TrimSuffix(path, extension) + ".shadow" + extension
}

// shadowDesk takes what would be written to the desk, and writes nothing. It
// remembers tickets from what the ledger says was written.
type shadowDesk struct {
	states incident.States

	mu      sync.Mutex
	tickets map[int64]bridge.Ticket
	of      map[string]int64 // by the incident's id
	last    int64
}

func newShadowDesk(ctx context.Context, store ledger.Store, states incident.States) (*shadowDesk, error) {
	d := &shadowDesk{states: states, tickets: make(map[int64]bridge.Ticket), of: make(map[string]int64), last: shadowBase}
	known, err := store.Tickets(ctx, ledger.TicketFilter{Limit: math.MaxInt32})
	if err != nil {
		return nil, err
	}
	for _, i := range known {
		if i.TicketID == 0 {
			continue
		}
		ticket := bridge.Ticket{
			ID: i.TicketID, Number: i.TicketNumber, Title: i.Written["title"], Group: i.TicketGroup, State: i.TicketState,
			Stage: d.stage(i.TicketState), Owner: i.TicketOwner, Priority: i.Written["priority"], Fields: make(map[string]string),
			CreatedAt: i.OpenedAt, UpdatedAt: i.OpenedAt,
		}
		maps.Copy(ticket.Fields, i.Written)
		d.tickets[ticket.ID], d.of[i.ID], d.last = ticket, ticket.ID, max(d.last, ticket.ID)
	}
	return d, nil
}

func (d *shadowDesk) stage(state string) bridge.TicketStage {
	switch state {
	case d.states.Open, d.states.Restored:
		return bridge.StageOpen
	case d.states.Suspended:
		return bridge.StagePending
	case d.states.Resolved:
		return bridge.StageClosing
	case d.states.Closed:
		return bridge.StageClosed
	}
	return bridge.StageNew
}

// Ticket implements incident.Desk.
func (d *shadowDesk) Ticket(_ context.Context, id int64) (bridge.Ticket, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ticket, found := d.tickets[id]
	if !found {
		return bridge.Ticket{}, fmt.Errorf("shadow ticket %d: %w", id, bridge.ErrNotFound)
	}
	ticket.Fields = maps.Clone(ticket.Fields)
	return ticket, nil
}

// FindTicket implements incident.Desk.
func (d *shadowDesk) FindTicket(ctx context.Context, key string) (bridge.Ticket, bool, error) {
	d.mu.Lock()
	id, found := d.of[key]
	d.mu.Unlock()
	if !found {
		return bridge.Ticket{}, false, nil
	}
	ticket, err := d.Ticket(ctx, id)
	return ticket, err == nil, err
}

// CreateTicket implements incident.Desk.
func (d *shadowDesk) CreateTicket(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
	d.mu.Lock()
	d.last++
	id := d.last
	d.of[changes.Fields[incident.FieldIncident]] = id
	d.tickets[id] = bridge.Ticket{
		ID: id, Number: fmt.Sprintf("ombre-%d", id-shadowBase), State: "new", Stage: bridge.StageNew,
		Fields: make(map[string]string), CreatedAt: time.Now(),
	}
	d.mu.Unlock()
	return d.UpdateTicket(ctx, id, changes)
}

// UpdateTicket implements incident.Desk.
func (d *shadowDesk) UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	ticket, err := d.Ticket(ctx, id)
	if err != nil {
		return ticket, err
	}
	for _, change := range []struct {
		value string
		field *string
	}{
		{changes.Title, &ticket.Title},
		{changes.Group, &ticket.Group},
		{changes.Owner, &ticket.Owner},
		{changes.Priority, &ticket.Priority},
		{changes.State, &ticket.State},
	} {
		if change.value != "" {
			*change.field = change.value
		}
	}
	ticket.Stage = d.stage(ticket.State)
	maps.Copy(ticket.Fields, changes.Fields)
	ticket.UpdatedAt = time.Now()
	d.mu.Lock()
	d.tickets[id] = ticket
	d.mu.Unlock()
	return d.Ticket(ctx, id)
}

// nobody is the supervisor of a shadow: nothing is cleared, no silence ends.
type nobody struct{}

func (nobody) Clear(context.Context, []bridge.EventID) (int, error) { return 0, nil }
func (nobody) Unsilence(context.Context, string) (int, error)       { return 0, nil }

// noActs answers who would act on a shadow, where acts would be lost.
func noActs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusConflict)
	_, _ = w.Write([]byte(`{"error":"La passerelle est en mode ombre : elle n'écrit rien, et les actes se font dans Zammad"}` + "\n")) // the peer may be gone
}
