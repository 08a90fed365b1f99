package plugin

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// ticketCounts answers TypeTicketCounts with one number a group, in the form
// that alert rules accept too. The bridge counts, so that no page of a list
// bounds a number.
func (d *Datasource) ticketCounts(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	filter := q.filter(period)
	counts, err := d.bridge.TicketCounts(ctx, filter, q.By...)
	if err != nil {
		return nil, err
	}
	groups, left := q.groups(counts.Counts)
	frames := make(data.Frames, 0, len(groups))
	for _, group := range groups {
		frames = append(frames, countFrame(q.By, group))
	}
	values := filter.Values()
	values["by"] = q.By
	meta := data.FrameMeta{ExecutedQueryString: d.executed("/api/v1/tickets/counts", values), Notices: d.stale(ctx)}
	if left > 0 {
		meta.Notices = append(meta.Notices, warning("Groupes qui ne sont pas affichés, car moins nombreux : %d.", left))
	}
	return typed(frames, data.FrameTypeNumericMulti, data.NewFrame("", data.NewField("count", nil, []int64{})), meta), nil
}

// groups puts counts in the order in which people look at them: those of one
// closed list in its order, and with their zeros, since a number that is not
// there reads as unknown; others by size, bounded. It tells how many were left
// out.
func (q *Query) groups(counts []reportapi.TicketCount) (shown []reportapi.TicketCount, left int) {
	if closed := q.closedList(); closed != nil {
		for _, value := range closed {
			shown = append(shown, reportapi.TicketCount{Values: []string{value}})
		}
		for _, count := range counts {
			at := slices.Index(closed, count.Values[0])
			if at < 0 { // of a newer bridge: what is not known is shown all the same
				shown = append(shown, count)
				continue
			}
			shown[at].Count = count.Count
		}
		return shown, 0
	}
	shown = slices.Clone(counts)
	slices.SortStableFunc(shown, func(a, b reportapi.TicketCount) int { return cmp.Compare(b.Count, a.Count) })
	kept := min(len(shown), q.Limit)
	if q.Whole {
		kept = len(shown)
	}
	return shown[:kept], len(shown) - kept
}

// closedList is what a count by state or criticity alone can come to, given
// the filter; nil for any other.
func (q *Query) closedList() []string {
	if len(q.By) != 1 {
		return nil
	}
	all, chosen := []string(nil), []string(nil)
	switch q.By[0] {
	case "state":
		all, chosen = stateOrder, q.States
		if len(chosen) == 0 && q.Scope != ScopePeriod {
			all = all[:len(all)-1] // closed is last
		}
	case "criticity":
		all, chosen = criticityOrder, q.Criticities
	}
	if len(chosen) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(value string) bool { return !slices.Contains(chosen, value) })
}

// countFrame is one number. Its labels are the bridge's values, its name is
// what people read.
func countFrame(by []string, group reportapi.TicketCount) *data.Frame {
	title, colour := titled(by, group.Values, "Tickets")
	if group.Count == 0 && colour != "" {
		colour = "text" // nothing is nothing to be alarmed at
	}
	return number("count", labelled(by, group.Values), int64(group.Count), title, fixed(colour))
}

func labelled(by, values []string) data.Labels {
	labels := make(data.Labels, len(by))
	for i, dimension := range by {
		labels[dimension] = values[i]
	}
	return labels
}

// titled is what people call a group, and its colour where it has one.
func titled(by, values []string, all string) (title, colour string) {
	if len(by) == 0 {
		return all, ""
	}
	said := make([]string, 0, len(by))
	for i, dimension := range by {
		said = append(said, Word(dimension, values[i]))
		if w := slices.IndexFunc(wordsOf(dimension), func(w word) bool { return w.value == values[i] }); w >= 0 && len(by) == 1 {
			colour = wordsOf(dimension)[w].colour
		}
	}
	return strings.Join(said, " · "), colour
}
