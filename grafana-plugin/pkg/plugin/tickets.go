package plugin

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Pages that are read of a list, and tickets to a page.
const (
	pageSize = 1000
	maxPages = 5
)

// tickets answers TypeTickets with a table: the most critical and oldest
// first of what is open, the newest first of a period.
func (d *Datasource) tickets(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	list, more, err := d.read(ctx, q.filter(period))
	if err != nil {
		return nil, err
	}
	if q.Scope != ScopePeriod {
		slices.SortStableFunc(list, pressing)
	}
	shown := list[:min(len(list), q.Limit)]
	frame := ticketFrame(shown, time.Now())
	frame.Meta.ExecutedQueryString = d.executed("/api/v1/tickets", q.filter(period))
	frame.Meta.Notices = notices(list, len(shown), more)
	return data.Frames{frame}, nil
}

// read reads a list page by page, and tells whether there is more than it
// reads. A list that is sorted must be read whole, or the oldest outage would
// be the one that nobody sees.
func (d *Datasource) read(ctx context.Context, filter reportapi.TicketQuery) (list []reportapi.Ticket, more bool, err error) {
	filter.Limit = pageSize
	for range maxPages {
		page, err := d.bridge.Tickets(ctx, filter)
		if err != nil {
			return nil, false, err
		}
		list = append(list, page.Tickets...)
		if page.Next == "" {
			return list, false, nil
		}
		filter.Before = page.Next
	}
	return list, true, nil
}

// pressing orders what is open as an operator would take it up.
func pressing(a, b reportapi.Ticket) int {
	rank := func(order []string, value string) int {
		if i := slices.Index(order, value); i >= 0 {
			return i
		}
		return len(order)
	}
	return cmp.Or(
		cmp.Compare(rank(criticityOrder, a.Criticity), rank(criticityOrder, b.Criticity)),
		cmp.Compare(rank(stateOrder, a.State), rank(stateOrder, b.State)),
		a.DetectedAt.Compare(b.DetectedAt),
		cmp.Compare(a.Incident, b.Incident),
	)
}

// notices say aloud what the rows do not show.
func notices(list []reportapi.Ticket, shown int, more bool) []data.Notice {
	var said []data.Notice
	switch {
	case more:
		said = append(said, warning("Il y a plus de %d tickets : les plus anciens n'ont pas été lus. Affichés : %d. Filtrez davantage.", len(list), shown))
	case shown < len(list):
		said = append(said, warning("Tickets affichés : %d sur %d. Augmentez la limite ou filtrez davantage.", shown, len(list)))
	}
	waiting := 0
	for _, ticket := range list {
		if !ticket.UpToDate {
			waiting++
		}
	}
	if waiting > 0 {
		said = append(said, warning("Tickets dont Zammad ne montre pas encore le dernier état : %d.", waiting))
	}
	return said
}

func warning(format string, facts ...any) data.Notice {
	return data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(format, facts...)}
}

// executed is the request as the inspector shows it; the token is no part.
func (d *Datasource) executed(path string, filter reportapi.TicketQuery, by ...string) string {
	values := filter.Values()
	if len(by) > 0 {
		values["by"] = by
	}
	return "GET " + d.address + path + "?" + values.Encode()
}

// ticketFrame is a row a ticket. Columns that few people need are there and
// hidden.
func ticketFrame(list []reportapi.Ticket, now time.Time) *data.Frame {
	frame := data.NewFrame("tickets",
		column("number", "Ticket", list, func(t reportapi.Ticket) *string { return optional(t.Number) }),
		column("criticity", "Criticité", list, func(t reportapi.Ticket) string { return t.Criticity }),
		column("state", "État", list, func(t reportapi.Ticket) string { return t.State }),
		column("title", "Objet", list, func(t reportapi.Ticket) string { return t.Title }),
		column("site", "Site", list, func(t reportapi.Ticket) string { return t.Site }),
		column("device", "Équipement", list, func(t reportapi.Ticket) string { return t.Device }),
		column("detected_at", "Détecté le", list, func(t reportapi.Ticket) time.Time { return t.DetectedAt }),
		column("duration", "Durée", list, func(t reportapi.Ticket) float64 { return duration(t, now).Seconds() }),
		column("group", "Groupe", list, func(t reportapi.Ticket) string { return t.Group }),
		column("owner", "Agent", list, func(t reportapi.Ticket) string { return t.Owner }),

		hidden(column("opened_at", "Ouvert le", list, func(t reportapi.Ticket) time.Time { return t.OpenedAt })),
		hidden(column("acknowledged_at", "Pris en charge le", list, func(t reportapi.Ticket) *time.Time { return t.AcknowledgedAt })),
		hidden(column("restored_at", "Rétabli le", list, func(t reportapi.Ticket) *time.Time { return t.RestoredAt })),
		hidden(column("resolved_at", "Résolu le", list, func(t reportapi.Ticket) *time.Time { return t.ResolvedAt })),
		hidden(column("closed_at", "Clos le", list, func(t reportapi.Ticket) *time.Time { return t.ClosedAt })),
		hidden(column("severity", "Gravité", list, func(t reportapi.Ticket) string { return t.Severity })),
		hidden(column("family", "Famille", list, func(t reportapi.Ticket) string { return t.Family })),
		hidden(column("region", "Région", list, func(t reportapi.Ticket) string { return t.Region })),
		hidden(column("service", "Service", list, func(t reportapi.Ticket) string { return t.Service })),
		hidden(column("provider", "Prestataire", list, func(t reportapi.Ticket) string { return t.Provider })),
		hidden(column("alerts", "Alertes actives", list, func(t reportapi.Ticket) int64 { return int64(t.Alerts) })),
		hidden(column("reopened", "Réouvertures", list, func(t reportapi.Ticket) int64 { return int64(t.Reopened) })),
		hidden(column("why", "Motif de la criticité", list, func(t reportapi.Ticket) string { return t.Why })),
		hidden(column("ticket_state", "État dans Zammad", list, func(t reportapi.Ticket) string { return t.TicketState })),
		hidden(column("up_to_date", "Zammad à jour", list, func(t reportapi.Ticket) bool { return t.UpToDate })),
		hidden(column("error", "Erreur de Zammad", list, func(t reportapi.Ticket) string { return t.Error })),
		hidden(column("incident", "Incident", list, func(t reportapi.Ticket) string { return t.Incident })),
		hidden(column("url", "Adresse", list, func(t reportapi.Ticket) string { return webAddress(t.URL) })),
	)
	dress(frame)
	frame.Meta = &data.FrameMeta{
		Type: data.FrameTypeTable, TypeVersion: data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeTable, UniqueRowIDFields: []int{slices.IndexFunc(frame.Fields, named("incident"))},
	}
	return frame
}

// dress gives the columns words, colours, units and links.
func dress(frame *data.Frame) {
	config := func(name string) *data.FieldConfig {
		return frame.Fields[slices.IndexFunc(frame.Fields, named(name))].Config
	}
	config("state").Mappings = mappings(states)
	config("state").Custom["cellOptions"] = map[string]any{"type": "color-text"}
	config("criticity").Mappings = mappings(criticities)
	config("criticity").Custom["cellOptions"] = map[string]any{"type": "color-background", "mode": "basic"}
	// Grafana 11 reads the first, later ones the second.
	config("title").Custom["cellOptions"] = map[string]any{"type": "auto", "wrapText": true}
	config("title").Custom["wrapText"] = true
	config("severity").Mappings = mappings(severities)
	config("family").Mappings = mappings(families)
	config("duration").Unit = "dthms"
	config("up_to_date").Mappings = data.ValueMappings{data.ValueMapper{"true": {Text: "oui"}, "false": {Text: "non"}}}
	for _, field := range frame.Fields {
		// A panel's own text for an empty panel must not fill its empty cells;
		// a link is made of the text of the address.
		if field.Name != "url" {
			field.Config.NoValue = "–"
		}
		if field.Type().Time() {
			field.Config.Unit = "time:DD/MM/YYYY HH:mm:ss"
		}
	}
	number := config("number")
	number.NoValue = "à créer"
	number.Links = []data.DataLink{{Title: "Ouvrir le ticket dans Zammad", URL: "${__data.fields.url:raw}", TargetBlank: true}}
}

func named(name string) func(*data.Field) bool {
	return func(f *data.Field) bool { return f.Name == name }
}

func column[T any](name, title string, list []reportapi.Ticket, of func(reportapi.Ticket) T) *data.Field {
	cells := make([]T, 0, len(list))
	for _, ticket := range list {
		cells = append(cells, of(ticket))
	}
	field := data.NewField(name, nil, cells)
	field.Config = &data.FieldConfig{DisplayNameFromDS: title, Custom: map[string]any{}}
	return field
}

// hidden leaves a column out of tables until somebody wants it. Grafana 11
// reads the first key, later ones the second.
func hidden(field *data.Field) *data.Field {
	field.Config.Custom["hidden"] = true
	field.Config.Custom["hideFrom"] = map[string]bool{"viz": true, "legend": true, "tooltip": true}
	return field
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
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

// webAddress lets only web pages become links.
func webAddress(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	return address
}
