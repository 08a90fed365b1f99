package policy

import (
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// worked refuses a calendar in which some year has no working time: holidays
// may leave none, whatever the seasons say.
func (v *validator) worked(key string, c *Calendar) {
	if year, work := c.leanest(); work == 0 {
		v.fail(key, fmt.Sprintf("nobody ever works in %d", year), "a year without any window is a mistake")
	}
}

// reached refuses a delay that would take more than ten years: nine whole
// years are within any ten, and each has what the leanest has.
func (v *validator) reached(key string, target document.Duration, calendar string, contract *Contract) {
	c, known := contract.Calendar(calendar)
	if !known || c.work == nil {
		return // which is told elsewhere
	}
	if _, work := c.leanest(); work > 0 && target.Std()/(furthest-1) > work {
		v.fail(key, fmt.Sprintf("%s of calendar %q take more than ten years", target, c.Name), "a shorter delay, or a calendar with more hours")
	}
}

// Years that differ in their weekdays: a few holidays can be told from those
// that follow each other, many from all of them.
const (
	fewHolidays = 40
	someYears   = 6
	allYears    = 28
)

// leanest is the year with the least working time, among those that the
// calendar names and others of each kind.
func (c *Calendar) leanest() (year int, work time.Duration) {
	first, last := c.yearsNamed()
	beyond := someYears
	if len(c.Holidays)+len(c.Days) >= fewHolidays {
		beyond = allYears
	}
	for y := first; y <= min(last+beyond, lastYear); y++ {
		from := time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
		if worked := c.Between(from, from.AddDate(1, 0, 0)); year == 0 || worked < work {
			year, work = y, worked
		}
	}
	return year, work
}

// plainYear is a year like any other, for calendars that name none.
const plainYear = 2026

// yearsNamed are the first and the last year that the calendar's dates have.
func (c *Calendar) yearsNamed() (first, last int) {
	first, last = lastYear, 0
	see := func(d Date) {
		if !d.IsZero() && !d.Yearly() && d.Year >= firstYear && d.Year < lastYear {
			first, last = min(first, d.Year), max(last, d.Year)
		}
	}
	for _, season := range c.Seasons {
		see(season.From)
		see(season.Till)
	}
	for _, holiday := range c.Holidays {
		see(holiday.Date)
	}
	for _, day := range c.Days {
		see(day.Date)
	}
	if last == 0 {
		return plainYear, plainYear
	}
	return first, last
}
