package plugin

import (
	"context"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // months are those of the contract's zone, which Grafana's machine may not know

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// monthForm is how months are told.
const monthForm = "2006-01"

// maxMonths bounds a history.
const maxMonths = 36

var monthNames = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// monthTitle is a month as people say it.
func monthTitle(month string) string {
	at, err := time.Parse(monthForm, month)
	if err != nil {
		return month
	}
	return fmt.Sprintf("%s %d", monthNames[at.Month()-1], at.Year())
}

// months are those that a query asks for, the oldest first, and what is said of
// those that it does not get.
func (d *Datasource) months(ctx context.Context, q Query, period backend.TimeRange, now time.Time) (months []string, said []data.Notice, err error) {
	months = slices.Sorted(slices.Values(q.Months))
	months = slices.Compact(months)
	if len(months) == 0 {
		zone, err := d.zone(ctx, period.From)
		if err != nil {
			return nil, nil, err
		}
		months = monthsDuring(period, now, zone)
	}
	if q.History > 0 {
		months = monthsBefore(months[len(months)-1], q.History)
	}
	if left := len(months) - maxMonths; left > 0 {
		said = append(said, warning("Mois montrés : les %d derniers sur %d.", maxMonths, len(months)))
		months = months[left:]
	}
	return months, said, nil
}

// zone is the contract's, in which its months begin.
func (d *Datasource) zone(ctx context.Context, at time.Time) (*time.Location, error) {
	told, err := d.bridge.Compliance(ctx, at.UTC().Format(monthForm), "", 1)
	if err != nil {
		return nil, err
	}
	return zoneOf(told)
}

// zoneOf is the zone of an answer. The bridge has it loaded itself: what nobody
// knows is no bridge's.
func zoneOf(told reportapi.Compliance) (*time.Location, error) {
	zone, err := time.LoadLocation(told.Zone)
	if err != nil {
		return nil, fmt.Errorf("find zone of contract: %w: %w", reportapi.ErrForeign, err)
	}
	return zone, nil
}

// monthsDuring are the months of a period, as far as they have begun.
func monthsDuring(period backend.TimeRange, now time.Time, zone *time.Location) (months []string) {
	first, last := firstOf(period.From, zone), firstOf(period.To.Add(-1), zone)
	if begun := firstOf(now, zone); last.After(begun) {
		last = begun
	}
	if last.Before(first) {
		first = last
	}
	for at := first; !at.After(last); at = at.AddDate(0, 1, 0) {
		months = append(months, at.Format(monthForm))
	}
	return months
}

// firstOf is the first day of an instant's month in a zone; it is told in UTC,
// where days have no gaps.
func firstOf(at time.Time, zone *time.Location) time.Time {
	year, month, _ := at.In(zone).Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// monthsBefore are n months, of which the last is given.
func monthsBefore(last string, n int) []string {
	at, err := time.Parse(monthForm, last)
	if err != nil {
		return []string{last} // it was validated
	}
	months := make([]string, 0, n)
	for back := n - 1; back >= 0; back-- {
		months = append(months, at.AddDate(0, -back, 0).Format(monthForm))
	}
	return months
}

// inMonths shows months as people say them, while they sort as they are.
func inMonths(months []string) trait {
	return func(config *data.FieldConfig) {
		mapper := make(data.ValueMapper, len(months))
		for i, month := range months {
			mapper[month] = data.ValueMappingResult{Text: monthTitle(month), Index: i}
		}
		if len(mapper) > 0 {
			config.Mappings = data.ValueMappings{mapper}
		}
	}
}
