package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Calendar says when somebody works: windows per weekday that go with the
// season, holidays, and days with windows of their own, which win over all.
// It counts working time once its contract is loaded.
type Calendar struct {
	// Name by which clocks and third parties refer to it.
	Name string `yaml:"name"`
	// Title is its name for people.
	Title string `yaml:"title"`
	// Version is what people call this state of it, such as "2026-2" after a
	// holiday was announced. Figures name it beside the contract's.
	Version string `yaml:"version"`
	// Timezone (IANA) of its windows; that of the contract where none is given.
	Timezone string `yaml:"timezone"`
	// Always is for what never closes: every hour of every day counts.
	Always bool `yaml:"always"`
	// Seasons are parts of the year; the first that a day falls into counts, and
	// the last has no dates and holds for the rest.
	Seasons []Season `yaml:"seasons"`
	// Holidays are days without work.
	Holidays []Holiday `yaml:"holidays"`
	// Days are those with windows of their own: half days and exceptional
	// openings.
	Days []Day `yaml:"days"`

	location *time.Location
	work     *worktime
}

// Season is a part of the year with hours of its own.
type Season struct {
	// Title is the season's name for people.
	Title string `yaml:"title"`
	// From is its first day: 2026-02-18, or 07-01 for every year.
	From Date `yaml:"from"`
	// Till is its last day, in the same form.
	Till Date `yaml:"till"`
	// Hours of its weekdays; a day that is not named has none.
	Hours []Hours `yaml:"hours"`
}

// Hours are the windows of some weekdays.
type Hours struct {
	// Days are weekdays: mon, tue, wed, thu, fri, sat, sun.
	Days []string `yaml:"days"`
	// Windows of work, such as 08:30-13:00; one that ends at or before its
	// start goes past midnight.
	Windows []Window `yaml:"windows"`
}

// Holiday is a day without work.
type Holiday struct {
	// Date of the day: 2026-05-27, or 05-01 for every year.
	Date Date `yaml:"date"`
	// Title is the holiday's name.
	Title string `yaml:"title"`
}

// Day is one day with windows of its own.
type Day struct {
	// Date of the day: 2026-08-12, or 12-31 for every year.
	Date Date `yaml:"date"`
	// Title says why.
	Title string `yaml:"title"`
	// Windows of work on that day.
	Windows []Window `yaml:"windows"`
}

// Weekdays are the names of weekdays in configurations, in time.Weekday's
// order.
var Weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Print stands for the calendar's text: its version is only what people call it.
func (c *Calendar) Print() string {
	data, _ := json.Marshal(c) //nolint:errchkjson // plain values always marshal
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:12]
}

// Location is the zone of the calendar's windows.
func (c *Calendar) Location() *time.Location { return c.location }

// SeasonOn is the season that a day falls into; nil where the calendar has no
// seasons. Only the date of day counts.
func (c *Calendar) SeasonOn(day time.Time) *Season {
	for i := range c.Seasons {
		if c.Seasons[i].covers(day) {
			return &c.Seasons[i]
		}
	}
	return nil
}

// nextSearch is how far ahead a change of season is looked for: seasons of
// every year change within one.
const nextSearch = 366

// NextSeason is the first day after the given one that is in another season,
// and false where none is known.
func (c *Calendar) NextSeason(day time.Time) (time.Time, bool) {
	now := c.SeasonOn(day)
	for range nextSearch {
		day = day.AddDate(0, 0, 1)
		if c.SeasonOn(day) != now {
			return day, true
		}
	}
	return time.Time{}, false
}

// Windows are the season's windows on a weekday.
func (s *Season) Windows(weekday time.Weekday) []Window {
	for _, hours := range s.Hours {
		if slices.Contains(hours.Days, Weekdays[weekday]) {
			return hours.Windows
		}
	}
	return nil
}

// covers tells whether a day is in the season. A yearly season may go past
// the new year.
func (s *Season) covers(day time.Time) bool {
	if s.From.IsZero() {
		return true
	}
	on := DateOf(day)
	if s.From.Yearly() {
		on.Year = 0
	}
	begun, over := !on.before(s.From), s.Till.before(on)
	if s.Till.before(s.From) {
		return begun || !over
	}
	return begun && !over
}
