package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
)

const dayMinutes = 24 * 60

// deskCalendar is a calendar as the desk can have it today, and what it cannot
// have: it knows one season, and whole holidays alone.
func deskCalendar(c *policy.Calendar, today time.Time) (desired.Calendar, []string) {
	today = today.In(c.Location())
	calendar := desired.Calendar{Name: c.Name, Title: c.Title, Timezone: c.Location().String()}
	season := c.SeasonOn(today)
	if season == nil {
		for day := range calendar.Hours {
			calendar.Hours[day] = [][2]string{{"00:00", "24:00"}}
		}
		return calendar, nil
	}
	calendar.Season, calendar.Hours = season.Title, weekOf(season)
	if next, known := c.NextSeason(today); known {
		calendar.Until = next
	}
	var beyond []string
	open := make(map[string]bool) // by date
	for _, day := range c.Days {
		beyond = append(beyond, fmt.Sprintf("calendar %s: Zammad knows no hours of one day: %s %s is left out", c.Name, day.Date, day.Title))
		for _, date := range datesOf(day.Date, today.Year()) {
			open[date] = true
		}
	}
	for _, holiday := range c.Holidays {
		for _, date := range datesOf(holiday.Date, today.Year()) {
			if !open[date] {
				calendar.Holidays = append(calendar.Holidays, desired.CalendarHoliday{Date: date, Title: holiday.Title})
			}
		}
	}
	return calendar, beyond
}

// datesOf are a day's dates in a year and the next.
func datesOf(date policy.Date, year int) (dates []string) {
	for _, each := range []int{year, year + 1} {
		if on, there := date.On(each); there {
			dates = append(dates, on.String())
		}
	}
	return dates
}

// weekOf are the windows of a season's week, those past midnight split.
func weekOf(season *policy.Season) (week [7][][2]string) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, window := range season.Windows(day) {
			week[day] = append(week[day], [2]string{wallTime(window.From), wallTime(min(window.To, dayMinutes))})
			if window.To > dayMinutes {
				next := (day + 1) % 7
				week[next] = append(week[next], [2]string{"00:00", wallTime(window.To - dayMinutes)})
			}
		}
	}
	for day := range week {
		slices.SortFunc(week[day], func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	}
	return week
}

func wallTime(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
