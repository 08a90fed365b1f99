package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Date is a day: of one year, written 2026-05-27, or of every year, written
// 05-01.
type Date struct {
	Year  int // 0 for every year
	Month time.Month
	Day   int
}

// leapYear lets 02-29 be a day of every year.
const leapYear = 2024

// UnmarshalYAML reads either form.
func (d *Date) UnmarshalYAML(node *yaml.Node) error {
	text, year := node.Value, 0
	if strings.Count(text, "-") == 1 {
		text, year = strconv.Itoa(leapYear)+"-"+text, leapYear
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("%q is not a date: write 2026-05-27, or 05-01 for every year", node.Value)
	}
	*d = DateOf(day)
	if year != 0 {
		d.Year = 0
	}
	return nil
}

// DateOf is the date of an instant, in the instant's own zone.
func DateOf(at time.Time) Date {
	year, month, day := at.Date()
	return Date{Year: year, Month: month, Day: day}
}

// IsZero tells that no date was given.
func (d Date) IsZero() bool { return d == Date{} }

// Yearly tells that it is a day of every year.
func (d Date) Yearly() bool { return d.Year == 0 }

// On is the date in a year: itself where it has one. A yearly 02-29 is not
// there in most years, which ok tells.
func (d Date) On(year int) (date Date, ok bool) {
	if d.Year != 0 {
		return d, d.Year == year
	}
	d.Year = year
	return d, DateOf(time.Date(year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)) == d
}

// before orders dates of the same form.
func (d Date) before(other Date) bool { return d.ordinal() < other.ordinal() }

func (d Date) ordinal() int { return (d.Year*100+int(d.Month))*100 + d.Day }

// String is the date as it is written in files.
func (d Date) String() string {
	if d.Yearly() {
		return fmt.Sprintf("%02d-%02d", int(d.Month), d.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Window is a time of work within a day, by the wall clock, in minutes since
// midnight.
type Window struct {
	From int
	To   int // more than a day where the window goes past midnight
}

// dayMinutes is 24:00.
const dayMinutes = 24 * 60

// UnmarshalYAML reads 08:30-13:00; 24:00 is a possible end.
func (w *Window) UnmarshalYAML(node *yaml.Node) error {
	wrong := fmt.Errorf("%q is not a window: write 08:30-13:00", node.Value)
	begin, end, found := strings.Cut(node.Value, "-")
	if !found {
		return wrong
	}
	from, fromRight := clockTime(begin)
	to, toRight := clockTime(end)
	if !fromRight || !toRight || from == dayMinutes || from == to {
		return wrong
	}
	if to < from {
		to += dayMinutes
	}
	*w = Window{From: from, To: to}
	return nil
}

// clockTime reads 08:30 as minutes.
func clockTime(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return dayMinutes, true
	}
	at, err := time.Parse("15:04", text)
	return at.Hour()*60 + at.Minute(), err == nil
}
