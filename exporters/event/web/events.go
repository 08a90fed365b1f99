package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

// kinds are the names of event.Kind.
var kinds = map[event.Kind]string{event.Pair: "pair", event.Once: "once", event.Rate: "rate"}

// item is an event as the API shows it.
type item struct {
	Event     string            `json:"event"`
	Title     string            `json:"title"`
	Device    string            `json:"device"`
	Site      string            `json:"site"`
	Subject   string            `json:"subject"`
	Severity  string            `json:"severity"`
	Family    string            `json:"family"`
	Kind      string            `json:"kind"`
	State     active.State      `json:"state"`
	Reason    active.Reason     `json:"reason,omitempty"`
	FirstSeen time.Time         `json:"first_seen"`
	LastSeen  time.Time         `json:"last_seen"`
	EndedAt   time.Time         `json:"ended_at,omitzero"`
	EndedBy   string            `json:"ended_by,omitempty"`
	ExpiresAt time.Time         `json:"expires_at,omitzero"`
	Count     uint64            `json:"count"`
	Line      string            `json:"line"`
	Rule      string            `json:"rule"`
	Labels    map[string]string `json:"labels"`
}

func newItem(e *active.Event) item {
	return item{
		Event: e.Definition.Name, Title: e.Definition.Title, Device: e.Device.Name, Site: e.Device.Site, Subject: e.Subject,
		Severity: e.Definition.Severity, Family: e.Definition.Family, Kind: kinds[e.Definition.Kind],
		State: e.State, Reason: e.Reason,
		FirstSeen: e.FirstSeen, LastSeen: e.LastSeen, EndedAt: e.EndedAt, EndedBy: e.EndedBy, ExpiresAt: e.ExpiresAt(),
		Count: e.Count, Line: e.Line, Rule: e.Rule, Labels: e.Device.Labels,
	}
}

// page is the answer of GET /api/v1/events.
type page struct {
	Events    []item `json:"events"`
	Truncated bool   `json:"truncated"`
}

func (e *Events) list(w http.ResponseWriter, r *http.Request) {
	filter, err := filterOf(r.URL.Query())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	events, more := e.look(r.Context(), func() ([]active.Event, bool) { return e.Table.Events(filter, MaxEvents) })
	answer := page{Events: make([]item, 0, len(events)), Truncated: more}
	for i := range events {
		answer.Events = append(answer.Events, newItem(&events[i]))
	}
	reply(w, answer)
}

// Active gives the active events, the worst first, once they are on disk, and
// tells whether there are more.
func (e *Events) Active(ctx context.Context, limit int) (events []active.Event, more bool) {
	return e.look(ctx, func() ([]active.Event, bool) { return e.Table.Worst(active.Filter{State: active.Active}, limit) })
}

// look shows nothing that a kill would take back.
func (e *Events) look(ctx context.Context, find func() ([]active.Event, bool)) (events []active.Event, more bool) {
	e.Table.Tick(e.Now())
	events, more = find()
	e.flush(ctx)
	return events, more
}

// filterOf refuses what it does not know: a misspelt filter would select all.
func filterOf(query url.Values) (active.Filter, error) {
	var filter active.Filter
	fields := map[string]*string{
		"event": &filter.Event, "device": &filter.Device, "subject": &filter.Subject,
		"site": &filter.Site, "state": (*string)(&filter.State),
	}
	for name, values := range query {
		field, ok := fields[name]
		if !ok || len(values) != 1 {
			return filter, fmt.Errorf("parameter %q: unknown or there twice", name)
		}
		*field = values[0]
	}
	if filter.State != "" && !slices.Contains(active.States, filter.State) {
		return filter, fmt.Errorf("parameter \"state\": not one of %v", active.States)
	}
	return filter, nil
}

func reply(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(answer) // the peer may be gone
}
