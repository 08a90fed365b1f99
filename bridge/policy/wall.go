package policy

import (
	"slices"
	"time"
)

// WindowsOn are the windows of one day, from 00:00 to 24:00 by the calendar's
// own clock; what is open always has one of the whole day. Only the date of
// day counts.
//
// A window past midnight is split: what is after midnight is part of the next
// day. A holiday, and a day with windows of its own, takes the place of just
// its 24 hours: the night before ends where a holiday begins, and the night
// after it is not touched. What an exceptional day's own windows have after
// midnight stands, whatever the next day is.
func (c *Calendar) WindowsOn(day time.Time) []Window {
	if c.Always {
		return []Window{{To: dayMinutes}}
	}
	var all []Window
	eve := day.AddDate(0, 0, -1)
	switch own := c.dayOn(day); {
	case own != nil:
		all = beforeMidnight(all, own.Windows)
	case !c.holiday(day):
		all = beforeMidnight(all, c.usual(day))
		all = afterMidnight(all, c.usual(eve))
	}
	if late := c.dayOn(eve); late != nil {
		all = afterMidnight(all, late.Windows)
	}
	return all
}

func beforeMidnight(all, windows []Window) []Window {
	for _, w := range windows {
		all = append(all, Window{From: w.From, To: min(w.To, dayMinutes)})
	}
	return all
}

func afterMidnight(all, windows []Window) []Window {
	for _, w := range windows {
		if w.To > dayMinutes {
			all = append(all, Window{To: w.To - dayMinutes})
		}
	}
	return all
}

func (c *Calendar) usual(day time.Time) []Window {
	season := c.SeasonOn(day)
	if season == nil {
		return nil
	}
	return season.Windows(day.Weekday())
}

func (c *Calendar) dayOn(day time.Time) *Day {
	for i := range c.Days {
		if on, there := c.Days[i].Date.On(day.Year()); there && on == DateOf(day) {
			return &c.Days[i]
		}
	}
	return nil
}

func (c *Calendar) holiday(day time.Time) bool {
	for i := range c.Holidays {
		if on, there := c.Holidays[i].Date.On(day.Year()); there && on == DateOf(day) {
			return true
		}
	}
	return false
}

// instant is what a day's wall clock shows so many minutes after midnight, in
// Unix milliseconds. What the clock skips is the instant at which it does;
// what it shows twice is the first for a beginning and the last for an end.
func (c *Calendar) instant(day time.Time, minutes int, end bool) int64 {
	year, month, date := day.Date()
	guess := time.Date(year, month, date, 0, minutes, 0, 0, c.location)
	before, after := guess.ZoneBounds()
	if far(guess.Sub(before), before) && far(after.Sub(guess), after) {
		return guess.UnixMilli()
	}
	wall := time.Date(year, month, date, 0, minutes, 0, 0, time.UTC)
	var shown []int64
	for _, near := range []time.Time{before.Add(-time.Second), guess, after} {
		at := wall.Add(-c.offset(near))
		if c.offset(at) == c.offset(near) {
			shown = append(shown, at.UnixMilli())
		}
	}
	switch {
	case len(shown) == 0:
		return c.skip(wall, before, after).UnixMilli()
	case end:
		return slices.Max(shown)
	}
	return slices.Min(shown)
}

// far tells that a change of the zone's clock, if there is one at all, is too
// long ago or ahead to matter.
func far(distance time.Duration, change time.Time) bool {
	return change.IsZero() || distance > 2*24*time.Hour
}

func (c *Calendar) offset(at time.Time) time.Duration {
	_, seconds := at.In(c.location).Zone()
	return time.Duration(seconds) * time.Second
}

// skip is the one of two changes of the clock that leaves a wall time out.
func (c *Calendar) skip(wall, before, after time.Time) time.Time {
	until, since := c.offset(before.Add(-time.Second)), c.offset(before)
	if !before.IsZero() && !wall.Add(-until).Before(before) && wall.Add(-since).Before(before) {
		return before
	}
	return after
}
