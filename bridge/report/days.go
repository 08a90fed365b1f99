package report

import (
	"errors"
	"time"
)

// days settles the days that are asked for.
func (q *query) days(zone *time.Location) error {
	month, days, period := !q.month.IsZero(), !q.first.IsZero() || !q.last.IsZero(), !q.filter.OpenFrom.IsZero() || !q.filter.OpenedTo.IsZero()
	switch {
	case month && (days || period), days && period:
		return errors.New("month, first et last, from et to s'excluent")
	case month:
		q.first, q.last = q.month, q.month.AddDate(0, 1, -1)
	case period:
		from, to, err := q.within()
		if err != nil {
			return err
		}
		q.first, q.last = dayOn(from, zone), dayOn(to.Add(-1), zone)
	case q.first.IsZero() || q.last.IsZero():
		return errors.New("month, ou first et last, ou from et to, sont nécessaires")
	}
	return nil
}

// dayOn is the day of an instant in a zone, as dayOf reads one.
func dayOn(at time.Time, zone *time.Location) time.Time {
	year, month, day := at.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
