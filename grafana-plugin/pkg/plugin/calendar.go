package plugin

import (
	"cmp"
	"context"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// calendar answers TypeCalendar: how sites were, day by day.
func (d *Datasource) calendar(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	asked := reportapi.CalendarQuery{Regions: q.Regions, Sites: q.Sites, From: period.From, To: period.To, Limit: q.Limit}
	var said []data.Notice
	switch n := len(q.Months); {
	case n > 1:
		return nil, wrongf("Un calendrier est d'un mois, et non de %d.", n)
	case n == 1:
		asked.Month, asked.From, asked.To = q.Months[0], time.Time{}, time.Time{}
	case period.Duration() > longest:
		asked.From = period.To.Add(-longest)
		said = append(said, warning("La période est trop longue : sont dits les 365 derniers jours."))
	}
	told, err := d.bridge.Calendar(ctx, asked)
	if err != nil {
		return nil, err
	}
	said = append(said, remark("Jours du %s au %s (%s).", frenchDay(told.First), frenchDay(told.Last), told.Zone))
	if left := told.Total - len(told.Sites); left > 0 {
		said = append(said, cut("Les sites les plus longtemps en panne", len(told.Sites), told.Total))
	}
	said = append(said, problems(told.Problems)...)
	var frames data.Frames
	if q.View == ViewTable {
		frames = data.Frames{calendarTable(&told)}
	} else {
		frames = calendarLanes(&told)
	}
	frames[0].Meta.Notices = said
	frames[0].Meta.ExecutedQueryString = d.executed("/api/v1/calendar", asked.Values())
	return frames, nil
}

// calendarLanes are what panels of states show: for each site a text a day.
func calendarLanes(told *reportapi.Calendar) data.Frames {
	at := make([]time.Time, 0, len(told.Days))
	for _, day := range told.Days {
		at = append(at, day.From)
	}
	titles := make(map[string]int)
	for _, site := range told.Sites {
		titles[site.Title]++
	}
	var frames data.Frames
	for _, site := range told.Sites {
		title := cmp.Or(site.Title, site.Site)
		if titles[title] > 1 { // schools are called alike
			title += " · " + site.Site
		}
		texts := make([]*string, len(at))
		for i := range texts {
			if i < len(site.Days) && site.Days[i].Status != reportapi.DayOutside {
				texts[i] = &site.Days[i].Status
			}
		}
		frames = append(frames, line("status", data.Labels{"site": site.Site}, at, texts, title, coloured(dayStatuses), toSiteOf(site.Site)))
	}
	empty := line("status", nil, []time.Time{}, []*string{}, "État")
	return typed(frames, data.FrameTypeTimeSeriesMulti, empty, data.FrameMeta{})
}

type calendarRow struct {
	reportapi.CalendarCell

	site *reportapi.CalendarSite
	day  *reportapi.CalendarDay
}

// calendarTable has a row for each site and day on which it was in the inventory.
func calendarTable(told *reportapi.Calendar) *data.Frame {
	type row = calendarRow
	var rows []row
	for i := range told.Sites {
		for n, cell := range told.Sites[i].Days {
			if n < len(told.Days) && cell.Status != reportapi.DayOutside {
				rows = append(rows, row{cell, &told.Sites[i], &told.Days[n]})
			}
		}
	}
	return table("calendar",
		column("site", "Site", rows, func(r row) string { return r.site.Site }, toSite),
		column("title", "Nom", rows, func(r row) *string { return optional(r.site.Title) }),
		column("day", "Jour", rows, func(r row) string { return r.day.Day }),
		column("status", "État", rows, func(r row) string { return r.Status }, filled(dayStatuses)),
		column("down", "En panne", rows, func(r row) float64 { return seconds(r.DownMS) }, lasting),
		column("incidents", "Incidents", rows, func(r row) int64 { return int64(r.Incidents) }),
		column("worst", "Criticité la plus haute", rows, func(r row) *string { return optional(r.Worst) }, filled(criticities)),
		column("maintenance", "Maintenance convenue", rows, func(r row) float64 { return seconds(r.MaintenanceMS) }, lasting, hide),
		column("unmeasured", "Non mesuré", rows, func(r row) float64 { return seconds(r.UnmeasuredMS) }, lasting, hide),
		column("region", "Région", rows, func(r row) string { return r.site.Region }, hide),
		column("from", "Début du jour", rows, func(r row) time.Time { return r.day.From }, hide),
	)
}
