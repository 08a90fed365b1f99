package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"

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
	case year.Logs, year.Amends, year.Signs:
		return l.puts(ctx, h)
	case year.Answers, year.Refuses:
		return l.answers(ctx, h)
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
		"alertname": h.Alert, "site": h.Site, "severity": h.Severity, "family": h.Family, "job": "snmp",
	}
	if h.Device != "" {
		labels["device"] = h.Device
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
	mark := fnv.New64a()
	mark.Write([]byte(h.Alert + h.Device + h.Site))
	alert := bridge.Alert{
		AlertID: bridge.AlertID{Source: source, Fingerprint: fmt.Sprintf("%016x", mark.Sum64())}, Labels: labels,
		Annotations: map[string]string{"summary": h.Alert + " : " + cmp.Or(h.Device, h.Site)}, Firing: h.What == year.Fires, StartsAt: h.Begins,
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
