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

var annotationParameters = join(ticketParameters, periodParameters, limitParameter, parameters{
	"kind": func(q *query, name string, values []string) (err error) {
		q.kinds, err = known(name, values, []string{reportapi.AnnotatedTicket, reportapi.AnnotatedChange})
		return err
	},
})

// Annotations serves GET /api/v1/annotations.
func (a *API) Annotations(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, annotationParameters)
	var from, to time.Time
	if err == nil {
		from, to, err = q.within()
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	list := reportapi.AnnotationList{Annotations: []reportapi.Annotation{}, Limit: q.filter.Limit}
	if q.wants(reportapi.AnnotatedTicket) {
		err = a.annotateTickets(r.Context(), q, &list)
	}
	if err == nil && q.wants(reportapi.AnnotatedChange) {
		err = a.annotateChanges(r.Context(), from, to, &list)
	}
	if err != nil {
		a.fail(w, err)
		return
	}
	slices.SortStableFunc(list.Annotations, func(a, b reportapi.Annotation) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID))
	})
	writeJSON(w, r, list)
}

// wants tells whether a kind is asked for. What is filtered by what changes do
// not have leaves them out, unless they are asked for.
func (q *query) wants(kind string) bool {
	if len(q.kinds) > 0 {
		return slices.Contains(q.kinds, kind)
	}
	f := q.filter
	filtered := len(f.Regions)+len(f.Sites)+len(f.Devices)+len(f.Families)+len(f.Services)+len(f.Providers)+len(f.Severity)+
		len(f.Parties)+len(f.Groups)+len(f.Owners)+len(f.Criticity) > 0
	return kind == reportapi.AnnotatedTicket || !filtered
}

func (a *API) annotateTickets(ctx context.Context, q *query, list *reportapi.AnnotationList) error {
	filter := q.filter
	filter.Lasting, filter.Limit = true, q.filter.Limit+1
	incidents, err := a.ledger.Tickets(ctx, filter)
	if err != nil {
		return err
	}
	if len(incidents) > q.filter.Limit {
		incidents, list.More = incidents[:q.filter.Limit], true
	}
	for i := range incidents {
		list.Annotations = append(list.Annotations, a.annotation(&incidents[i]))
	}
	return nil
}

// annotation is the time for which a fault lasted.
func (a *API) annotation(i *bridge.Incident) reportapi.Annotation {
	told := reportapi.Annotation{
		Kind: reportapi.AnnotatedTicket, ID: i.ID, From: i.DetectedAt, Title: Printable(i.Title), Tags: []string{string(i.Criticity)},
		Site: i.Site, Device: i.Device, Region: i.Region, TicketID: i.TicketID,
	}
	if i.Family != "" {
		told.Tags = append(told.Tags, i.Family)
	}
	for _, end := range []time.Time{i.RestoredAt, i.ResolvedAt, i.ClosedAt} {
		if !end.IsZero() {
			told.To = optional(end)
			break
		}
	}
	if i.TicketID != 0 {
		told.URL = a.ticketURL(i.TicketID)
	}
	if ledger.OriginOf(i.Nature) == ledger.OriginPerson {
		told.ID = i.TicketNumber
	}
	return told
}

func (a *API) annotateChanges(ctx context.Context, from, to time.Time, list *reportapi.AnnotationList) error {
	changes, err := a.ledger.ChangesDuring(ctx, from, to, list.Limit+1)
	if err != nil {
		return err
	}
	if len(changes) > list.Limit {
		changes, list.More = changes[:list.Limit], true
	}
	for _, c := range changes {
		told := reportapi.Annotation{
			Kind: reportapi.AnnotatedChange, ID: cmp.Or(c.Number, strconv.FormatInt(c.Ticket, 10)), From: c.StartsAt, To: optional(c.EndsAt),
			Title: "Changement n° " + c.Number, Tags: []string{c.State}, TicketID: c.Ticket, URL: a.ticketURL(c.Ticket),
		}
		if !c.BegunAt.IsZero() {
			told.From = c.BegunAt
		}
		if !c.EndedAt.IsZero() {
			told.To = optional(c.EndedAt)
		}
		ticket, err := a.ledger.Mirrored(ctx, c.Ticket)
		if err != nil {
			return err
		}
		if ticket != nil {
			told.Title += " : " + Printable(ticket.Title)
		}
		list.Annotations = append(list.Annotations, told)
	}
	return nil
}

// Mirror serves GET /api/v1/mirror.
func (a *API) Mirror(w http.ResponseWriter, r *http.Request) {
	state, err := a.ledger.MirrorState(r.Context())
	if err != nil {
		a.fail(w, err)
		return
	}
	tickets, err := a.ledger.MirroredCount(r.Context())
	if err != nil {
		a.fail(w, err)
		return
	}
	now := a.status().Mirror
	told := reportapi.Mirror{
		SyncedAt: optional(state.SyncedAt), ImportedAt: optional(state.ImportedAt), SweptAt: optional(state.SweptAt), ReadUntil: optional(state.Until),
		Behind: now.Behind, Tickets: tickets,
	}
	if now.Problem != nil {
		told.Error = now.Problem.Error()
	}
	writeJSON(w, r, told)
}
