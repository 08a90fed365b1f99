package plugin

import (
	"context"
	"math"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// What availability is told of.
const (
	ofEquipment = "equipment"
	ofSites     = "sites"
	ofRegions   = "regions"
)

const (
	longest     = 365 * 24 * time.Hour // of a period that the bridge tells at once
	maxNames    = 200                  // in one filter of the bridge
	maxMeasured = 10_000               // rows that an alert rule looks at; more is an error, not a part
)

// availability answers TypeAvailability: how long things were available, the
// worst first.
func (d *Datasource) availability(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	asked := reportapi.AvailabilityQuery{
		Of: q.Of, Regions: q.Regions, Sites: q.Sites, Devices: q.Devices, Services: q.Services, Providers: q.Providers, Roles: q.Roles,
	}
	if q.View == ViewHistory {
		return d.availabilityHistory(ctx, q, asked, period)
	}
	told, said, err := d.measuredTimes(ctx, q, &asked, period)
	if err != nil {
		return nil, err
	}
	for i := range told {
		said = append(said, measuring(&told[i])...)
	}
	var frames data.Frames
	switch q.View {
	case ViewNumbers:
		frames = typed(availabilityNumbers(told), data.FrameTypeNumericMulti, data.NewFrame("", data.NewField("rate", nil, []float64{})), data.FrameMeta{})
	case ViewReliable:
		frames = data.Frames{reliabilityFrame(q.Of, told)}
	default:
		frames = data.Frames{availabilityFrame(q.Of, told)}
	}
	frames[0].Meta.Notices = said
	frames[0].Meta.ExecutedQueryString = d.executed("/api/v1/availability", asked.Values())
	return frames, nil
}

// measuredTimes are the months of a query, or else the dashboard's period, each
// with as many rows as are shown.
func (d *Datasource) measuredTimes(ctx context.Context, q Query, asked *reportapi.AvailabilityQuery, period backend.TimeRange) (all []reportapi.Availability, said []data.Notice, err error) {
	rows := q.Limit
	if q.Whole {
		rows = maxMeasured
	}
	months := []string{""}
	if len(q.Months) > 0 || q.History > 0 {
		if months, said, err = d.months(ctx, q, period, time.Now()); err != nil {
			return nil, nil, err
		}
	} else {
		asked.From, asked.To = period.From, period.To
		if period.Duration() > longest {
			asked.From = period.To.Add(-longest)
			said = append(said, warning("La période est trop longue : sont dits les 365 derniers jours."))
		}
	}
	for _, month := range months {
		asked.Month = month
		told, err := d.readAvailability(ctx, *asked, rows)
		if err != nil {
			return nil, nil, err
		}
		if left := told.Total - len(told.Rows); left > 0 {
			if q.Whole {
				return nil, nil, incomplete(left)
			}
			said = append(said, cut("Les pires", len(told.Rows), told.Total))
		}
		all = append(all, told)
	}
	return all, said, nil
}

func (d *Datasource) readAvailability(ctx context.Context, asked reportapi.AvailabilityQuery, rows int) (all reportapi.Availability, err error) {
	for len(all.Rows) < rows {
		asked.Limit = min(pageSize, rows-len(all.Rows))
		page, err := d.bridge.Availability(ctx, asked)
		if err != nil {
			return all, err
		}
		page.Rows = append(all.Rows, page.Rows...)
		all = page
		if page.Next == "" {
			break
		}
		asked.After = page.Next
	}
	return all, nil
}

// measuring says of which days figures are, and what was not measured.
func measuring(told *reportapi.Availability) []data.Notice {
	text := "Jours entiers du %s au %s (%s)."
	if told.Partial {
		text = "Jours du %s au %s (%s), le dernier jusqu'à ce qui en est mesuré."
	}
	said := []data.Notice{remark(text, frenchDay(told.First), frenchDay(told.Last), told.Zone)}
	never := 0
	for i := range told.Rows {
		if told.Rows[i].Rate == nil {
			never++
		}
	}
	if never > 0 {
		said = append(said, warning("Non mesurés de toute la période : %d. Ce n'est ni disponible, ni en panne.", never))
	}
	return append(said, problems(told.Problems)...)
}

// frenchDay is a day as people write it.
func frenchDay(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("02/01/2006")
}

// periodOf is what people call the time of an answer.
func periodOf(told *reportapi.Availability) string {
	first, err := time.Parse(time.DateOnly, told.First)
	if err == nil && first.Day() == 1 && first.AddDate(0, 1, -1).Format(time.DateOnly) == told.Last {
		return monthTitle(first.Format(monthForm))
	}
	return frenchDay(told.First) + " – " + frenchDay(told.Last)
}

type availabilityRow struct {
	reportapi.AvailabilityRow

	of *reportapi.Availability
}

func availabilityRows(told []reportapi.Availability) (rows []availabilityRow) {
	for i := range told {
		for _, row := range told[i].Rows {
			rows = append(rows, availabilityRow{row, &told[i]})
		}
	}
	return rows
}

// thing is what rows are about, and where it leads to.
func thing(of string) (title string, link trait) {
	switch of {
	case ofSites:
		return "Site", to(dashboardSite, "name", "Site")
	case ofRegions:
		return "Région", to(dashboardFaults, "name", "Dysfonctionnements de la région")
	}
	return "Équipement", to(dashboardDevice, "name", "Détail de l'équipement")
}

func availabilityFrame(of string, told []reportapi.Availability) *data.Frame {
	type row = availabilityRow
	rows := availabilityRows(told)
	title, link := thing(of)
	promised := func(*data.FieldConfig) {}
	if len(told) > 0 && told[0].Target != nil {
		promised = graded(step(math.Inf(-1), "red"), step(part(*told[0].Target), "green"))
	}
	unmeasured := unknown("non mesuré")
	doubt := describe("Là où ce qui n'a pas été mesuré pèse plus d'un dixième de point.")
	// What was never measured was not down for no time either.
	whereMeasured := func(of func(row) int64) func(row) *float64 {
		return func(r row) *float64 { return secondsIf(r.Rate != nil || r.Available.MS+r.Down.MS > 0, of(r)) }
	}
	return table("availability",
		column("name", title, rows, func(r row) string { return r.Name }, link),
		column("title", "Nom", rows, func(r row) *string { return optional(r.Title) }),
		column("rate", "Disponibilité", rows, func(r row) *float64 { return partOf(r.Rate) }, share, promised, unmeasured,
			describe("Du temps mesuré, maintenances convenues à part.")),
		column("target", "Engagement", rows, func(r row) *float64 { return partOf(r.of.Target) }, share),
		column("met", "Tenu", rows, func(r row) *bool { return r.Met }, yesOrNo, describe("Vide s'il n'y a pas d'engagement, ou si ce qui n'a pas été mesuré en décide.")),
		column("down", "En panne", rows, whereMeasured(func(r row) int64 { return r.Down.MS }), lasting),
		column("maintenance", "Maintenance convenue", rows, func(r row) float64 { return seconds(r.Maintenance.MS) }, lasting),
		column("unmeasured", "Non mesuré", rows, func(r row) float64 { return seconds(r.Unmeasured.MS) }, lasting),
		column("unmeasured_share", "Part non mesurée", rows, func(r row) *float64 { return partOf(r.Unmeasured.Share) }, roughly),
		column("best", "Au mieux", rows, func(r row) *float64 { return partOf(r.Best) }, share, doubt),
		column("worst", "Au pire", rows, func(r row) *float64 { return partOf(r.Worst) }, share, doubt),

		column("available", "Disponible", rows, whereMeasured(func(r row) int64 { return r.Available.MS }), lasting, hide),
		column("site", "Site de rattachement", rows, func(r row) string { return r.Site }, toSite, hide),
		column("region", "Région de rattachement", rows, func(r row) string { return r.Region }, hide),
		column("role", "Rôle", rows, func(r row) string { return r.Role }, said(roles), hide),
		column("sites", "Sites", rows, func(r row) int64 { return int64(r.Sites) }, hide),
		column("known", "À l'inventaire", rows, func(r row) bool { return r.Known }, yesOrNo, hide),
		column("period", "Période", rows, func(r row) string { return periodOf(r.of) }, hide),
		column("outside", "Hors inventaire", rows, func(r row) float64 { return seconds(r.OutsideMS) }, lasting, hide),
		column("text", "Disponibilité, en clair", rows, func(r row) string { return r.Text }, hide),
	)
}

// availabilityNumbers are the rates that there are: what was not measured is
// neither available nor down.
func availabilityNumbers(told []reportapi.Availability) (frames data.Frames) {
	for _, row := range availabilityRows(told) {
		if row.Rate == nil {
			continue
		}
		labels, title := data.Labels{"name": row.Name}, row.Name
		if len(told) > 1 {
			labels["period"] = row.of.First
			title += " · " + periodOf(row.of)
		}
		frames = append(frames, number("rate", labels, part(*row.Rate), title, share))
	}
	return frames
}
