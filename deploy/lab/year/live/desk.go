package live

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// call is a ticket that somebody at the centre opens for a school.
func (l *life) call(ctx context.Context, h *year.Happening) error {
	var made struct {
		ID int64 `json:"id"`
	}
	err := l.ask(ctx, h.Who, http.MethodPost, "/api/v1/tickets", map[string]any{
		"title": h.Title, "group": "N1", "customer_id": "guess:" + cmp.Or(h.Customer, own), "nature": h.Nature, "criticity": h.Criticity, "site": h.Site,
		"article": map[string]any{"body": h.Title, "type": "phone", "sender": "Customer"},
	}, &made)
	if err != nil {
		return err
	}
	l.calls[h.Of], l.written = made.ID, append(l.written, made.ID)
	return nil
}

// atDesk is what a person does on a ticket.
func (l *life) atDesk(ctx context.Context, id int64, h *year.Happening) error {
	ticket, err := l.desk.Ticket(ctx, id)
	if err != nil {
		return err
	}
	over := ticket.Stage == bridge.StageClosing || ticket.Stage == bridge.StageClosed
	if ticket.Stage == bridge.StageMerged || over != (h.What == year.Reopen) && h.What != year.Close {
		return errRefused
	}
	l.written = append(l.written, id)
	switch h.What { //nolint:exhaustive // the others are changes of the ticket alone
	case year.Merge:
		return l.merge(ctx, id, h)
	case year.Asks:
		return l.asks(ctx, id, h)
	}
	return l.ask(ctx, h.Who, http.MethodPut, fmt.Sprintf("/api/v1/tickets/%d", id), l.wish(h), nil)
}

// wish is what a person changes.
func (l *life) wish(h *year.Happening) map[string]any {
	states, all := incident.DefaultStates(), map[string]any{}
	switch h.What { //nolint:exhaustive // the others are no changes of a ticket
	case year.Take:
		all["owner"], all["state"] = login(h.Who), states.Open
	case year.Transmit:
		all["group"] = h.Value
	case year.HandOver:
		all["tiers"], all["tiers_reference"] = h.Value, h.Reference
	case year.TakeBack:
		all["tiers"] = ""
	case year.Suspend:
		all["state"], all["suspension_motif"], all["pending_time"] = states.Suspended, h.Value, h.Until.UTC().Format(time.RFC3339)
	case year.Resume, year.Reopen:
		all["state"] = states.Open
	case year.Restore:
		all["state"] = states.Restored
	case year.Resolve:
		all["state"], all["pending_time"] = states.Resolved, l.now.AddDate(0, 0, 7).UTC().Format(time.RFC3339)
	case year.Close:
		all["state"] = states.Closed
	case year.Criticity:
		all["criticity"], all["criticity_motif"] = h.Value, h.Motive
	}
	if h.Motive != "" && h.What != year.Criticity {
		all["article"] = map[string]any{"body": h.Motive, "internal": true, "type": "note"}
	}
	return all
}

func (l *life) merge(ctx context.Context, id int64, h *year.Happening) error {
	into := l.calls[h.Value]
	target, err := l.desk.Ticket(ctx, into)
	if err != nil || target.Stage == bridge.StageClosed {
		return errors.Join(err, errRefused)
	}
	l.written = append(l.written, into)
	return l.ask(ctx, h.Who, http.MethodPut, fmt.Sprintf("/api/v1/ticket_merge/%d/%s", id, target.Number), nil, nil)
}

// tokens are those of the simulated desk.
func token(who string) string {
	if who == year.Supervisor {
		return "admin-admin"
	}
	return who + "-agent"
}

// ask is a request of a person.
func (l *life) ask(ctx context.Context, who, method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+deskHost+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Token token="+token(who))
	request.Header.Set("Content-Type", "application/json")
	answer, err := within{l.server}.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err
	case answer.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("%s %s: %d %s", method, path, answer.StatusCode, said)
	case into == nil:
		return nil
	}
	return json.Unmarshal(said, into)
}
