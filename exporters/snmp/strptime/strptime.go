// Package strptime reads instants by the patterns of C's strptime, which is
// how snmp.yml describes the dates that agents write as text.
package strptime

import (
	"fmt"
	"time"
)

// fields are what a text said so far. Hour counts from 0 to 23 but for a
// 12-hour clock, which afternoon corrects.
type fields struct {
	year, month, day     int
	hour, minute, second int
	yearDay              int
	clock12, afternoon   bool
	zone                 *time.Location
	epoch                *int64
}

// Parse reads text by pattern. What the pattern does not name is that of 1
// January 1900, 00:00 UTC. Text that is left over is an error.
func Parse(text, pattern string) (time.Time, error) {
	f := fields{year: 1900, month: 1, day: 1, zone: time.UTC}
	rest, err := f.scan(text, pattern)
	if err == nil && rest != "" {
		err = fmt.Errorf("%q is left over", rest)
	}
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("parse %q as %q: %w", text, pattern, err)
	}
	return f.instant(), nil
}

func (f *fields) instant() time.Time {
	if f.epoch != nil {
		return time.Unix(*f.epoch, 0).UTC()
	}
	hour := f.hour
	if f.clock12 {
		hour %= 12
		if f.afternoon {
			hour += 12
		}
	}
	month, day := f.month, f.day
	if f.yearDay > 0 {
		month, day = 1, f.yearDay
	}
	return time.Date(f.year, time.Month(month), day, hour, f.minute, f.second, 0, f.zone)
}

// check refuses days that the month does not have.
func (f *fields) check() error {
	if f.yearDay > 0 || f.epoch != nil {
		return nil
	}
	last := time.Date(f.year, time.Month(f.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if f.day > last {
		return fmt.Errorf("month %d of %d has no day %d", f.month, f.year, f.day)
	}
	return nil
}

// composed are directives that stand for several others.
var composed = map[byte]string{
	'D': "%m/%d/%y", 'F': "%Y-%m-%d", 'R': "%H:%M", 'T': "%H:%M:%S",
	'r': "%I:%M:%S %p", 'c': "%a %b %e %H:%M:%S %Y", 'x': "%m/%d/%y", 'X': "%H:%M:%S", 'v': "%e-%b-%Y",
}

func (f *fields) scan(text, pattern string) (rest string, err error) {
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			if text, err = literal(text, pattern[i]); err != nil {
				return "", err
			}
			continue
		}
		i++
		if i == len(pattern) {
			return "", fmt.Errorf("the pattern ends in %%")
		}
		if longer, ok := composed[pattern[i]]; ok {
			text, err = f.scan(text, longer)
		} else {
			text, err = f.directive(text, pattern[i])
		}
		if err != nil {
			return "", err
		}
	}
	return text, nil
}

func literal(text string, want byte) (rest string, err error) {
	if text == "" || text[0] != want {
		return "", fmt.Errorf("expected %q at %q", want, text)
	}
	return text[1:], nil
}
