package logbook

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Shifts are when shifts begin.
type Shifts struct {
	Begins []time.Duration // after midnight, in order
	Zone   *time.Location
}

// Shift is one of them.
type Shift struct{ From, Till time.Time }

// mostShifts of a day.
const mostShifts = 12

// ParseBegins reads times of the day such as 07:00, in order.
func ParseBegins(texts []string) ([]time.Duration, error) {
	var all []time.Duration
	for _, text := range texts {
		at, err := time.Parse("15:04", text)
		if err != nil {
			return nil, fmt.Errorf("%q is no time of a day such as 07:00", text)
		}
		all = append(all, time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute)
	}
	switch {
	case len(all) == 0:
		return nil, errors.New("there is no shift")
	case len(all) > mostShifts:
		return nil, fmt.Errorf("%d shifts a day are too many: %d at most", len(all), mostShifts)
	case !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all):
		return nil, errors.New("the times are not in order, or one is there twice")
	}
	return all, nil
}

// begins are the beginnings of shifts on some days about an instant, in order.
// Two that a change of clocks brings together are one.
func (s Shifts) begins(about time.Time) []time.Time {
	day := about.In(s.Zone)
	var all []time.Time
	for offset := -2; offset <= 2; offset++ {
		for _, each := range s.Begins {
			at := time.Date(day.Year(), day.Month(), day.Day()+offset, int(each/time.Hour), int(each%time.Hour/time.Minute), 0, 0, s.Zone)
			all = append(all, at.UTC())
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// At is the shift of an instant.
func (s Shifts) At(at time.Time) Shift {
	all := s.begins(at)
	next := slices.IndexFunc(all, func(b time.Time) bool { return b.After(at) })
	return Shift{From: all[next-1], Till: all[next]}
}
