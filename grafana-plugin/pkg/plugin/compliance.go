package plugin

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// compliance answers TypeCompliance: how months of the contract came out.
func (d *Datasource) compliance(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	names, said, err := d.months(ctx, q, period, time.Now())
	if err != nil {
		return nil, err
	}
	months, more, err := d.complianceOf(ctx, q, names)
	if err != nil {
		return nil, err
	}
	said = append(append(said, more...), standing(months)...)
	var frames data.Frames
	switch q.View {
	case ViewHistory:
		frames = historyFrames(&q, months)
	case ViewNumbers:
		frames = rateNumbers(&q, months)
	case ViewTimes:
		frames = data.Frames{timesFrame(&q, months)}
	case ViewShares:
		frames = data.Frames{partiesFrame(months)}
	case ViewBreaches:
		frame, left := breachFrame(&q, months)
		frames, said = data.Frames{frame}, append(said, left...)
	case ViewCredits:
		frame, notes := creditFrame(&q, months)
		frames, said = data.Frames{frame}, append(said, notes...)
	default:
		frames = data.Frames{ratesFrame(&q, months)}
	}
	frames[0].Meta.Notices = said
	frames[0].Meta.ExecutedQueryString = d.executed("/api/v1/compliance", url.Values{"month": names[len(names)-1:], "criticity": q.Criticities})
	return frames, nil
}

// complianceOf are chosen months: one by one where each tells more than its rates,
// or is the only one, which other panels ask for as well.
func (d *Datasource) complianceOf(ctx context.Context, q Query, names []string) (months []reportapi.Compliance, said []data.Notice, err error) {
	if q.ratesOnly() && len(names) > 1 {
		return d.complianceHistory(ctx, q, names)
	}
	for _, name := range names {
		told, more, err := d.month(ctx, q, name)
		if err != nil {
			return nil, nil, err
		}
		months, said = append(months, told), append(said, more...)
	}
	return months, said, nil
}

// month is a month of the contract, with as many breaches as are shown.
func (d *Datasource) month(ctx context.Context, q Query, name string) (told reportapi.Compliance, said []data.Notice, err error) {
	limit := 1
	if q.View == ViewBreaches {
		limit = min(q.Limit, pageSize)
	}
	told, err = d.bridge.Compliance(ctx, name, "", limit, q.Criticities...)
	if err != nil || q.View != ViewBreaches {
		return told, nil, err
	}
	for next := told.Next; next != "" && len(told.Breaches) < q.Limit; {
		page, err := d.bridge.Compliance(ctx, name, next, min(pageSize, q.Limit-len(told.Breaches)), q.Criticities...)
		if err != nil {
			return told, nil, err
		}
		told.Breaches = append(told.Breaches, page.Breaches...)
		next, told.Next = page.Next, page.Next
	}
	if told.Next != "" {
		said = append(said, warning("%s : il y a plus de dépassements que les %d lus.", capital(monthTitle(name)), len(told.Breaches)))
	}
	return told, said, nil
}

// standing says how far months may be relied on.
func standing(months []reportapi.Compliance) (said []data.Notice) {
	var running, open []string
	behind := false
	for i := range months {
		title := monthTitle(months[i].Month)
		switch frozen := months[i].Frozen; {
		case frozen != nil:
			said = append(said, closed(title, frozen)...)
		case months[i].Partial:
			running = append(running, title)
		default:
			open = append(open, title)
		}
		behind = behind || months[i].Behind
	}
	if behind {
		said = append(said, warning("Des faits ne sont pas encore comptés : ces chiffres vont changer."))
	}
	if len(running) > 0 {
		said = append(said, remark("Mois en cours : %s.", strings.Join(running, ", ")))
	}
	if len(open) > 0 {
		said = append(said, remark("Chiffres indicatifs, car le mois n'est pas arrêté : %s.", listed(open)))
	}
	return said
}

// closed says what a reader of a closed month must know.
func closed(title string, frozen *reportapi.FrozenMonth) (said []data.Notice) {
	if frozen.Rectified > 0 {
		said = append(said, warning("%s : le mois est arrêté ; %d de ses chiffres ont été rectifiés depuis.", capital(title), frozen.Rectified))
	}
	for _, flag := range frozen.Flags {
		said = append(said, remark("%s : %s", capital(title), flag))
	}
	return said
}

// listed names a few.
func listed(names []string) string {
	const most = 3
	if len(names) > most {
		return strings.Join(names[:1], ", ") + " à " + names[len(names)-1]
	}
	return strings.Join(names, ", ")
}

// asks tells whether a query wants a clock.
func (q *Query) asks(clock string) bool {
	return len(q.Clocks) == 0 || slices.Contains(q.Clocks, clock)
}

// namesOf are the months' names.
func namesOf(months []reportapi.Compliance) []string {
	names := make([]string, 0, len(months))
	for i := range months {
		names = append(names, months[i].Month)
	}
	return names
}

// someOrNone is a number of which any is worth a look.
var someOrNone = graded(step(math.Inf(-1), "text"), step(1, "red"))

type rateRow struct {
	reportapi.ComplianceRate

	month *reportapi.Compliance
}

func rateRows(q *Query, months []reportapi.Compliance) (rows []rateRow) {
	for i := range months {
		for _, rate := range months[i].Rates {
			if q.asks(rate.Clock) {
				rows = append(rows, rateRow{rate, &months[i]})
			}
		}
	}
	return rows
}

func ratesFrame(q *Query, months []reportapi.Compliance) *data.Frame {
	rows := rateRows(q, months)
	return table("rates",
		column("month", "Mois", rows, func(r rateRow) string { return r.month.Month }, inMonths(namesOf(months))),
		column("clock", "Délai", rows, func(r rateRow) string { return r.Clock }, said(clockNames)),
		column("criticity", "Criticité", rows, func(r rateRow) string { return r.Criticity }, filled(criticities)),
		column("rate", "Taux", rows, func(r rateRow) *float64 { return partOf(r.Rate) }, share, otherwise("sans objet"),
			describe("Délais tenus, de ceux qui se sont décidés dans le mois.")),
		column("n", "Décidés", rows, func(r rateRow) int64 { return r.N }),
		column("met", "Tenus", rows, func(r rateRow) int64 { return r.Met }),
		column("breached", "Dépassés", rows, func(r rateRow) int64 { return r.Breached }, someOrNone),
		column("contested", "Contestés", rows, func(r rateRow) int64 { return r.Contested }, describe("Des dépassés : ils restent comptés tant que la contestation n'est pas admise.")),
		column("running", "En cours", rows, func(r rateRow) int64 { return r.Running }, describe("Non décidés à la fin du mois : dans aucun taux.")),
		column("text", "Taux, en clair", rows, func(r rateRow) string { return r.Text }, hide),
		column("from", "Début du mois", rows, func(r rateRow) time.Time { return r.month.From }, hide),
	)
}

// historyFrames are rates by month. A month without a case has none, and how
// many cases there were is told beside; alert rules take one number.
func historyFrames(q *Query, months []reportapi.Compliance) (frames data.Frames) {
	type key struct{ clock, criticity string }
	var keys []key
	rates := make(map[key]map[string]reportapi.ComplianceRate)
	for _, row := range rateRows(q, months) {
		k := key{row.Clock, row.Criticity}
		if rates[k] == nil {
			keys = append(keys, k)
			rates[k] = make(map[string]reportapi.ComplianceRate)
		}
		rates[k][row.month.Month] = row.ComplianceRate
	}
	for _, k := range keys {
		at, values, cases := []time.Time{}, []*float64{}, []int64{}
		for i := range months {
			rate := rates[k][months[i].Month]
			at, values, cases = append(at, months[i].From), append(values, partOf(rate.Rate)), append(cases, rate.N)
		}
		labels := data.Labels{"clock": k.clock, "criticity": k.criticity}
		title := capital(Word("clock", k.clock)) + " " + k.criticity
		frames = append(frames, line("rate", labels, at, values, title, share))
		if !q.Whole {
			frames = append(frames, line("n", labels, at, cases, title+", décidés", onlyInTooltips))
		}
	}
	return typed(frames, data.FrameTypeTimeSeriesMulti, line("rate", nil, []time.Time{}, []*float64{}, "Taux"), data.FrameMeta{})
}

// onlyInTooltips has a number beside another.
func onlyInTooltips(config *data.FieldConfig) {
	config.Custom["hideFrom"] = map[string]bool{"viz": true, "legend": true, "tooltip": false}
}

// rateNumbers are the rates that there are: what has no case is neither good nor
// bad.
func rateNumbers(q *Query, months []reportapi.Compliance) (frames data.Frames) {
	for _, row := range rateRows(q, months) {
		if row.Rate == nil {
			continue
		}
		labels := data.Labels{"month": row.month.Month, "clock": row.Clock, "criticity": row.Criticity}
		title := capital(Word("clock", row.Clock)) + " " + row.Criticity
		if len(months) > 1 {
			title += " · " + monthTitle(row.month.Month)
		}
		frames = append(frames, number("rate", labels, part(*row.Rate), title, share, describe(fmt.Sprintf("Décidés : %d.", row.N))))
	}
	return typed(frames, data.FrameTypeNumericMulti, data.NewFrame("", data.NewField("rate", nil, []float64{})), data.FrameMeta{})
}
