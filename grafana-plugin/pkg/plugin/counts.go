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
	if len(frames) == 0 { // a panel shows its own words for nothing
		frames = append(frames, data.NewFrame("", data.NewField("count", nil, []int64{})))
	}
	meta := &data.FrameMeta{
		Type: data.FrameTypeNumericMulti, TypeVersion: data.FrameTypeVersion{0, 1},
		ExecutedQueryString: d.executed("/api/v1/tickets/counts", filter, q.By...),
	}
	if left > 0 {
		meta.Notices = []data.Notice{warning("Groupes qui ne sont pas affichés, car moins nombreux : %d.", left)}
	}
	frames[0].Meta = meta
	for _, frame := range frames[1:] {
		frame.Meta = &data.FrameMeta{Type: meta.Type, TypeVersion: meta.TypeVersion}
	}
	return frames, nil
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
	labels := make(data.Labels, len(by))
	words := make([]string, 0, len(by))
	config := &data.FieldConfig{DisplayNameFromDS: "Tickets"}
	for i, dimension := range by {
		value := group.Values[i]
		labels[dimension] = value
		words = append(words, Word(dimension, value))
		if w := slices.IndexFunc(wordsOf(dimension), func(w word) bool { return w.value == value }); w >= 0 && len(by) == 1 {
			colour := wordsOf(dimension)[w].colour
			if group.Count == 0 {
				colour = "text" // nothing is nothing to be alarmed at
			}
			if colour != "" {
				config.Color = map[string]any{"mode": "fixed", "fixedColor": colour}
			}
		}
	}
	if len(words) > 0 {
		config.DisplayNameFromDS = strings.Join(words, " · ")
	}
	field := data.NewField("count", labels, []int64{int64(group.Count)})
	field.Config = config
	return data.NewFrame("", field)
}
