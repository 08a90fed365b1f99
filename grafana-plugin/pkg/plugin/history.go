package plugin

import (
	"context"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// stretch are so many months up to one.
type stretch struct {
	last string
	n    int
}

// stretches are what has chosen months, which are in order: one where the bridge
// tells of so many at once.
func stretches(months []string) []stretch {
	first, err := time.Parse(monthForm, months[0])
	last, also := time.Parse(monthForm, months[len(months)-1])
	if n := 12*(last.Year()-first.Year()) + int(last.Month()-first.Month()) + 1; err == nil && also == nil && n <= maxMonths {
		return []stretch{{months[len(months)-1], n}}
	}
	all := make([]stretch, 0, len(months))
	for _, month := range months {
		all = append(all, stretch{month, 1})
	}
	return all
}

// ratesOnly tells whether a view of compliance needs nothing but rates, which the
// bridge tells of many months at once.
func (q *Query) ratesOnly() bool {
	return q.View == ViewHistory || q.View == ViewRates || q.View == ViewNumbers
}

// complianceHistory are chosen months, with their rates alone.
func (d *Datasource) complianceHistory(ctx context.Context, q Query, names []string) (months []reportapi.Compliance, said []data.Notice, err error) {
	for _, s := range stretches(names) {
		told, err := d.bridge.ComplianceHistory(ctx, s.last, s.n, q.Criticities...)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range told.Months {
			if !slices.Contains(names, m.Month) {
				continue
			}
			if m.Problem != "" {
				if q.Whole {
					return nil, nil, wrongf("%s.", capital(m.Problem))
				}
				said = append(said, warning("%s.", capital(m.Problem)))
			}
			months = append(months, reportapi.Compliance{
				Month: m.Month, Zone: told.Zone, From: m.From, To: m.To, Partial: m.Partial, Contract: m.Contract, Hash: m.Hash, Behind: m.Behind,
				Frozen: m.Frozen, Rates: m.Rates,
			})
		}
	}
	return months, said, nil
}

// availabilityHistory tells of what was worst in the last month how it was in
// those before. What was not measured stands beside, and makes no zero.
func (d *Datasource) availabilityHistory(ctx context.Context, q Query, asked reportapi.AvailabilityQuery, period backend.TimeRange) (data.Frames, error) {
	months, said, err := d.months(ctx, q, period, time.Now())
	if err != nil {
		return nil, err
	}
	asked.Limit = min(q.Limit, maxNames)
	var of timeline
	parts := stretches(months)
	for i, s := range slices.Backward(parts) { // the last month says which are worst
		asked.Month = s.last
		told, err := d.bridge.AvailabilityHistory(ctx, of.about(asked), s.n)
		if err != nil {
			return nil, err
		}
		if left := told.Total - len(told.Rows); left > 0 && i == len(parts)-1 {
			if q.Whole {
				return nil, incomplete(left)
			}
			said = append(said, cut("Les pires du dernier mois", len(told.Rows), told.Total))
		}
		of.take(&told, months)
		said = append(said, problems(told.Problems)...)
	}
	asked.Month = months[len(months)-1]
	meta := data.FrameMeta{ExecutedQueryString: d.executed("/api/v1/availability/history", asked.Values()), Notices: said}
	return typed(of.frames(!q.Whole), data.FrameTypeTimeSeriesMulti, line("rate", nil, []time.Time{}, []*float64{}, "Disponibilité"), meta), nil
}

// timeline is the availability of things by month, the newest read first.
type timeline struct {
	names []string
	at    []time.Time
	of    map[string][]reportapi.AvailabilityPoint
}

func (t *timeline) take(told *reportapi.AvailabilityHistory, months []string) {
	if t.of == nil {
		t.of = make(map[string][]reportapi.AvailabilityPoint)
		for i := range told.Rows {
			t.names = append(t.names, told.Rows[i].Name)
		}
	}
	found := make(map[string][]reportapi.AvailabilityPoint)
	for i := range told.Rows {
		found[told.Rows[i].Name] = told.Rows[i].Points
	}
	for n, month := range slices.Backward(told.Months) {
		if !slices.Contains(months, month.Month) {
			continue
		}
		t.at = append(t.at, month.From)
		for _, name := range t.names {
			point := reportapi.AvailabilityPoint{}
			if points := found[name]; n < len(points) {
				point = points[n]
			}
			t.of[name] = append(t.of[name], point)
		}
	}
}

// about asks for what was worst, once that is known.
func (t *timeline) about(asked reportapi.AvailabilityQuery) reportapi.AvailabilityQuery {
	switch {
	case len(t.names) == 0:
	case asked.Of == ofSites:
		asked.Sites = t.names
	case asked.Of == ofRegions:
		asked.Regions = t.names
	default:
		asked.Devices = t.names
	}
	return asked
}

func (t *timeline) frames(withGaps bool) (frames data.Frames) {
	at := slices.Clone(t.at)
	slices.Reverse(at)
	for _, name := range t.names {
		rates, gaps := []*float64{}, []*float64{}
		for _, point := range slices.Backward(t.of[name]) {
			rates, gaps = append(rates, partOf(point.Rate)), append(gaps, partOf(point.Unmeasured))
		}
		labels := data.Labels{"name": name}
		frames = append(frames, line("rate", labels, at, rates, name, share))
		if withGaps {
			frames = append(frames, line("unmeasured", labels, at, gaps, name+", non mesuré", roughly, onlyInTooltips))
		}
	}
	return frames
}
