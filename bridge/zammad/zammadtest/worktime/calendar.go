package worktime

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // the zones of calendars must be known on any machine
)

// ErrNoHours is a calendar of which no day has working time.
var ErrNoHours = errors.New("no day of the week has working hours")

// Calendar is working time: frames on weekdays, without holidays, in a zone.
type Calendar struct {
	zone     *time.Location
	week     [7][]frame // by time.Weekday, in order, without overlaps
	holidays map[date]bool
}

// frame is working time on one day, in minutes since midnight on the clock on
// the wall; the end does not belong to it.
type frame struct{ from, to int }

// date is a day on the calendar, at midnight UTC so that days can be counted
// without a zone.
type date time.Time

func dateOf(t time.Time) date {
	year, month, day := t.Date()
	return date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

func (d date) next() date { return date(time.Time(d).AddDate(0, 0, 1)) }

const (
	dayLength = 24 * 60
	// lastMinute is what people enter for the end of the day.
	lastMinute = dayLength - 1
)

var weekdays = map[string]time.Weekday{
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday,
}

// Parse reads the columns timezone, business_hours and public_holidays of a
// calendar as the API gives them; the last may be absent or null. Frames that
// overlap or end before they begin are errors, and so is a week without any.
func Parse(zone string, hours, holidays []byte) (*Calendar, error) {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return nil, fmt.Errorf("unknown time zone %q", zone)
	}
	c := &Calendar{zone: location, holidays: make(map[date]bool)}
	if err := c.readHours(hours); err != nil {
		return nil, err
	}
	if err := c.readHolidays(holidays); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Calendar) readHours(content []byte) error {
	var week map[string]struct {
		Active     bool        `json:"active"`
		Timeframes [][2]string `json:"timeframes"`
	}
	if err := json.Unmarshal(content, &week); err != nil {
		return fmt.Errorf("read business hours: %w", err)
	}
	some := false
	for name, day := range week {
		weekday, known := weekdays[name]
		if !known {
			return fmt.Errorf("business hours of %q: no such day", name)
		}
		if !day.Active {
			continue
		}
		frames, err := readFrames(day.Timeframes)
		if err != nil {
			return fmt.Errorf("business hours of %s: %w", name, err)
		}
		c.week[weekday] = frames
		some = some || len(frames) > 0
	}
	if !some {
		return ErrNoHours
	}
	return nil
}

func readFrames(list [][2]string) ([]frame, error) {
	frames := make([]frame, 0, len(list))
	for _, each := range list {
		from, err := time.Parse("15:04", each[0])
		if err != nil {
			return nil, fmt.Errorf("%q is no time of day", each[0])
		}
		to, err := time.Parse("15:04", each[1])
		if err != nil {
			return nil, fmt.Errorf("%q is no time of day", each[1])
		}
		f := frame{from: from.Hour()*60 + from.Minute(), to: to.Hour()*60 + to.Minute()}
		if f.to == lastMinute {
			f.to = dayLength
		}
		if f.from >= f.to {
			return nil, fmt.Errorf("%s to %s is no working time", each[0], each[1])
		}
		frames = append(frames, f)
	}
	slices.SortFunc(frames, func(a, b frame) int { return a.from - b.from })
	for i := 1; i < len(frames); i++ {
		if frames[i].from < frames[i-1].to {
			return nil, errors.New("working times overlap")
		}
	}
	return frames, nil
}

func (c *Calendar) readHolidays(content []byte) error {
	if len(content) == 0 {
		return nil
	}
	var days map[string]struct {
		Active  bool `json:"active"`
		Removed bool `json:"removed"`
	}
	if err := json.Unmarshal(content, &days); err != nil {
		return fmt.Errorf("read public holidays: %w", err)
	}
	for name, day := range days {
		at, err := time.Parse(time.DateOnly, name)
		if err != nil {
			return fmt.Errorf("public holiday %q is no date", name)
		}
		if day.Active && !day.Removed {
			c.holidays[date(at)] = true
		}
	}
	return nil
}
