package plugin

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// satisfaction answers TypeSatisfaction: what requesters who were asked within
// months think of how their tickets were dealt with.
func (d *Datasource) satisfaction(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	names, said, err := d.months(ctx, q, period, time.Now())
	if err != nil {
		return nil, err
	}
	months, err := d.satisfactionOf(ctx, q, names)
	if err != nil {
		return nil, err
	}
	said = append(said, unanswered(months)...)
	var frames data.Frames
	if q.View == ViewHistory {
		frames = satisfactionHistory(&q, months)
	} else {
		frames = data.Frames{satisfactionFrame(&q, months)}
	}
	frames[0].Meta.Notices = said
	frames[0].Meta.ExecutedQueryString = d.executed("/api/v1/satisfaction", url.Values{"month": names[len(names)-1:], "by": q.By})
	return frames, nil
}

// satisfactionOf are chosen months: the bridge tells of many at once.
func (d *Datasource) satisfactionOf(ctx context.Context, q Query, names []string) (months []reportapi.Satisfaction, err error) {
	if len(names) == 1 {
		told, err := d.bridge.Satisfaction(ctx, names[0], q.By...)
		if err != nil {
			return nil, err
		}
		months = append(months, told)
	} else {
		for _, s := range stretches(names) {
			told, err := d.bridge.SatisfactionHistory(ctx, s.last, s.n, q.By...)
			if err != nil {
				return nil, err
			}
			months = append(months, slices.DeleteFunc(told.Months, func(m reportapi.Satisfaction) bool { return !slices.Contains(names, m.Month) })...)
		}
	}
	for i := range months {
		if slices.ContainsFunc(months[i].Groups, func(g reportapi.SatisfactionGroup) bool {
			return len(g.Marks) != len(markTitles) || len(g.Values) != len(q.By)
		}) {
			return nil, fmt.Errorf("understand satisfaction of %s: %w", months[i].Month, reportapi.ErrForeign)
		}
	}
	return months, nil
}

// unanswered says which months may still change.
func unanswered(months []reportapi.Satisfaction) []data.Notice {
	var open []string
	for i := range months {
		pending := months[i].Partial
		for _, group := range months[i].Groups {
			pending = pending || group.Pending > 0
		}
		if pending {
			open = append(open, monthTitle(months[i].Month))
		}
	}
	if len(open) == 0 {
		return nil
	}
	return []data.Notice{remark("Des demandeurs peuvent encore répondre : %s.", listed(open))}
}

// markTitles are the marks from 1 to 5, as requesters read them.
var markTitles = []string{"Très insatisfait", "Insatisfait", "Ni l'un ni l'autre", "Satisfait", "Très satisfait"}

type satisfactionRow struct {
	reportapi.SatisfactionGroup

	month *reportapi.Satisfaction
}

func satisfactionRows(months []reportapi.Satisfaction) (rows []satisfactionRow) {
	for i := range months {
		for _, group := range months[i].Groups {
			rows = append(rows, satisfactionRow{group, &months[i]})
		}
	}
	return rows
}

func satisfactionFrame(q *Query, months []reportapi.Satisfaction) *data.Frame {
	rows := satisfactionRows(months)
	names := make([]string, 0, len(months))
	for i := range months {
		names = append(names, months[i].Month)
	}
	fields := []*data.Field{column("month", "Mois", rows, func(r satisfactionRow) string { return r.month.Month }, inMonths(names))}
	for n, dimension := range q.By {
		of := func(r satisfactionRow) string { return r.Values[n] }
		if dimension == "criticity" {
			fields = append(fields, column(dimension, "Criticité", rows, of, filled(criticities)))
		} else {
			fields = append(fields, column(dimension, "Région", rows, of))
		}
	}
	fields = append(fields,
		column("rate", "Satisfaits", rows, func(r satisfactionRow) *float64 { return ratio(int64(r.Satisfied), int64(r.Answered)) }, roughly, otherwise("sans objet"),
			describe("Des réponses, la part des deux meilleures notes.")),
		column("answered", "Réponses", rows, func(r satisfactionRow) int64 { return int64(r.Answered) }),
		column("asked", "Interrogés", rows, func(r satisfactionRow) int64 { return int64(r.Asked) }, describe("Les demandeurs interrogés pendant le mois, une fois leur ticket clos.")),
		column("answer_rate", "Taux de réponse", rows, func(r satisfactionRow) *float64 { return ratio(int64(r.Answered), int64(r.Asked)) }, roughly, otherwise("sans objet")),
	)
	for mark := len(markTitles); mark > 0; mark-- {
		fields = append(fields, column(fmt.Sprintf("mark_%d", mark), markTitles[mark-1], rows, func(r satisfactionRow) int64 { return int64(r.Marks[mark-1]) }))
	}
	fields = append(fields,
		column("pending", "En attente de réponse", rows, func(r satisfactionRow) int64 { return int64(r.Pending) }, hide),
		column("skipped", "Non interrogés", rows, func(r satisfactionRow) int64 {
			n := r.Failed + r.Waiting
			for _, of := range r.Skipped {
				n += of
			}
			return int64(n)
		}, hide, describe("Ils ne le veulent pas, l'ont été il y a peu, ou n'ont pas pu l'être.")),
		column("from", "Début du mois", rows, func(r satisfactionRow) time.Time { return r.month.From }, hide),
	)
	return table("satisfaction", fields...)
}

// satisfactionHistory are rates by month. A month without an answer has none, and
// how many there were is told beside; alert rules take one number.
func satisfactionHistory(q *Query, months []reportapi.Satisfaction) (frames data.Frames) {
	var keys []string
	groups := make(map[string]map[string]reportapi.SatisfactionGroup)
	for _, row := range satisfactionRows(months) {
		key := strings.Join(row.Values, "\x00")
		if groups[key] == nil {
			keys = append(keys, key)
			groups[key] = make(map[string]reportapi.SatisfactionGroup)
		}
		groups[key][row.month.Month] = row.SatisfactionGroup
	}
	slices.Sort(keys)
	for _, key := range keys {
		at, rates, cases := []time.Time{}, []*float64{}, []int64{}
		for i := range months {
			group := groups[key][months[i].Month]
			at, rates, cases = append(at, months[i].From), append(rates, ratio(int64(group.Satisfied), int64(group.Answered))), append(cases, int64(group.Answered))
		}
		values, labels := strings.Split(key, "\x00"), data.Labels{}
		for n, dimension := range q.By {
			labels[dimension] = values[n]
		}
		title := cmp.Or(strings.Join(slices.DeleteFunc(values, func(v string) bool { return v == "" }), " "), "Satisfaits")
		frames = append(frames, line("rate", labels, at, rates, title, roughly))
		if !q.Whole {
			frames = append(frames, line("n", labels, at, cases, title+", réponses", onlyInTooltips))
		}
	}
	return typed(frames, data.FrameTypeTimeSeriesMulti, line("rate", nil, []time.Time{}, []*float64{}, "Satisfaits"), data.FrameMeta{})
}
