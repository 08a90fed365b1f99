package monthly

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// tongue says things in the language of a report. What is said stands in French
// in the code, and in English beside it in words.tsv.
type tongue struct {
	english bool
	zone    *time.Location
}

// say says one of the sentences of the code.
func (t tongue) say(french string, args ...any) string {
	text := t.term(french)
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// term says a word that comes from elsewhere, such as a clock's name; what has no
// English stays as it is.
func (t tongue) term(french string) string {
	if said, there := english()[french]; there && t.english {
		return said
	}
	return french
}

// instant is one as people read it: to the minute.
func (t tongue) instant(ms int64) string {
	if ms == 0 {
		return "–"
	}
	return t.at(time.UnixMilli(ms))
}

func (t tongue) at(at time.Time) string {
	layout := "02/01/2006 15:04"
	if t.english {
		layout = "2006-01-02 15:04"
	}
	return at.In(t.zone).Format(layout)
}

// span is a duration as people read it: 1 j 03 h 20 min, cut to the minute; below
// one, in seconds.
func (t tongue) span(d time.Duration) string {
	day := "j"
	if t.english {
		day = "d"
	}
	minutes := int64(d / time.Minute)
	switch days, hours := minutes/(24*60), minutes/60%24; {
	case days > 0:
		return fmt.Sprintf("%d %s %02d h %02d min", days, day, hours, minutes%60)
	case hours > 0:
		return fmt.Sprintf("%d h %02d min", hours, minutes%60)
	case minutes > 0:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d s", int64(d/time.Second))
}

// percent is of thousandths of one: 99,166 %.
func (t tongue) percent(thousandths int64) string {
	mark, sign := ",", " %"
	if t.english {
		mark, sign = ".", "%"
	}
	return fmt.Sprintf("%d%s%03d%s", thousandths/1000, mark, thousandths%1000, sign)
}

// number is a count, its thousands apart.
func (t tongue) number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	apart := "\u202f"
	if t.english {
		apart = ","
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, groups...), apart)
}

var frenchMonths = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// date is a day of the month, as instants begin with it.
func (t tongue) date(at time.Time) string {
	if t.english {
		return at.Format("01-02")
	}
	return at.Format("02/01")
}

// monthName is a month with its year.
func (t tongue) monthName(year int, month time.Month) string {
	if t.english {
		return fmt.Sprintf("%s %d", month, year)
	}
	return fmt.Sprintf("%s %d", frenchMonths[month-1], year)
}

// counted is a number with what it is of.
func (t tongue) counted(n int64, one, several string) string {
	if n == 1 || n == 0 && !t.english {
		return t.number(n) + " " + one
	}
	return t.number(n) + " " + several
}

// upper begins a sentence.
func upper(said string) string {
	first, size := utf8.DecodeRuneInString(said)
	if size == 0 {
		return said
	}
	return string(unicode.ToUpper(first)) + said[size:]
}
