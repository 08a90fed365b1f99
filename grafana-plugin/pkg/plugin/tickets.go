package plugin

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// pageSize is how many rows of a list the bridge gives at once.
const pageSize = 1000

// tickets answers TypeTickets with a table: the most critical and oldest
// first of what is open, the newest first of a period.
func (d *Datasource) tickets(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	filter := q.filter(period)
	filter.Sort = cmp.Or(filter.Sort, q.order())
	list, more, err := d.read(ctx, filter, q.Limit)
	if err != nil {
		return nil, err
	}
	frame := ticketFrame(list.Tickets, time.Now())
	frame.Meta.ExecutedQueryString = d.executed("/api/v1/tickets", filter.Values())
	if more {
		counts, err := d.bridge.TicketCounts(ctx, filter)
		if err != nil {
			return nil, err
		}
		frame.Meta.Notices = append(frame.Meta.Notices, cut("Tickets", len(list.Tickets), sum(counts)))
	}
	frame.Meta.Notices = append(frame.Meta.Notices, d.doubts(ctx, list)...)
	return data.Frames{frame}, nil
}

// order is the one in which people look at what a query selects. The bridge
// cannot put all that ever closed in the order of what presses.
func (q *Query) order() string {
	if q.Scope == ScopePeriod || slices.Contains(q.States, stateClosed) {
		return "newest"
	}
	return "pressing"
}

// read reads as much of a list as is shown, page by page, and tells whether
// there is more.
func (d *Datasource) read(ctx context.Context, filter reportapi.TicketQuery, rows int) (all reportapi.TicketList, more bool, err error) {
	for len(all.Tickets) < rows {
		filter.Limit = min(pageSize, rows-len(all.Tickets))
		page, err := d.bridge.Tickets(ctx, filter)
		if err != nil {
			return all, false, err
		}
		all.Tickets = append(all.Tickets, page.Tickets...)
		all.Behind = all.Behind || page.Behind
		if page.Next == "" {
			return all, false, nil
		}
		filter.Before = page.Next
	}
	return all, true, nil
}

func sum(counts reportapi.TicketCounts) (n int) {
	for _, count := range counts.Counts {
		n += count.Count
	}
	return n
}

// cut says aloud what the rows do not show.
func cut(what string, shown, of int) data.Notice {
	return warning("%s : %d sur %d à l'écran. Augmentez la limite ou filtrez davantage.", what, shown, of)
}

// doubts are what makes a list less than the truth.
func (d *Datasource) doubts(ctx context.Context, list reportapi.TicketList) []data.Notice {
	var said []data.Notice
	waiting := 0
	for i := range list.Tickets {
		if !list.Tickets[i].UpToDate {
			waiting++
		}
	}
	if waiting > 0 {
		said = append(said, warning("Tickets dont Zammad ne montre pas encore le dernier état : %d.", waiting))
	}
	if list.Behind {
		said = append(said, warning("Des faits récents ne sont pas encore comptés dans les délais."))
	}
	return append(said, d.stale(ctx)...)
}

// executed is a request as the inspector shows it; the token is no part.
func (d *Datasource) executed(path string, values url.Values) string {
	values.Del("limit")
	if len(values) == 0 {
		return "GET " + d.address + path
	}
	return "GET " + d.address + path + "?" + values.Encode()
}

// ticketFrame is a row a ticket. Columns that few people need are there and
// hidden.
func ticketFrame(list []reportapi.Ticket, now time.Time) *data.Frame {
	type ticket = reportapi.Ticket
	frame := table("tickets",
		column("number", "Ticket", list, func(t ticket) *string { return optional(t.Number) }, otherwise("à créer"), toDesk),
		column("criticity", "Criticité", list, func(t ticket) string { return t.Criticity }, filled(criticities)),
		column("state", "État", list, func(t ticket) string { return t.State }, coloured(states)),
		column("title", "Objet", list, func(t ticket) string { return t.Title }, wrap, toTicket),
		column("site", "Site", list, func(t ticket) string { return t.Site }, toSite),
		column("device", "Équipement", list, func(t ticket) string { return t.Device }, toDevice),
		column("detected_at", "Détecté le", list, func(t ticket) time.Time { return t.DetectedAt }),
		column("duration", "Durée", list, func(t ticket) float64 { return duration(t, now).Seconds() }, lasting),
		column("due_clock", "Échéance", list, func(t ticket) *string { return optional(t.DueClock) }, said(clockNames)),
		column("remaining", "Temps restant", list, func(t ticket) *float64 { return dueClock(t).remaining() }, lasting,
			describe("Du délai qui échoit le premier, dans son calendrier ; vide s'il est dépassé ou suspendu.")),
		column("overrun", "Dépassement", list, func(t ticket) *float64 { return dueClock(t).overrun() }, lasting, alarming("red"),
			describe("Du délai qui est dépassé depuis le plus longtemps, dans son calendrier.")),
		column("group", "Groupe", list, func(t ticket) string { return t.Group }),
		column("owner", "Agent", list, func(t ticket) string { return t.Owner }),

		column("opened_at", "Ouvert le", list, func(t ticket) time.Time { return t.OpenedAt }, hide),
		column("acknowledged_at", "Pris en charge le", list, func(t ticket) *time.Time { return t.AcknowledgedAt }, hide),
		column("restored_at", "Rétabli le", list, func(t ticket) *time.Time { return t.RestoredAt }, hide),
		column("resolved_at", "Résolu le", list, func(t ticket) *time.Time { return t.ResolvedAt }, hide),
		column("closed_at", "Clos le", list, func(t ticket) *time.Time { return t.ClosedAt }, hide),
		column("severity", "Gravité", list, func(t ticket) string { return t.Severity }, said(severities), hide),
		column("family", "Famille", list, func(t ticket) string { return t.Family }, said(families), hide),
		column("region", "Région", list, func(t ticket) string { return t.Region }, hide),
		column("service", "Service", list, func(t ticket) string { return t.Service }, hide),
		column("provider", "Prestataire", list, func(t ticket) string { return t.Provider }, hide),
		column("alerts", "Alertes actives", list, func(t ticket) int64 { return int64(t.Alerts) }, hide),
		column("reopened", "Réouvertures", list, func(t ticket) int64 { return int64(t.Reopened) }, hide),
		column("why", "Motif de la criticité", list, func(t ticket) string { return t.Why }, hide),
		column("ticket_state", "État dans Zammad", list, func(t ticket) string { return t.TicketState }, hide),
		column("up_to_date", "Zammad à jour", list, func(t ticket) bool { return t.UpToDate }, yesOrNo, hide),
		column("error", "Erreur de Zammad", list, func(t ticket) string { return t.Error }, hide),
		column("incident", "Incident", list, func(t ticket) string { return t.Incident }, hide),
		column("url", "Adresse", list, func(t ticket) string { return webAddress(t.URL) }, hide),
		column("id", "Identifiant", list, ticketID, hide),
		column("due", "Échoit le", list, func(t ticket) *time.Time { return dueClock(t).Due }, hide),
		column("consumed", "Délai consommé", list, func(t ticket) *float64 { return dueClock(t).consumed() }, roughly, spent, hide),
		column("party", "Tiers", list, func(t ticket) string { return t.Party }, hide),
		column("reference", "Référence du tiers", list, func(t ticket) string { return t.Reference }, hide),
		column("nature", "Nature", list, func(t ticket) string { return t.Nature }, said(natures), hide),
		column("origin", "Origine", list, func(t ticket) string { return t.Origin }, said(origins), hide),
	)
	frame.Meta.UniqueRowIDFields = []int{slices.IndexFunc(frame.Fields, named("id"))}
	return frame
}

func named(name string) func(*data.Field) bool {
	return func(f *data.Field) bool { return f.Name == name }
}

// ticketID is what operations and clocks of a ticket are asked by: those that
// people opened have no incident.
func ticketID(t reportapi.Ticket) string {
	if t.Incident == "" && t.TicketID != 0 {
		return strconv.FormatInt(t.TicketID, 10)
	}
	return t.Incident
}

// duration is how long the fault has lasted, or did.
func duration(t reportapi.Ticket, now time.Time) time.Duration {
	end := now
	switch {
	case t.RestoredAt != nil:
		end = *t.RestoredAt
	case t.ClosedAt != nil:
		end = *t.ClosedAt
	}
	return max(0, end.Sub(t.DetectedAt)).Truncate(time.Second)
}
