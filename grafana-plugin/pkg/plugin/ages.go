package plugin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// ages answers TypeTicketAges: for how long open tickets have been open, whatever
// the dashboard's period.
func (d *Datasource) ages(ctx context.Context, q Query, _ backend.TimeRange) (data.Frames, error) {
	filter := q.ticketFilter()
	told, err := d.bridge.TicketAges(ctx, filter, q.By...)
	if err != nil {
		return nil, err
	}
	groups, left := q.agedGroups(told)
	said := d.stale(ctx)
	if left > 0 {
		said = append(said, warning("Groupes qui ne sont pas affichés, car moins nombreux : %d.", left))
	}
	values := filter.Values()
	values["by"] = q.By
	var frames data.Frames
	if q.View == ViewNumbers {
		frames = typed(ageNumbers(&q, told, groups), data.FrameTypeNumericMulti, data.NewFrame("", data.NewField("count", nil, []int64{})), data.FrameMeta{})
	} else {
		frames = data.Frames{ageFrame(&q, told, groups)}
	}
	frames[0].Meta.Notices = said
	frames[0].Meta.ExecutedQueryString = d.executed("/api/v1/tickets/ages", values)
	return frames, nil
}

// agedGroups are those that are shown: all criticities in their order, also where
// nothing is open, others by how many there are.
func (q *Query) agedGroups(told reportapi.TicketAges) (shown []reportapi.AgeGroup, left int) {
	counts := make([]reportapi.TicketCount, 0, len(told.Groups))
	for _, group := range told.Groups {
		n := 0
		for _, each := range group.Counts {
			n += each
		}
		counts = append(counts, reportapi.TicketCount{Values: group.Values, Count: n})
	}
	if len(q.By) == 0 && len(counts) == 0 {
		counts = append(counts, reportapi.TicketCount{Values: []string{}})
	}
	chosen, left := q.groups(counts)
	for _, count := range chosen {
		group := reportapi.AgeGroup{Values: count.Values, Counts: make([]int, len(told.Ages))}
		if at := slices.IndexFunc(told.Groups, func(g reportapi.AgeGroup) bool { return slices.Equal(g.Values, count.Values) }); at >= 0 {
			copy(group.Counts, told.Groups[at].Counts)
		}
		shown = append(shown, group)
	}
	return shown, left
}

// ageFrame has a row for each class of age and a column for each group, as bars
// that are stacked take them.
func ageFrame(q *Query, told reportapi.TicketAges, groups []reportapi.AgeGroup) *data.Frame {
	rows := make([]int, len(told.Ages))
	for i := range rows {
		rows[i] = i
	}
	fields := []*data.Field{column("age", "Âge", rows, func(n int) string { return ageTitle(told.Ages[n]) })}
	for _, group := range groups {
		title, colour := titled(q.By, group.Values, "Tickets")
		field := column("count", title, rows, func(n int) int64 { return int64(group.Counts[n]) }, unlessNone(colour))
		field.Labels = labelled(q.By, group.Values)
		fields = append(fields, field)
	}
	return table("ages", fields...)
}

// unlessNone is a colour of any number but 0, which is nothing to be alarmed at.
func unlessNone(colour string) trait {
	return func(config *data.FieldConfig) {
		if colour == "" {
			return
		}
		alarming(colour)(config)
		config.Mappings = append(config.Mappings, data.ValueMapper{"0": {Text: "0", Color: "text"}})
	}
}

// ageNumbers are the same one by one, as alert rules take them.
func ageNumbers(q *Query, told reportapi.TicketAges, groups []reportapi.AgeGroup) (frames data.Frames) {
	for _, group := range groups {
		title, _ := titled(q.By, group.Values, "Tickets")
		for n, age := range told.Ages {
			labels := labelled(q.By, group.Values)
			labels["age"] = ageLabel(age)
			frames = append(frames, number("count", labels, int64(group.Counts[n]), title+" · "+ageTitle(age)))
		}
	}
	return frames
}

// ageLabel is a class of age in short, which no translation changes: from its
// beginning, in hours.
func ageLabel(age reportapi.TicketAge) string {
	if age.ToMS == nil {
		return hours(age.FromMS) + "+"
	}
	return hours(age.FromMS) + "-" + hours(*age.ToMS)
}

func hours(ms int64) string {
	return fmt.Sprintf("%gh", time.Duration(ms*int64(time.Millisecond)).Hours())
}

// ageTitle is what people call one.
func ageTitle(age reportapi.TicketAge) string {
	switch {
	case age.ToMS == nil:
		return "plus de " + ageText(age.FromMS)
	case age.FromMS == 0:
		return "moins de " + ageText(*age.ToMS)
	}
	return ageText(age.FromMS) + " à " + ageText(*age.ToMS)
}

// ageText is a time in days where it is some, in hours else.
func ageText(ms int64) string {
	const day = int64(24 * time.Hour / time.Millisecond)
	if days := ms / day; days > 0 && ms%day == 0 {
		return fmt.Sprintf("%d j", days)
	}
	return fmt.Sprintf("%g h", time.Duration(ms*int64(time.Millisecond)).Hours())
}
