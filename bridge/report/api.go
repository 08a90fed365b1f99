package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
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
	status func() Status
	// ticketURL is where a ticket is seen; {ticket} stands for its id.
	ticketURL func(id int64) string
	// Estate is what is supervised; nil where no inventory is given and no
	// source can be asked.
	Estate *Estate
	// Measures are what availability is told by, beside what is kept; nil for that
	// alone.
	Measures *Measures
	// Waiting says in French why no month is closed by itself, though one should
	// be; empty where none should, or it is about to be. Nil where none ever is.
	Waiting func() string
	// ReportWaiting says the same of reports that are not handed in.
	ReportWaiting func() string
	// Book is the log book; nil where none is kept.
	Book *logbook.Book
	// ShiftLinks are where people find the pages of the log book and of the
	// hand-over; empty, and nil, for nowhere.
	ShiftLinks func() (logbook, handover string)

	months *frozen.Shelf // of the ledger
	sums   *sums         // of its evidence
}

// NewAPI wires the API; status is what the process knows beside the ledger,
// ticketURL says where people see a ticket.
func NewAPI(ledger Ledger, logger *slog.Logger, status func() Status, ticketURL func(id int64) string) *API {
	return &API{
		ledger: ledger, logger: logger, status: status, ticketURL: ticketURL, months: &frozen.Shelf{Store: ledger}, sums: newSums(ledger),
	}
}

// Shelf has what was read of the documents of closed months.
func (a *API) Shelf() *frozen.Shelf { return a.months }

// Tickets serves GET /api/v1/tickets.
func (a *API) Tickets(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, listParameters)
	if err == nil {
		err = q.page()
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	filter := q.filter
	filter.Limit++ // one more tells whether there is more
	incidents, places, err := a.sorted(r.Context(), filter)
	if err != nil {
		a.fail(w, err)
		return
	}
	next := ""
	if limit := q.filter.Limit; len(incidents) > limit {
		incidents = incidents[:limit]
		next = after(places(limit - 1))
	}
	a.list(w, r, incidents, q, next)
}

// ClosedWhileFiring serves GET /api/v1/tickets/closed-while-firing: all of
// them, on one page.
func (a *API) ClosedWhileFiring(w http.ResponseWriter, r *http.Request) {
	incidents, err := a.ledger.ClosedWhileFiring(r.Context())
	if err != nil {
		a.fail(w, err)
		return
	}
	a.list(w, r, incidents, &query{filter: ledger.TicketFilter{Limit: len(incidents)}}, "")
}

// list answers with incidents as tickets.
func (a *API) list(w http.ResponseWriter, r *http.Request, incidents []bridge.Incident, q *query, next string) {
	list := reportapi.TicketList{Limit: q.filter.Limit, Next: next, Tickets: []reportapi.Ticket{}}
	counts, err := a.ledger.AlertCounts(r.Context(), ids(incidents))
	if err != nil {
		a.fail(w, err)
		return
	}
	for _, i := range incidents {
		list.Tickets = append(list.Tickets, a.ticket(i, counts[i.ID]))
	}
	if err := a.remaining(r.Context(), &list, incidents, q); err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, list)
}

// TicketCounts serves GET /api/v1/tickets/counts.
func (a *API) TicketCounts(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, countParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	q.filter.Limit = 0
	counts, err := a.ledger.TicketCounts(r.Context(), q.filter, q.dimensions())
	if err != nil {
		a.fail(w, err)
		return
	}
	told := reportapi.TicketCounts{By: q.by, Counts: []reportapi.TicketCount{}}
	for _, group := range grouped(counts, func(c ledger.TicketCount) []string { return a.words(q.by, c.Values) }) {
		n := 0
		for _, count := range group.of {
			n += count.N
		}
		told.Counts = append(told.Counts, reportapi.TicketCount{Values: group.values, Count: n})
	}
	writeJSON(w, r, told)
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
		writeError(w, http.StatusNotFound, "il n'y a pas d'incident « "+id+" »")
		return
	}
	entries, err := a.ledger.Entries(r.Context(), id)
	if err != nil {
		a.fail(w, err)
		return
	}
	list := reportapi.OperationList{Incident: id, Operations: []reportapi.Operation{}}
	for _, e := range viewed(entries, 0, time.Now()) {
		list.Operations = append(list.Operations, reportapi.Operation{
			Seq: e.Seq, Number: e.Number, Void: e.Void, Right: optional(e.Right), Kind: string(e.Kind), Actor: string(e.Actor), ActorName: e.Who(),
			EffectiveAt: e.EffectiveAt, ReceivedAt: e.ReceivedAt, Text: e.Text, Data: e.Details(),
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
		Incident: i.ID, Key: i.Key, Nature: natureWords[i.Nature], Parent: i.Parent, Unstable: i.Unstable, Party: i.Party, Reference: i.PartyReference,
		State: string(i.State), Criticity: string(i.Criticity), Why: i.Why,
		Title: i.Title, Severity: i.Severity, Family: i.Family, Site: i.Site, Device: i.Device, About: incident.About(&i),
		Service: i.Service, Region: i.Region, Provider: i.Provider, Alerts: alerts, Reopened: i.Reopened,
		DetectedAt: i.DetectedAt, OpenedAt: i.OpenedAt,
		AcknowledgedAt: optional(i.AcknowledgedAt), RestoredAt: optional(i.RestoredAt),
		ResolvedAt: optional(i.ResolvedAt), ClosedAt: optional(i.ClosedAt),
		TicketID: i.TicketID, Number: i.TicketNumber, Group: i.TicketGroup, Owner: i.TicketOwner,
		TicketState: i.TicketState, UpToDate: !i.Outdated(), Error: i.LastError,
	}
	if t.Origin = string(ledger.OriginOf(i.Nature)); t.Origin == string(ledger.OriginPerson) {
		t.Incident = "" // nothing can be asked of one, and its journal stands under the ticket
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

// fail answers an error of the ledger without its insides.
func (a *API) fail(w http.ResponseWriter, err error) {
	a.logger.Error("report was not made", "err", err)
	if unread, ok := errors.AsType[*unreadError](err); ok {
		writeError(w, http.StatusServiceUnavailable, unread.said())
		return
	}
	writeError(w, http.StatusServiceUnavailable, "le registre ne peut pas être lu pour le moment")
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
	writeTagged(w, r, "application/json", append(body, '\n'))
}

func writeTagged(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	sum := sha256.Sum256(body)
	writeAs(w, r, kind, `"`+hex.EncodeToString(sum[:12])+`"`, body)
}

func writeAs(w http.ResponseWriter, r *http.Request, kind, tag string, body []byte) {
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Write(body) //nolint:errcheck // the peer may be gone
}
