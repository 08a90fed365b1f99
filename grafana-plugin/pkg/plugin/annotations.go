package plugin

import (
	"cmp"
	"context"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// annotatedOperation is what happened to a ticket, as a line across graphs.
const annotatedOperation = "operation"

// region is something for graphs to show, under the names that Grafana looks
// for. It shows titles and texts as HTML: what others wrote is escaped.
type region struct {
	from        time.Time
	to          *time.Time
	title, text string
	tags        []string
	id          string
	kind, url   string
}

// annotations answers TypeAnnotations: what lasted within the dashboard's
// period, and what happened in it to chosen tickets.
func (d *Datasource) annotations(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	filter := q.ticketFilter()
	filter.From, filter.To, filter.Limit = period.From, period.To, q.Limit
	var regions []region
	var said []data.Notice
	spans := slices.DeleteFunc(slices.Clone(q.Kinds), func(kind string) bool { return kind == annotatedOperation })
	if len(q.Kinds) == 0 || len(spans) > 0 {
		list, err := d.bridge.Annotations(ctx, filter, spans...)
		if err != nil {
			return nil, err
		}
		for _, a := range list.Annotations {
			regions = append(regions, lastingRegion(a, time.Now()))
		}
		if list.More {
			said = append(said, warning("Il y a plus d'annotations que les %d dernières de chaque genre. Réduisez la période ou filtrez davantage.", q.Limit))
		}
	}
	if len(q.Tickets) > 0 && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, annotatedOperation)) {
		happened, more, err := d.happenings(ctx, q, period)
		if err != nil {
			return nil, err
		}
		regions, said = append(regions, happened...), append(said, more...)
	}
	slices.SortStableFunc(regions, func(a, b region) int { return a.from.Compare(b.from) })
	frame := regionFrame(regions)
	values := filter.Values()
	values["kind"] = spans
	frame.Meta.Notices, frame.Meta.ExecutedQueryString = said, d.executed("/api/v1/annotations", values)
	return data.Frames{frame}, nil
}

// happenings are the operations of chosen tickets within a period.
func (d *Datasource) happenings(ctx context.Context, q Query, period backend.TimeRange) (all []region, said []data.Notice, err error) {
	ids, _, err := q.chosen()
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		operations, err := d.journal(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		for _, o := range operations {
			if !o.at.Before(period.From) && o.at.Before(period.To) {
				all = append(all, happening(o))
			}
		}
	}
	if left := len(all) - q.Limit; left > 0 {
		said = append(said, warning("Opérations montrées : les %d dernières sur %d.", q.Limit, len(all)))
		all = all[left:]
	}
	return all, said, nil
}

// lastingRegion is what went on for a while. What goes on has no end yet: it ends
// now, or it would be drawn at its beginning alone.
func lastingRegion(a reportapi.Annotation, now time.Time) region {
	r := region{
		from: a.From, to: a.To, title: html.EscapeString(a.Title), kind: a.Kind, id: a.Kind + ":" + a.ID, url: webAddress(a.URL),
		tags: []string{Word("annotation", a.Kind)},
	}
	for _, tag := range a.Tags {
		r.tags = append(r.tags, strings.ReplaceAll(Word("tag", tag), ",", " ")) // a comma is between tags
	}
	var about []string
	for _, place := range []string{a.Device, a.Site, a.Region} {
		if place != "" {
			about = append(about, html.EscapeString(place))
		}
	}
	r.text = strings.Join(about, " · ")
	if a.To == nil && a.From.Before(now) {
		r.to = &now
		r.text = strings.TrimPrefix(r.text+" · dure encore", " · ")
	}
	if r.url != "" {
		r.text = strings.TrimPrefix(r.text+` · <a href="`+html.EscapeString(r.url)+`" target="_blank" rel="noopener">Zammad</a>`, " · ")
	}
	return r
}

func happening(o operation) region {
	who := cmp.Or(o.name, Word("actor", o.actor))
	return region{
		from: o.at, title: capital(html.EscapeString(Word("kind", o.kind))), text: html.EscapeString(cmp.Or(o.text, who)), kind: annotatedOperation,
		id: "operation:" + o.ticket + ":" + o.at.UTC().Format(time.RFC3339Nano) + ":" + o.kind, tags: []string{Word("annotation", annotatedOperation), Word("actor", o.actor)},
	}
}

// regionFrame has the fields that Grafana makes annotations of.
func regionFrame(regions []region) *data.Frame {
	frame := table("annotations",
		column("time", "Début", regions, func(r region) time.Time { return r.from }),
		column("timeEnd", "Fin", regions, func(r region) *time.Time { return r.to }),
		column("title", "Titre", regions, func(r region) string { return r.title }),
		column("text", "Texte", regions, func(r region) string { return r.text }),
		column("tags", "Étiquettes", regions, func(r region) string { return strings.Join(r.tags, ",") }),
		column("id", "Identifiant", regions, func(r region) string { return r.id }),
		column("url", "Adresse", regions, func(r region) string { return r.url }, hide),
		column("kind", "Genre", regions, func(r region) string { return r.kind }, hide),
	)
	return frame
}
