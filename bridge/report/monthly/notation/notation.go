package notation

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// Notation is that of a language, with instants in a zone.
type Notation struct {
	zone     *time.Location
	english  bool
	thousand string
	decimal  string
	day      string
}

// Spaces at which no line breaks: within numbers, and between a number and its
// unit.
const (
	thin    = "\u202f"
	noBreak = "\u00a0"
	minus   = "\u2212"
)

// Of is the notation of a report.
func Of(cover *monthly.Cover) Notation {
	zone := cover.Zone
	if zone == nil {
		zone = time.UTC
	}
	if cover.Language == "en" {
		return Notation{zone: zone, english: true, thousand: ",", decimal: ".", day: "d"}
	}
	return Notation{zone: zone, thousand: thin, decimal: ",", day: "j"}
}

// English tells which of the two languages it is.
func (n Notation) English() bool { return n.english }

// Or is one of two words, by the language.
func (n Notation) Or(french, english string) string {
	if n.english {
		return english
	}
	return french
}

// Decimal is the sign before decimals.
func (n Notation) Decimal() string { return n.decimal }

// Cell writes a value, or why there is none. What people and alerts wrote keeps
// nothing that steers a reader's eye.
func (n Notation) Cell(kind monthly.Kind, c *monthly.Cell) string {
	if c.Known {
		if text, is := n.number(kind, c.Number); is {
			return text
		}
	}
	return Plain(c.Text)
}

// Plain is what people and alerts wrote, without what would steer a reader's eye
// or be no letter of XML.
func Plain(said string) string {
	said = report.Printable(said)
	if strings.IndexByte(said, 0xef) < 0 { // what all of them begin with
		return said
	}
	return unlettered.Replace(said)
}

var unlettered = strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd")

// number writes the number of a kind that has one.
func (n Notation) number(kind monthly.Kind, number int64) (string, bool) {
	switch kind {
	case monthly.Count:
		return n.Count(number), true
	case monthly.Instant:
		return n.Instant(time.UnixMilli(number)), true
	case monthly.Duration:
		return n.Duration(time.Duration(number) * time.Millisecond), true
	case monthly.Share:
		return n.Share(number), true
	default:
		return "", false
	}
}

// Value writes a number of a kind: of a chart.
func (n Notation) Value(kind monthly.Kind, number int64) string {
	return n.Cell(kind, &monthly.Cell{Number: number, Known: true})
}

// Count writes a whole number, by thousands.
func (n Notation) Count(number int64) string {
	sign, digits := signed(number)
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(n.thousand)
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// Share writes thousandths of a percent.
func (n Notation) Share(thousandths int64) string {
	return n.ShareNumber(thousandths) + n.Or(noBreak, "") + "%"
}

// ShareNumber is the same without the sign of percent.
func (n Notation) ShareNumber(thousandths int64) string {
	sign, digits := signed(thousandths)
	if short := 4 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	return sign + digits[:len(digits)-3] + n.decimal + digits[len(digits)-3:]
}

// signed are the digits of a number, with its sign apart.
func signed(number int64) (sign, digits string) {
	digits, negative := strings.CutPrefix(strconv.FormatInt(number, 10), "-")
	if negative {
		return minus, digits
	}
	return "", digits
}

// Instant writes a minute in the zone, with the offset where the same hour is
// there twice.
func (n Notation) Instant(at time.Time) string {
	at = at.In(n.zone)
	layout := n.Minute()
	if at.Add(-time.Hour).Hour() == at.Hour() || at.Add(time.Hour).Hour() == at.Hour() {
		layout += " (-07:00)"
	}
	return strings.ReplaceAll(at.Format(layout), " ", noBreak)
}

// Minute is the layout of an instant, as time.Format takes it.
func (n Notation) Minute() string { return n.Or("02/01/2006 15:04", "2006-01-02 15:04") }

// Local is the wall time of an instant, as though it were of UTC: for forms that
// know no zones.
func (n Notation) Local(at time.Time) time.Time {
	at = at.In(n.zone)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

// Zone is in which instants are written.
func (n Notation) Zone() *time.Location { return n.zone }

// Duration writes days, hours and minutes, cut and not rounded; seconds of what is
// less than a minute.
func (n Notation) Duration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = minus, -d
	}
	var said string
	switch minutes := int64(d / time.Minute); {
	case minutes >= 24*60:
		said = fmt.Sprintf("%d %s %02d h %02d min", minutes/(24*60), n.day, minutes/60%24, minutes%60)
	case minutes >= 60:
		said = fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
	case minutes > 0:
		said = fmt.Sprintf("%d min", minutes)
	default:
		said = fmt.Sprintf("%d s", int64(d/time.Second))
	}
	return sign + strings.ReplaceAll(said, " ", noBreak)
}
