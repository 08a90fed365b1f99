package report

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

var availabilityHistoryParameters = join(placeParameters, limitParameter, monthsParameter, parameters{
	"role": availabilityParameters["role"], "month": availabilityParameters["month"], "of": availabilityParameters["of"],
})

// AvailabilityHistory serves GET /api/v1/availability/history.
func (a *API) AvailabilityHistory(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, availabilityHistoryParameters)
	var months []time.Time
	if err == nil {
		months = q.history(a.status().Contract.Location())
		err = q.availability(a.status().Contract.Location())
	}
	if err == nil && q.filter.Limit > mostInMonths {
		err = fmt.Errorf("limit est un nombre de 1 à %d", mostInMonths)
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	told, err := a.availabilityHistory(r.Context(), q, months, time.Now())
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, told)
}

func (a *API) availabilityHistory(ctx context.Context, q *query, months []time.Time, now time.Time) (*reportapi.AvailabilityHistory, error) {
	last, err := a.availability(ctx, q, now)
	if err != nil {
		return nil, err
	}
	told := &reportapi.AvailabilityHistory{
		Of: last.Of, Zone: last.Zone, Contract: last.Contract, Hash: last.Hash, Target: last.Target, Total: last.Total, Limit: last.Limit,
		Live: last.Live, Problems: last.Problems, Months: []reportapi.AvailabilityMonth{}, Rows: []reportapi.AvailabilityLine{},
	}
	places := make(map[string]int)
	for i := range last.Rows {
		row := &last.Rows[i]
		places[row.Name] = i
		told.Rows = append(told.Rows, reportapi.AvailabilityLine{
			Name: row.Name, Title: row.Title, Known: row.Known, Site: row.Site, Region: row.Region, Points: make([]reportapi.AvailabilityPoint, len(months)),
		})
		told.Rows[i].Points[len(months)-1] = pointOf(row)
	}
	if len(months) > 1 {
		if err := a.before(ctx, q, months, places, told, now); err != nil {
			return nil, err
		}
	}
	told.Months = append(told.Months, reportapi.AvailabilityMonth{Month: q.month.Format("2006-01"), From: last.From, To: last.To, Partial: last.Partial})
	return told, nil
}

// before tells of the months before the last, out of one look at them.
func (a *API) before(ctx context.Context, q *query, months []time.Time, places map[string]int, told *reportapi.AvailabilityHistory, now time.Time) error {
	zone := a.status().Contract.Location()
	earlier := *q
	earlier.first, earlier.last = months[0], q.month.AddDate(0, 0, -1)
	earlier.about(places)
	whole := &reportapi.Availability{Live: []string{}, Problems: []string{}}
	s := newSurvey(&earlier, whole, a.Estate, zone)
	s.nothing = s.nothing || len(places) == 0
	if err := s.read(ctx, a, bridge.SpanOf(dayIn(earlier.first, zone), dayIn(q.month, zone)), now); err != nil {
		return err
	}
	known := s.period
	for i, month := range months[:len(months)-1] {
		span := bridge.SpanOf(dayIn(month, zone), dayIn(month.AddDate(0, 1, 0), zone))
		s.period = bridge.Span{From: span.From, To: max(span.From, min(span.To, known.To))}
		if err := s.open(ctx, a); err != nil {
			return err
		}
		for _, m := range s.figures() {
			if n, asked := places[m.name]; asked {
				row := s.row(&m)
				told.Rows[n].Points[i] = pointOf(&row)
			}
		}
		told.Months = append(told.Months, reportapi.AvailabilityMonth{
			Month: month.Format("2006-01"), From: time.UnixMilli(span.From).UTC(), To: time.UnixMilli(s.period.To).UTC(), Partial: s.period.To < span.To,
		})
	}
	for _, day := range whole.Live {
		if !slices.Contains(told.Live, day) {
			told.Live = append(told.Live, day)
		}
	}
	slices.Sort(told.Live)
	for _, problem := range whole.Problems {
		if !slices.Contains(told.Problems, problem) {
			told.Problems = append(told.Problems, problem)
		}
	}
	return nil
}

// about has a query ask for what has names.
func (q *query) about(places map[string]int) {
	names := make([]string, 0, len(places))
	for name := range places {
		names = append(names, name)
	}
	slices.Sort(names)
	switch q.of {
	case ofRegions:
		q.filter.Regions = names
	case ofSites:
		q.filter.Sites = names
	default:
		q.filter.Devices = names
	}
}

func pointOf(row *reportapi.AvailabilityRow) reportapi.AvailabilityPoint {
	return reportapi.AvailabilityPoint{
		AvailableMS: row.Available.MS, DownMS: row.Down.MS, MaintenanceMS: row.Maintenance.MS, UnmeasuredMS: row.Unmeasured.MS,
		Rate: row.Rate, Unmeasured: row.Unmeasured.Share, Failures: row.Failures, BetweenMS: row.BetweenMS, LastingMS: row.LastingMS,
	}
}
