package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Limits of a list.
const (
	defaultLimit = 100
	maxLimit     = 1000
	shownRefused = 50
)

// API serves bridge/reportapi.
type API struct {
	ledger Ledger
	logger *slog.Logger
	// ticketURL is where a ticket is seen; {ticket} stands for its id.
	ticketURL func(id int64) string
}

// NewAPI wires the API; ticketURL says where people see a ticket.
func NewAPI(ledger Ledger, logger *slog.Logger, ticketURL func(id int64) string) *API {
	return &API{ledger: ledger, logger: logger, ticketURL: ticketURL}
}

// Tickets serves GET /api/v1/tickets.
func (a *API) Tickets(w http.ResponseWriter, r *http.Request) {
	filter, err := ticketFilter(r.URL.Query())
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	limit := filter.Limit
	filter.Limit++ // one more tells whether there is more
	incidents, err := a.ledger.Tickets(r.Context(), filter)
	if err != nil {
		a.fail(w, err)
		return
	}
	list := reportapi.TicketList{Limit: limit, Tickets: []reportapi.Ticket{}}
	if len(incidents) > limit {
		incidents = incidents[:limit]
		list.Next = incidents[limit-1].ID
	}
	counts, err := a.ledger.AlertCounts(r.Context(), ids(incidents))
	if err != nil {
		a.fail(w, err)
		return
	}
	for _, i := range incidents {
		list.Tickets = append(list.Tickets, a.ticket(i, counts[i.ID]))
	}
	writeJSON(w, r, list)
}

// Operations serves GET /api/v1/tickets/{incident}/operations.
func (a *API) Operations(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("incident")
	found, err := a.ledger.Incident(r.Context(), id)
	if err != nil {
		a.fail(w, err)
		return
	}
	if found == nil {
		writeError(w, http.StatusNotFound, fmt.Sprintf("there is no incident %q", id))
		return
	}
	entries, err := a.ledger.Entries(r.Context(), id)
	if err != nil {
		a.fail(w, err)
		return
	}
	list := reportapi.OperationList{Incident: id, Operations: []reportapi.Operation{}}
	for _, e := range entries {
		list.Operations = append(list.Operations, reportapi.Operation{
			Seq: e.Seq, Kind: string(e.Kind), Actor: string(e.Actor), ActorName: e.ActorName,
			EffectiveAt: e.EffectiveAt, ReceivedAt: e.ReceivedAt, Text: e.Text, Data: e.Data,
		})
	}
	writeJSON(w, r, list)
}

// Refusals serves GET /api/v1/refusals.
func (a *API) Refusals(w http.ResponseWriter, r *http.Request) {
	refused, err := a.ledger.Refused(r.Context(), shownRefused)
	if err != nil {
		a.fail(w, err)
		return
	}
	list := reportapi.RefusalList{Refusals: []reportapi.Refusal{}}
	for _, d := range refused {
		list.Refusals = append(list.Refusals, reportapi.Refusal{
			ID: d.ID, Source: d.Source, ReceivedAt: d.ReceivedAt, Reason: d.Reason, Payload: string(d.Payload),
		})
	}
	writeJSON(w, r, list)
}

func (a *API) ticket(i bridge.Incident, alerts int) reportapi.Ticket {
	t := reportapi.Ticket{
		Incident: i.ID, Key: i.Key, State: string(i.State), Criticity: string(i.Criticity), Why: i.Why,
		Title: i.Title, Severity: i.Severity, Family: i.Family, Site: i.Site, Device: i.Device,
		Service: i.Service, Region: i.Region, Provider: i.Provider, Alerts: alerts, Reopened: i.Reopened,
		DetectedAt: i.DetectedAt, OpenedAt: i.OpenedAt,
		AcknowledgedAt: optional(i.AcknowledgedAt), RestoredAt: optional(i.RestoredAt),
		ResolvedAt: optional(i.ResolvedAt), ClosedAt: optional(i.ClosedAt),
		TicketID: i.TicketID, Number: i.TicketNumber, Group: i.TicketGroup, Owner: i.TicketOwner,
		TicketState: i.TicketState, UpToDate: !i.Outdated(), Error: i.LastError,
	}
	if i.TicketID != 0 {
		t.URL = a.ticketURL(i.TicketID)
	}
	return t
}

func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func ids(incidents []bridge.Incident) []string {
	all := make([]string, 0, len(incidents))
	for _, i := range incidents {
		all = append(all, i.ID)
	}
	return all
}

// ticketFilter reads the query's parameters; what it does not know it
// refuses, since a misspelt filter would show everything.
func ticketFilter(query url.Values) (ledger.TicketFilter, error) {
	f := ledger.TicketFilter{
		Site: query.Get("site"), Device: query.Get("device"), Family: query.Get("family"),
		Before: query.Get("before"), Limit: defaultLimit,
	}
	for name, values := range query {
		if err := readFilter(&f, name, values); err != nil {
			return f, err
		}
	}
	return f, nil
}

func readFilter(f *ledger.TicketFilter, name string, values []string) (err error) {
	if len(values) > 1 && name != "state" && name != "criticity" {
		return fmt.Errorf("%s may be given once", name)
	}
	switch name {
	case "site", "device", "family", "before":
	case "state":
		f.States, err = known(name, values, bridge.States)
	case "criticity":
		f.Criticity, err = known(name, values, bridge.Criticities)
	case "from":
		f.OpenFrom, err = instantOf(name, values[0])
	case "to":
		f.OpenedTo, err = instantOf(name, values[0])
	case "limit":
		f.Limit, err = strconv.Atoi(values[0])
		if err != nil || f.Limit < 1 || f.Limit > maxLimit {
			err = fmt.Errorf("limit is a number from 1 to %d", maxLimit)
		}
	default:
		err = fmt.Errorf("there is no parameter %q", name)
	}
	return err
}

func known[T ~string](name string, values []string, all []T) ([]T, error) {
	found := make([]T, 0, len(values))
	for _, value := range values {
		if !slices.Contains(all, T(value)) {
			return nil, fmt.Errorf("%s %q is not one of %v", name, value, all)
		}
		found = append(found, T(value))
	}
	return found, nil
}

func instantOf(name, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%s: %q is not an instant such as 2026-03-01T00:00:00Z", name, text)
	}
	return t, nil
}

// fail answers an error of the ledger without its insides.
func (a *API) fail(w http.ResponseWriter, err error) {
	a.logger.Error("report was not made", "err", err)
	writeError(w, http.StatusServiceUnavailable, "the ledger cannot be read now")
}

func writeError(w http.ResponseWriter, code int, text string) {
	body, _ := json.Marshal(reportapi.Error{Error: text}) //nolint:errchkjson // a string always marshals
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	w.Write(append(body, '\n')) //nolint:errcheck // the peer may be gone
}

// writeJSON answers with an ETag, so that a panel that asks again for the
// same costs little.
func writeJSON(w http.ResponseWriter, r *http.Request, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		writeError(w, http.StatusInternalServerError, "the answer could not be written")
		return
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(append(body, '\n')) //nolint:errcheck // the peer may be gone
}
