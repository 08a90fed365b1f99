package plugin

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// clocks answers TypeClocks: the delays of chosen tickets, or how much of them
// is used of all that is open.
func (d *Datasource) clocks(ctx context.Context, q Query, _ backend.TimeRange) (data.Frames, error) {
	if q.View == ViewConsumed {
		return d.consumed(ctx, q)
	}
	ids, said, err := q.chosen()
	if err != nil {
		return nil, err
	}
	var all []reportapi.TicketClocks
	for _, id := range ids {
		of, err := d.bridge.Clocks(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, of)
		said = append(said, excluded(of)...)
	}
	var frames data.Frames
	switch q.View {
	case ViewLanes:
		frames = typed(lanes(all), data.FrameTypeUnknown, line("who", nil, []time.Time{}, []*string{}, "Entre les mains de"), data.FrameMeta{})
	case ViewShares:
		frames = data.Frames{shareFrame(all)}
	default:
		frames = data.Frames{clockFrame(all)}
	}
	frames[0].Meta.Notices = said
	if len(ids) > 0 {
		frames[0].Meta.ExecutedQueryString = d.executed("/api/v1/tickets/"+url.PathEscape(ids[0])+"/clocks", url.Values{})
		frames[0].Meta.Notices = append(frames[0].Meta.Notices, d.stale(ctx)...)
	}
	return frames, nil
}

// excluded says why a ticket is in no rate.
func excluded(of reportapi.TicketClocks) []data.Notice {
	if of.Excluded == "" {
		return nil
	}
	return []data.Notice{remark("Ticket %s : hors des taux (%s).", cmp.Or(of.Number, of.Subject), of.Excluded)}
}

// clockRow is a clock of a ticket.
type clockRow struct {
	reportapi.Clock

	of   reportapi.TicketClocks
	life int64 // which of the ticket's, from 1
}

// clockRows are the contractual clocks of a ticket, then those of third parties
// and lines, life by life.
func clockRows(all []reportapi.TicketClocks) (rows []clockRow) {
	for _, of := range all {
		lives := append(slices.Clone(of.Earlier), of)
		for n, life := range lives {
			for _, clock := range slices.Concat(life.Clocks, life.Parties, life.Lines) {
				rows = append(rows, clockRow{clock, of, int64(n + 1)})
			}
		}
	}
	return rows
}

func clockFrame(all []reportapi.TicketClocks) *data.Frame {
	rows := clockRows(all)
	return table("clocks",
		column("clock", "Délai", rows, func(c clockRow) string { return clockTitle(c.Clock) }),
		column("criticity", "Criticité", rows, func(c clockRow) string { return c.Criticity }, filled(criticities)),
		column("status", "État", rows, func(c clockRow) string { return c.Status }, coloured(clockStatuses)),
		column("target", "Engagement", rows, func(c clockRow) *float64 { return secondsIf(c.TargetMS > 0, c.TargetMS) }, lasting),
		column("elapsed", "Écoulé", rows, func(c clockRow) *float64 { return secondsIf(c.Start != nil, c.ElapsedMS) }, lasting,
			describe("Ce qui compte, dans le calendrier du délai.")),
		column("remaining", "Temps restant", rows, func(c clockRow) *float64 { return secondsIf(c.going() && c.OverrunMS == 0, c.RemainingMS) }, lasting,
			describe("Tant que le délai court ou est suspendu.")),
		column("overrun", "Dépassement", rows, func(c clockRow) *float64 { return secondsIf(c.OverrunMS > 0, c.OverrunMS) }, lasting, alarming("red")),
		column("consumed", "Consommé", rows, func(c clockRow) *float64 { return consumed(c.TargetMS, c.RemainingMS, c.OverrunMS) }, roughly, spent),
		column("due", "Échoit le", rows, func(c clockRow) *time.Time { return c.Due }),
		column("paused", "Suspendu", rows, func(c clockRow) *float64 { return secondsIf(c.Start != nil, max(0, c.GrossMS-c.ElapsedMS)) }, lasting,
			describe("Ce qui ne compte pas, pour un motif que le contrat admet.")),
		column("start", "Début", rows, func(c clockRow) *time.Time { return c.Start }),
		column("stopped", "Fin", rows, func(c clockRow) *time.Time { return c.Stopped }),
		column("contractual", "Contractuel", rows, func(c clockRow) bool { return c.Contractual }, yesOrNo),
		column("contested", "Contesté", rows, func(c clockRow) bool { return c.Contested }, yesOrNo),

		column("calendar", "Calendrier", rows, func(c clockRow) string { return c.Calendar }, hide),
		column("life", "Vie", rows, func(c clockRow) int64 { return c.life }, hide, describe("Un ticket rouvert après son délai de réouverture en a une autre.")),
		column("breached_at", "Dépassé le", rows, func(c clockRow) *time.Time { return c.BreachedAt }, hide),
		column("provisional", "Provisoire", rows, func(c clockRow) bool { return c.Provisional }, yesOrNo, hide),
		column("name", "Nom", rows, func(c clockRow) string { return c.Name }, hide),
		column("of", "De", rows, func(c clockRow) string { return c.Of }, hide),
		column("flags", "Remarques", rows, func(c clockRow) *string { return optional(strings.Join(c.Flags, " ; ")) }, hide),
		column("ticket", "Identifiant", rows, func(c clockRow) string { return c.of.Subject }, hide),
		column("number", "Ticket", rows, func(c clockRow) string { return c.of.Number }, hide),
	)
}

// clockTitle is what people call a clock, with whose it is.
func clockTitle(c reportapi.Clock) string {
	title := capital(cmp.Or(c.Title, Word("clock", c.Name)))
	if c.Of != "" && !strings.Contains(title, c.Of) {
		title += " (" + c.Of + ")"
	}
	return title
}

// going tells whether something may remain.
func (c clockRow) going() bool { return c.Status == "running" || c.Status == "paused" }

// shareFrame tells who had a ticket for how long.
func shareFrame(all []reportapi.TicketClocks) *data.Frame {
	type row struct {
		reportapi.ClockBucket

		wall   int64
		ticket string
	}
	var rows []row
	for _, of := range all {
		wall := int64(0)
		for _, bucket := range of.Buckets {
			wall += bucket.WallMS
		}
		for _, bucket := range of.Buckets {
			rows = append(rows, row{bucket, wall, of.Subject})
		}
	}
	return table("shares",
		column("holder", "Entre les mains de", rows, func(r row) string { return holder(r.Name, "") }),
		column("wall", "Durée", rows, func(r row) float64 { return seconds(r.WallMS) }, lasting),
		column("work", "Durée ouvrée", rows, func(r row) float64 { return seconds(r.WorkMS) }, lasting),
		column("share", "Part", rows, func(r row) *float64 { return ratio(r.WallMS, r.wall) }, roughly),
		column("ticket", "Identifiant", rows, func(r row) string { return r.ticket }, hide),
	)
}

// ratio is a part of a whole, nothing of nothing.
func ratio(part, whole int64) *float64 {
	if whole <= 0 {
		return nil
	}
	of := float64(part) / float64(whole)
	return &of
}
