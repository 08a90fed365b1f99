package plugin

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// maxTickets bounds how many tickets one query tells whole.
const maxTickets = 20

// lateFact is how long after it a fact is told before that is worth a cell.
const lateFact = time.Minute

// operation is what happened to a ticket, whoever tells it.
type operation struct {
	ticket                  string
	seq                     int64
	kind, actor, name, text string
	at, received            time.Time
	values                  map[string]string
}

// operations answers TypeOperations with what happened to tickets, the oldest
// first, or with the tickets themselves.
func (d *Datasource) operations(ctx context.Context, q Query, _ backend.TimeRange) (data.Frames, error) {
	if q.View == ViewTicket {
		return d.ticketsByID(ctx, q)
	}
	ids, said, err := q.chosen()
	if err != nil {
		return nil, err
	}
	var all []operation
	for _, id := range ids {
		of, err := d.journal(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	slices.SortStableFunc(all, func(a, b operation) int { return a.at.Compare(b.at) })
	if left := len(all) - q.Limit; left > 0 {
		all = all[left:] // the last is what people wait for
		said = append(said, warning("Opérations affichées : les %d dernières sur %d.", len(all), len(all)+left))
	}
	frame := operationFrame(all)
	frame.Meta.Notices = said
	if len(ids) > 0 {
		frame.Meta.ExecutedQueryString = d.executed(journalPath(ids[0]), url.Values{})
		frame.Meta.Notices = append(frame.Meta.Notices, d.stale(ctx)...)
	}
	return data.Frames{frame}, nil
}

// ticketsByID are chosen tickets as rows, whatever became of them.
func (d *Datasource) ticketsByID(ctx context.Context, q Query) (data.Frames, error) {
	ids, said, err := q.chosen()
	if err != nil {
		return nil, err
	}
	var all reportapi.TicketList
	for _, id := range ids {
		one, err := d.bridge.Ticket(ctx, id)
		if err != nil {
			return nil, err
		}
		all.Tickets = append(all.Tickets, one.Tickets...)
		all.Behind = all.Behind || one.Behind
	}
	frame := ticketFrame(all.Tickets, time.Now())
	frame.Meta.Notices = said
	if len(ids) > 0 {
		frame.Meta.ExecutedQueryString = d.executed("/api/v1/tickets/"+url.PathEscape(ids[0]), url.Values{})
		frame.Meta.Notices = append(frame.Meta.Notices, d.doubts(ctx, all)...)
	}
	return data.Frames{frame}, nil
}

// idForm is how incidents and tickets of the desk are called. Nothing else
// becomes a part of a path.
var idForm = regexp.MustCompile(`^[0-9A-Za-z]{1,40}$`)

// chosen are the tickets that a query names. None is no mistake: nobody has
// chosen yet.
func (q *Query) chosen() (ids []string, said []data.Notice, err error) {
	for _, id := range q.Tickets {
		id = strings.TrimPrefix(strings.TrimSpace(id), "ticket:") // as breaches call those of people
		switch {
		case id == "":
		case !idForm.MatchString(id):
			return nil, nil, wrongf("« %s » n'est pas l'identifiant d'un ticket.", id)
		case !slices.Contains(ids, id):
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		said = append(said, remark("Choisissez un ticket."))
	case len(ids) > maxTickets:
		said = append(said, warning("Tickets montrés : les %d premiers des %d choisis.", maxTickets, len(ids)))
		ids = ids[:maxTickets]
	}
	return ids, said, nil
}

// ofDesk tells the id of a ticket at the desk from an incident's.
func ofDesk(id string) (ticket int64, is bool) {
	ticket, err := strconv.ParseInt(id, 10, 64)
	return ticket, err == nil
}

func journalPath(id string) string {
	if _, desk := ofDesk(id); desk {
		return "/api/v1/tickets/" + id + "/journal"
	}
	return "/api/v1/tickets/" + id + "/operations"
}

// journal is all that is known of a ticket. People's have no incident, and their
// journal comes page by page.
func (d *Datasource) journal(ctx context.Context, id string) (all []operation, err error) {
	ticket, desk := ofDesk(id)
	if !desk {
		list, err := d.bridge.Operations(ctx, id)
		for _, o := range list.Operations {
			all = append(all, operation{
				ticket: id, seq: o.Seq, kind: o.Kind, actor: o.Actor, name: o.ActorName, text: o.Text,
				at: o.EffectiveAt, received: o.ReceivedAt, values: o.Data,
			})
		}
		return all, err
	}
	for after := int64(0); ; {
		page, err := d.bridge.Journal(ctx, ticket, after)
		if err != nil {
			return nil, err
		}
		for i := range page.Facts {
			f := &page.Facts[i]
			all = append(all, operation{
				ticket: id, seq: f.Number, kind: f.Kind, actor: f.Actor, name: f.ActorName, text: f.Text,
				at: f.EffectiveAt, received: f.ReceivedAt, values: f.Values,
			})
		}
		if page.Next <= after {
			return all, nil
		}
		after = page.Next
	}
}

func operationFrame(all []operation) *data.Frame {
	frame := table("operations",
		column("at", "Quand", all, func(o operation) time.Time { return o.at }),
		column("actor", "Qui", all, func(o operation) string { return o.actor }, coloured(actors)),
		column("name", "Nom", all, func(o operation) *string { return optional(o.name) }),
		column("text", "Opération", all, func(o operation) string { return cmp.Or(o.text, Word("kind", o.kind)) }, wrap),
		column("kind", "Genre", all, func(o operation) string { return o.kind }, said(operationKinds)),
		column("delay", "Appris après", all, operation.delay, lasting,
			describe("De combien la passerelle l'a appris après que c'est arrivé ; vide pour moins d'une minute.")),

		column("details", "Détails", all, operation.details, hide),
		column("seq", "N°", all, func(o operation) int64 { return o.seq }, hide),
		column("received_at", "Appris le", all, func(o operation) time.Time { return o.received }, hide),
		column("ticket", "Ticket", all, func(o operation) string { return o.ticket }, hide),
	)
	at := func(name string) int { return slices.IndexFunc(frame.Fields, named(name)) }
	frame.Meta.UniqueRowIDFields = []int{at("ticket"), at("seq")}
	return frame
}

func (o operation) delay() *float64 {
	behind := o.received.Sub(o.at)
	return secondsIf(behind >= lateFact, behind.Milliseconds())
}

// details are the values of an operation as JSON, which Grafana's tables can
// unfold; null for none.
func (o operation) details() *string {
	if len(o.values) == 0 {
		return nil
	}
	text, _ := json.Marshal(o.values) //nolint:errchkjson // texts always marshal
	return optional(string(text))
}
