package report

import (
	"fmt"
	"time"
)

// The lengths of a bucket.
const (
	everyHour  = "hour"
	everyDay   = "day"
	everyWeek  = "week" // from Monday on
	everyMonth = "month"
)

var everies = []string{everyHour, everyDay, everyWeek, everyMonth}

// maxBuckets bounds a series.
const maxBuckets = 1000

// edges are where the buckets that hold a period begin and end, in a zone: one
// more than there are buckets. The first and the last may reach out of the
// period.
func edges(every string, from, to time.Time, zone *time.Location) ([]time.Time, error) {
	all := []time.Time{begin(every, from.In(zone), zone)}
	for last := all[0]; last.Before(to); {
		if len(all) > maxBuckets {
			return nil, fmt.Errorf("every=%s : la période compte plus de %d intervalles", every, maxBuckets)
		}
		next := following(every, last, zone)
		all = append(all, next)
		last = next
	}
	return all, nil
}

// begin is when the bucket of an instant begins.
func begin(every string, at time.Time, zone *time.Location) time.Time {
	year, month, day := at.Date()
	switch every {
	case everyHour: // of the clock on the wall, which some zones have at half past
		return at.Add(-time.Duration(at.Minute())*time.Minute - time.Duration(at.Second())*time.Second - time.Duration(at.Nanosecond()))
	case everyWeek:
		return midnight(year, month, day-(int(at.Weekday())+6)%7, zone)
	case everyMonth:
		return midnight(year, month, 1, zone)
	}
	return midnight(year, month, day, zone)
}

// following is when the bucket after one begins.
func following(every string, begins time.Time, zone *time.Location) time.Time {
	year, month, day := begins.Date()
	switch every {
	case everyHour:
		return begins.Add(time.Hour)
	case everyWeek:
		return midnight(year, month, day+7, zone)
	case everyMonth:
		return midnight(year, month+1, 1, zone)
	}
	return midnight(year, month, day+1, zone)
}

// midnight is the first instant of a day; where clocks are put forward at
// midnight, that is an hour later by the wall.
func midnight(year int, month time.Month, day int, zone *time.Location) time.Time {
	wanted := time.Date(year, month, day, 12, 0, 0, 0, zone)
	first := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if first.Day() != wanted.Day() {
		return time.Date(year, month, day, 1, 0, 0, 0, zone)
	}
	return first
}

// common is the longest time of which all buckets are a multiple.
func common(edges []time.Time) time.Duration {
	unit := time.Duration(0)
	for i := 1; i < len(edges); i++ {
		for a, b := edges[i].Sub(edges[i-1]), unit; ; a, b = b, a%b {
			if b == 0 {
				unit = a
				break
			}
		}
	}
	return unit
}
