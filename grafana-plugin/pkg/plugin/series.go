package plugin

import (
	"context"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// usualMeasures are what a series tells where nothing is chosen.
var usualMeasures = []string{"opened", "resolved", "backlog"}

// bucketBounds are the intervals of series, the finest first, and about how
// long each is.
var bucketBounds = []struct {
	every string
	lasts time.Duration
}{
	{"hour", time.Hour},
	{"day", 24 * time.Hour},
	{"week", 7 * 24 * time.Hour},
	{"month", 30 * 24 * time.Hour},
}

const (
	maxBuckets   = 990 // the bridge has a thousand, and rounds at both ends
	usualBuckets = 200 // where a panel does not say how many it has room for
)

// ticketSeries answers TypeTicketSeries with the stock of tickets over the
// dashboard's period: a frame for each group and measure, as alert rules take
// them too.
func (d *Datasource) ticketSeries(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	filter := q.ticketFilter()
	filter.From, filter.To = period.From, period.To
	every, coarser := q.bucket(period.Duration())
	series, err := d.bridge.TicketSeries(ctx, filter, every, q.By...)
	if err != nil {
		return nil, err
	}
	groups, left := series.Series, series.LeftOut
	if q.Whole && left > 0 {
		return nil, incomplete(left)
	}
	if most := q.Limit; !q.Whole && len(groups) > most {
		slices.SortStableFunc(groups, func(a, b reportapi.StockSeries) int { return happened(b) - happened(a) })
		groups, left = groups[:most], left+len(groups)-most
	}
	measures := q.Measures
	if len(measures) == 0 {
		measures = usualMeasures
	}
	var frames data.Frames
	for _, group := range groups {
		for _, measure := range measures {
			frames = append(frames, stockLine(series, group, measure, len(measures) == 1))
		}
	}
	values := filter.Values()
	values["by"], values["every"] = q.By, []string{every}
	meta := data.FrameMeta{ExecutedQueryString: d.executed("/api/v1/tickets/series", values), Notices: d.stale(ctx)}
	if coarser {
		meta.Notices = append(meta.Notices, remark("La période est trop longue pour l'intervalle demandé : un point par %s.", Word("every", every)))
	}
	if left > 0 {
		meta.Notices = append(meta.Notices, warning("Groupes qui ne sont pas affichés, car il s'y passe moins : %d.", left))
	}
	if last := len(series.Buckets) - 1; last >= 0 && series.Buckets[last].Partial {
		meta.Notices = append(meta.Notices, remark("Le dernier intervalle n'est pas terminé."))
	}
	return typed(frames, data.FrameTypeTimeSeriesMulti, line("opened", nil, []time.Time{}, []int64{}, "Tickets"), meta), nil
}

// bucket is the interval of a series: what is asked for, or what suits the
// period and the panel. One that makes more than the bridge tells is made
// coarser.
func (q *Query) bucket(period time.Duration) (every string, coarser bool) {
	room := int64(usualBuckets)
	if q.points > 0 {
		room = min(q.points, usualBuckets)
	}
	asked := q.Every == ""
	for _, each := range bucketBounds {
		asked = asked || each.every == q.Every
		most := room
		if q.Every != "" {
			most = maxBuckets
		}
		if asked && int64(period/each.lasts) <= most {
			return each.every, q.Every != "" && q.Every != each.every
		}
	}
	return "month", q.Every != "" && q.Every != "month"
}

// happened is how much there is to see of a group.
func happened(s reportapi.StockSeries) (n int) {
	n = s.BacklogBefore
	for _, point := range s.Points {
		n += point.Opened + point.Entered + point.Reopened
	}
	return n
}

// stockLine is one measure of a group. What happened, and what was left at the
// end, stand at the beginning of their interval, so that bars of both are one.
// Groups have their own colours where they are all that is told apart.
func stockLine(series reportapi.TicketSeries, group reportapi.StockSeries, measure string, alone bool) *data.Frame {
	at := make([]time.Time, 0, len(series.Buckets))
	values := make([]int64, 0, len(series.Buckets))
	for i, point := range group.Points[:min(len(group.Points), len(series.Buckets))] {
		at = append(at, series.Buckets[i].From)
		values = append(values, int64(measured(point, measure)))
	}
	title, colour := titled(series.By, group.Values, "")
	word := measures[slices.Index(measureOrder, measure)]
	if !alone || len(series.By) == 0 {
		colour = word.colour
	}
	if title != "" {
		title = " · " + title
	}
	description := "Dans chaque intervalle."
	if measure == "backlog" || measure == "unclosed" {
		description = "À la fin de chaque intervalle."
	}
	return line(measure, labelled(series.By, group.Values), at, values, capital(word.text)+title, fixed(colour), describe(description))
}

func measured(p reportapi.StockPoint, measure string) int {
	switch measure {
	case "opened":
		return p.Opened
	case "reopened":
		return p.Reopened
	case "resolved":
		return p.Resolved
	case "closed":
		return p.Closed
	case "backlog":
		return p.Backlog
	case "unclosed":
		return p.Unclosed
	case "entered":
		return p.Entered
	case "left":
		return p.Left
	case "merged":
		return p.Merged
	}
	return p.Cancelled
}
