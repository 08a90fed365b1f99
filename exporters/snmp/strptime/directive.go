package strptime

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

var (
	months = []string{
		"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december",
	}
	weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
)

// directive reads what one letter after % asks for.
func (f *fields) directive(text string, letter byte) (rest string, err error) {
	switch letter {
	case 'Y':
		return digits(text, 4, 0, 9999, &f.year)
	case 'y':
		return f.shortYear(text)
	case 'm':
		return digits(text, 2, 1, 12, &f.month)
	case 'b', 'B', 'h':
		return f.monthName(text)
	case 'd', 'e':
		return digits(strings.TrimLeft(text, " "), 2, 1, 31, &f.day)
	case 'j':
		return digits(text, 3, 1, 366, &f.yearDay)
	case 'a', 'A':
		_, rest, err = oneOf(text, weekdays)
		return rest, err
	case 'z', 'Z':
		return f.offset(text, letter)
	case '%':
		return literal(text, '%')
	case 'n', 't':
		return strings.TrimLeft(text, " \t\n\r\v\f"), nil
	}
	return f.clock(text, letter)
}

// clock reads the directives of the time of day.
func (f *fields) clock(text string, letter byte) (rest string, err error) {
	switch letter {
	case 'H', 'k':
		return digits(strings.TrimLeft(text, " "), 2, 0, 23, &f.hour)
	case 'I', 'l':
		f.clock12 = true
		return digits(strings.TrimLeft(text, " "), 2, 1, 12, &f.hour)
	case 'M':
		return digits(text, 2, 0, 59, &f.minute)
	case 'S':
		return digits(text, 2, 0, 60, &f.second)
	case 'p', 'P':
		half, rest, err := oneOf(text, []string{"am", "pm"})
		f.afternoon = half == 1
		return rest, err
	case 's':
		var seconds int
		rest, err = digits(text, 12, 0, 1<<40, &seconds)
		epoch := int64(seconds)
		f.epoch = &epoch
		return rest, err
	}
	return "", fmt.Errorf("the pattern has %%%c, which is not known", letter)
}

// digits reads a number of up to most digits.
func digits(text string, most, lowest, highest int, into *int) (rest string, err error) {
	n := 0
	for n < len(text) && n < most && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	value, err := strconv.Atoi(text[:n])
	if err != nil || value < lowest || value > highest {
		return "", fmt.Errorf("expected a number from %d to %d at %q", lowest, highest, text)
	}
	*into = value
	return text[n:], nil
}

// oneOf reads a name of a list, in full or by its first three letters, in any
// case.
func oneOf(text string, names []string) (which int, rest string, err error) {
	for i, name := range names {
		for _, n := range []int{len(name), min(len(name), 3)} {
			if len(text) >= n && strings.EqualFold(text[:n], name[:n]) {
				return i, text[n:], nil
			}
		}
	}
	return 0, "", fmt.Errorf("expected a name such as %q at %q", names[0], text)
}

func (f *fields) monthName(text string) (rest string, err error) {
	which, rest, err := oneOf(text, months)
	f.month = which + 1
	return rest, err
}

// shortYear reads two digits; 69 to 99 are of the last century.
func (f *fields) shortYear(text string) (rest string, err error) {
	rest, err = digits(text, 2, 0, 99, &f.year)
	if f.year += 1900; f.year < 1969 {
		f.year += 100
	}
	return rest, err
}

// offset reads ±hhmm, ±hh:mm, ±hh or Z, and the names of universal time.
func (f *fields) offset(text string, letter byte) (rest string, err error) {
	for _, name := range []string{"UTC", "GMT", "Z"} {
		if after, ok := strings.CutPrefix(text, name); ok {
			return after, nil
		}
	}
	if letter == 'Z' || text == "" || (text[0] != '+' && text[0] != '-') {
		return "", fmt.Errorf("expected a time zone at %q", text)
	}
	var hours, minutes int
	if rest, err = digits(text[1:], 2, 0, 24, &hours); err != nil {
		return "", err
	}
	colon, found := strings.CutPrefix(rest, ":")
	if found || (rest != "" && rest[0] >= '0' && rest[0] <= '9') {
		if rest, err = digits(colon, 2, 0, 59, &minutes); err != nil {
			return "", err
		}
	}
	seconds := hours*3600 + minutes*60
	if text[0] == '-' {
		seconds = -seconds
	}
	f.zone = time.FixedZone("", seconds)
	return rest, nil
}
