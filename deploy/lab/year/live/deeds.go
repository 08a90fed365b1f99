package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// does has one thing happen.
func (l *life) does(ctx context.Context, h *year.Happening) error {
	switch h.What { //nolint:exhaustive // the others are deeds of people on a ticket
	case year.Fires, year.Ends:
		return l.alert(ctx, h)
	case year.Calls:
		return l.call(ctx, h)
	case year.Plans, year.Agrees:
		return l.plan(ctx, h)
	case year.Contest, year.Uphold, year.Void, year.Move, year.Pause:
		return l.correct(ctx, h)
	}
	if id := l.calls[h.Of]; id != 0 {
		return l.atDesk(ctx, id, h)
	}
	in, err := l.incidentOf(ctx, h.Of)
	if err != nil {
		return err
	}
	if h.Elsewhere && h.What != year.Note {
		return l.act(ctx, in, h)
	}
	if in.TicketID == 0 {
		return errRefused
	}
	return l.atDesk(ctx, in.TicketID, h)
}

// alert is what the supervision tells: that a fault began, or is over.
func (l *life) alert(ctx context.Context, h *year.Happening) error {
	inv := l.estate(h.At)
	labels := map[string]string{
		"alertname": h.Alert, "device": h.Device, "site": h.Site, "severity": h.Severity, "family": h.Family, "job": "snmp",
	}
	for i := range inv.Equipment {
		if e := &inv.Equipment[i]; e.Device == h.Device {
			labels["role"], labels["vendor"], labels["service"], labels["provider"] = e.Role, e.Vendor, e.Service, e.Provider
			labels["device_criticity"] = e.Criticity
		}
	}
	for i := range inv.Sites {
		if s := &inv.Sites[i]; s.Name == h.Site {
			labels["region"] = s.Region
		}
	}
	print := fnv.New64a()
	fmt.Fprint(print, h.Alert, h.Device, h.Site)
	alert := bridge.Alert{
		AlertID: bridge.AlertID{Source: source, Fingerprint: fmt.Sprintf("%016x", print.Sum64())}, Labels: labels,
		Annotations: map[string]string{"summary": h.Alert + " : " + h.Device}, Firing: h.What == year.Fires, StartsAt: h.Begins,
	}
	switch of := l.firing[alert.Fingerprint]; {
	case alert.Firing && of != "", !alert.Firing && of != h.Of: // another fault of the same thing goes on
		return errRefused
	case alert.Firing:
		l.firing[alert.Fingerprint] = h.Of
	default:
		delete(l.firing, alert.Fingerprint)
		alert.EndsAt = h.Until
	}
	report := incident.Report{Alert: alert, EndedBy: bridge.EndResolved}
	if err := l.intake.Take(ctx, bridge.Delivery{Source: source, ReceivedAt: l.now}, []incident.Report{report}); err != nil {
		return err
	}
	return l.Store.Write(ctx, func(tx incident.Tx) error {
		found, err := tx.LastOccurrence(alert.AlertID)
		if err == nil && found != nil {
			l.of[h.Of], l.held[found.Incident] = found.Incident, true
		}
		return err
	})
}

func (l *life) incidentOf(ctx context.Context, fault string) (*bridge.Incident, error) {
	id := l.of[fault]
	if id == "" {
		return nil, errRefused
	}
	in, err := l.Store.Incident(ctx, id)
	if err == nil && in == nil {
		err = errRefused
	}
	return in, err
}

// acts are what people do in Grafana.
var acts = map[year.What]bridge.ActKind{
	year.Take: bridge.ActTake, year.Transmit: bridge.ActTransmit, year.HandOver: bridge.ActHandOver, year.TakeBack: bridge.ActTakeBack,
	year.Suspend: bridge.ActSuspend, year.Resume: bridge.ActResume, year.Restore: bridge.ActRestore, year.Resolve: bridge.ActResolve,
	year.Criticity: bridge.ActCriticity,
}

func (l *life) act(ctx context.Context, in *bridge.Incident, h *year.Happening) error {
	_, err := l.acts.Do(ctx, bridge.Act{
		Kind: acts[h.What], Incident: in.ID, Value: h.Value, Motive: h.Motive, Reference: h.Reference, Until: h.Until,
		Person: login(h.Who), From: "grafana", At: l.now,
	}, l.now)
	if _, refused := errors.AsType[*incident.RefusedError](err); refused {
		return errRefused
	}
	return err
}

func login(who string) string { return who + "@vigie.example" }

// call is a ticket that somebody at the centre opens for a school.
func (l *life) call(ctx context.Context, h *year.Happening) error {
	var made struct {
		ID int64 `json:"id"`
	}
	err := l.ask(ctx, h.Who, http.MethodPost, "/api/v1/tickets", map[string]any{
		"title": h.Title, "group": "N1", "customer": "supervision@vigie.example", "nature": h.Nature, "criticity": h.Criticity, "site": h.Site,
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
	if h.What == year.Merge {
		return l.merge(ctx, id, h)
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
	defer answer.Body.Close() //nolint:errcheck // it is in memory
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
