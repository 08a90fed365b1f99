package zammad

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Ticket reads one ticket. A ticket that was merged says into which one; that
// one may have been merged in turn, which reading it tells.
func (c *Client) Ticket(ctx context.Context, id int64) (bridge.Ticket, error) {
	var answer record
	err := c.call(ctx, request{
		op: "read ticket", endpoint: "ticket_get", method: http.MethodGet, path: ticketPath(id), query: expand(),
	}, &answer)
	if err != nil {
		return bridge.Ticket{}, err
	}
	return c.understand(ctx, answer)
}

// FindTicket looks for the ticket of an incident by our key. It asks the
// database and not the search index, so that it sees a ticket as soon as it
// was committed. Of several it prefers those that were not merged away, then
// the newest.
func (c *Client) FindTicket(ctx context.Context, incident string) (bridge.Ticket, bool, error) {
	if strings.TrimSpace(incident) == "" {
		// Zammad takes a blank value for "no condition" and gives all tickets.
		return bridge.Ticket{}, false, errors.New("find ticket: the incident is empty")
	}
	var answer []record
	err := c.call(ctx, request{
		op: "find ticket", endpoint: "ticket_search", method: http.MethodPost, path: "tickets/search", query: expand(),
		body: map[string]any{
			"condition": map[string]any{
				"ticket." + FieldIncident: map[string]any{"operator": "is", "value": incident},
			},
			"sort_by": "id", "order_by": "desc", "limit": 50,
		},
	}, &answer)
	if err != nil {
		return bridge.Ticket{}, false, err
	}
	var found []bridge.Ticket
	for _, each := range answer {
		if each.text(FieldIncident) != incident {
			continue // the server ignored the condition: an attribute that is not provisioned
		}
		ticket, err := c.understand(ctx, each)
		if err != nil {
			return bridge.Ticket{}, false, err
		}
		found = append(found, ticket)
	}
	if len(found) == 0 {
		return bridge.Ticket{}, false, nil
	}
	return slices.MinFunc(found, preferred), true, nil
}

// preferred orders the tickets of one incident, the one to go on with first.
func preferred(a, b bridge.Ticket) int {
	merged := func(t bridge.Ticket) int {
		if t.Stage == bridge.StageMerged {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(merged(a), merged(b)), cmp.Compare(b.ID, a.ID))
}

// CreateTicket opens a ticket for the configured customer. It does not look
// for an existing one: after any error but a permanent one the ticket may
// exist, and the caller must ask FindTicket before it creates again.
func (c *Client) CreateTicket(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if err := c.loadStates(ctx); err != nil {
		return bridge.Ticket{}, err
	}
	changes = c.mention(ctx, changes)
	body := ticketBody(changes)
	body["customer"] = c.customer
	links := make(map[string]any)
	if changes.ChildOf != 0 {
		links["child"] = []int64{changes.ChildOf}
	}
	if len(changes.RelatedTo) > 0 {
		links["normal"] = changes.RelatedTo
	}
	if len(links) > 0 {
		body["links"] = map[string]any{"Ticket": links}
	}
	return c.write(ctx, request{
		op: "create ticket", endpoint: "ticket_create", method: http.MethodPost, path: "tickets",
		query: expand(), body: body,
	}, changes)
}

// UpdateTicket applies the changes, note included, in one transaction of the
// desk. It may be repeated, except that each repetition of a note adds it
// again. Without any change the ticket is only read.
func (c *Client) UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if changes.Empty() {
		return c.Ticket(ctx, id)
	}
	if err := c.loadStates(ctx); err != nil {
		return bridge.Ticket{}, err
	}
	changes = c.mention(ctx, changes)
	return c.write(ctx, request{
		op: "update ticket", endpoint: "ticket_update", method: http.MethodPut, path: ticketPath(id),
		query: expand(), body: ticketBody(changes),
	}, changes)
}

// write sends a ticket and holds the answer against what was sent.
func (c *Client) write(ctx context.Context, r request, changes bridge.TicketChanges) (bridge.Ticket, error) {
	answer, unsent := c.deliver(ctx, r, changes)
	if _, written := errors.AsType[*UnsentMailError](unsent); unsent != nil && !written {
		return bridge.Ticket{}, unsent
	}
	ticket, err := c.understand(ctx, answer)
	if err != nil {
		return ticket, fmt.Errorf("%s: %w", r.op, err)
	}
	if dropped := droppedFields(changes.Fields, answer); len(dropped) > 0 {
		return ticket, &DroppedFieldsError{Fields: dropped}
	}
	return ticket, unsent
}

// selection is the field whose values are choices at the desk and come from
// the inventory: of a service that was not provisioned nobody has made one.
const selection = "service"

// send writes a ticket. What the desk refuses is tried again without the
// selection: a ticket that lacks it is better than none.
func (c *Client) send(ctx context.Context, r request) (answer record, err error) {
	err = c.call(ctx, r, &answer)
	var refused *StatusError
	body, _ := r.body.(map[string]any)
	if body[selection] == nil || !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity {
		return answer, err
	}
	if key, _ := body[FieldIncident].(string); r.method == http.MethodPost && !refused.NotDone() {
		// What hides its reason may have failed after the commit.
		if _, there, failed := c.FindTicket(ctx, key); there || failed != nil {
			return nil, err
		}
	}
	delete(body, selection)
	again := c.call(ctx, r, &answer)
	if status := statusOf(again); status != nil && status.Status == http.StatusUnprocessableEntity {
		return nil, err // it was not that
	}
	return answer, again
}

// ticketBody is the request for the changes.
func ticketBody(changes bridge.TicketChanges) map[string]any {
	body := make(map[string]any, len(changes.Fields)+6)
	for name, value := range changes.Fields {
		body[name] = fieldValue(value)
	}
	for name, value := range map[string]string{
		"title": changes.Title, "group": changes.Group, "state": changes.State, "priority": changes.Priority,
		"owner": changes.Owner,
	} {
		if value != "" {
			body[name] = value
		}
	}
	if !changes.PendingTill.IsZero() {
		body["pending_time"] = formatInstant(wholeMinute(changes.PendingTill))
	}
	if note := changes.Note; note != nil {
		body["article"] = article(note)
	}
	return body
}

// wholeMinute rounds up: the desk drops the seconds of a pending time, and a
// ticket must not end before it was promised to.
func wholeMinute(t time.Time) time.Time {
	if whole := t.Truncate(time.Minute); whole.Before(t) {
		return whole.Add(time.Minute)
	}
	return t
}

// fieldValue sends null to clear an attribute of any type; the desk casts text
// to the type of the attribute.
func fieldValue(text string) any {
	if text == "" {
		return nil
	}
	return canonicalText(text)
}

// droppedFields names the attributes that did not come back as they were sent.
func droppedFields(sent map[string]string, answer record) []string {
	var dropped []string
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		_, present := answer[name]
		if !present || answer.text(name) != canonicalText(sent[name]) {
			dropped = append(dropped, name)
		}
	}
	return dropped
}

func ticketPath(id int64) string { return "tickets/" + strconv.FormatInt(id, 10) }

// expand asks for the names of related records beside their ids.
func expand() url.Values { return url.Values{"expand": {"true"}} }
