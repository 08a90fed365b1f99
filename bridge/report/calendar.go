package report

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

const (
	mostSites     = maxValues // of a page of a calendar: their incidents are asked for by name
	mostIncidents = 20_000    // that a page of it looks at
)

var calendarParameters = join(periodParameters, limitParameter, parameters{
	"region": placeParameters["region"], "site": placeParameters["site"],
	"month": availabilityParameters["month"], "first": availabilityParameters["first"], "last": availabilityParameters["last"], "after": availabilityParameters["after"],
})

// Calendar serves GET /api/v1/calendar.
func (a *API) Calendar(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, calendarParameters)
	if err == nil {
		q.of = ofSites
		err = q.availability(a.status().Contract.Location())
	}
	if err == nil && q.filter.Limit > mostSites {
		err = fmt.Errorf("limit est un nombre de 1 à %d", mostSites)
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	told, err := a.calendar(r.Context(), q, time.Now())
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, told)
}

func (a *API) calendar(ctx context.Context, q *query, now time.Time) (*reportapi.Calendar, error) {
	contract := a.status().Contract
	zone := contract.Location()
	whole := &reportapi.Availability{Live: []string{}, Problems: []string{}}
	s := newSurvey(q, whole, a.Estate, zone)
	if err := s.read(ctx, a, bridge.SpanOf(dayIn(q.first, zone), dayIn(q.last.AddDate(0, 0, 1), zone)), now); err != nil {
		return nil, err
	}
	if err := s.open(ctx, a); err != nil {
		return nil, err
	}
	all := s.figures()
	s.unknown(all)
	slices.SortFunc(all, func(a, b measured) int { return worse(&a, &b) })
	told := &reportapi.Calendar{
		First: q.first.Format(time.DateOnly), Last: q.last.Format(time.DateOnly), Zone: zone.String(), Contract: contract.Version, Hash: contract.Hash(),
		Days: []reportapi.CalendarDay{}, Sites: []reportapi.CalendarSite{}, Limit: q.filter.Limit, Total: len(all),
	}
	if q.worst != nil {
		all = slices.DeleteFunc(all, func(m measured) bool { return worse(&m, q.worst) <= 0 })
	}
	if len(all) > told.Limit {
		all = all[:told.Limit]
		told.Next = all[told.Limit-1].place()
	}
	c := &calendar{survey: s, spans: daysOf(s.period, zone), sites: make(map[string]*reportapi.CalendarSite)}
	for _, span := range c.spans {
		day := dayOn(time.UnixMilli(span.From), zone)
		told.Days = append(told.Days, reportapi.CalendarDay{
			Day: day.Format(time.DateOnly), From: time.UnixMilli(span.From).UTC(), To: time.UnixMilli(span.To).UTC(),
			Partial: span.To < dayIn(day.AddDate(0, 0, 1), zone).UnixMilli(),
		})
	}
	for i := range all {
		told.Sites = append(told.Sites, c.site(all[i].name))
	}
	for i := range told.Sites {
		c.sites[told.Sites[i].Site] = &told.Sites[i]
	}
	if err := c.fill(ctx, a, now); err != nil {
		return nil, err
	}
	told.Live, told.Problems = whole.Live, whole.Problems
	return told, nil
}

// calendar is how sites were on days, while it is made.
type calendar struct {
	*survey

	spans []bridge.Span
	sites map[string]*reportapi.CalendarSite
}

func (c *calendar) site(name string) reportapi.CalendarSite {
	row := reportapi.AvailabilityRow{Name: name}
	c.describe(&row)
	return reportapi.CalendarSite{Site: name, Title: row.Title, Region: row.Region, Known: row.Known, Days: make([]reportapi.CalendarCell, len(c.spans))}
}

// fill tells of each site on each day.
func (c *calendar) fill(ctx context.Context, a *API, now time.Time) error {
	if len(c.sites) == 0 {
		return nil
	}
	if err := c.incidents(ctx, a, now); err != nil {
		return err
	}
	days, err := a.sums.days(ctx, ofSites, c.spans, c.evidence)
	if err != nil {
		return err
	}
	for i, day := range days {
		run := availability.NewRun([]*availability.Day{day})
		for name, site := range c.sites {
			cell := &site.Days[i]
			f := availability.Of(run.Measure(name), c.planned.Site(name), c.spans[i])
			cell.DownMS, cell.MaintenanceMS, cell.UnmeasuredMS = f.Down, f.Planned, f.Unmeasured
			cell.Status = statusOf(&f, cell.Incidents)
		}
	}
	return nil
}

func statusOf(f *availability.Figure, incidents int) string {
	switch {
	case f.Known() == 0:
		return reportapi.DayOutside
	case f.Down > 0:
		return reportapi.DayDown
	case incidents > 0:
		return reportapi.DayDegraded
	case f.Up > 0:
		return reportapi.DayUp
	case f.Planned > 0 && f.Unmeasured == 0:
		return reportapi.DayMaintenance
	}
	return reportapi.DayUnmeasured
}

// incidents counts those of the sites on each day.
func (c *calendar) incidents(ctx context.Context, a *API, now time.Time) error {
	names := make([]string, 0, len(c.sites))
	for name := range c.sites {
		names = append(names, name)
	}
	slices.Sort(names)
	filter := ledger.TicketFilter{
		Natures: usualNatures, Sites: names, OpenFrom: time.UnixMilli(c.period.From), OpenedTo: time.UnixMilli(c.period.To), Lasting: true, Limit: maxLimit,
	}
	for looked := 0; ; {
		page, err := a.ledger.Tickets(ctx, filter)
		if err != nil {
			return err
		}
		for i := range page {
			c.count(&page[i], now)
		}
		if looked += len(page); len(page) < filter.Limit {
			return nil
		}
		if looked >= mostIncidents {
			c.problem("La période a plus de %d incidents : les plus anciens ne sont pas comptés.", looked)
			return nil
		}
		filter.Before = page[len(page)-1].ID
	}
}

// count adds an incident on the days on which its fault went on: what is restored
// troubles nobody, though its ticket is still open.
func (c *calendar) count(i *bridge.Incident, now time.Time) {
	site, over := c.sites[i.Site], now
	for _, end := range []time.Time{i.RestoredAt, i.ResolvedAt, i.ClosedAt} {
		if !end.IsZero() && end.Before(over) {
			over = end
		}
	}
	begun := i.DetectedAt
	if begun.IsZero() {
		begun = i.OpenedAt
	}
	// It ends after it begins, or at once, which is within a day as well.
	fault := bridge.Span{From: begun.UnixMilli(), To: max(over.UnixMilli(), begun.UnixMilli()+1)}
	first, _ := slices.BinarySearchFunc(c.spans, fault.From, func(s bridge.Span, at int64) int { return cmp.Compare(s.To, at+1) })
	for n := first; n < len(c.spans) && c.spans[n].From < fault.To; n++ {
		cell := &site.Days[n]
		cell.Incidents++
		if i.Criticity.Worse(bridge.Criticity(cell.Worst)) {
			cell.Worst = string(i.Criticity)
		}
	}
}
