package sheet

import (
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

// cell is a value with its look.
func (b *Book) cell(kind monthly.Kind, c *monthly.Cell) (excelize.Cell, error) {
	l := look{kind: kind, state: c.State}
	value := any(text(c.Text))
	if c.Known {
		if n := number(b.written, kind, c.Number); n != nil {
			value = n
		}
	} else if kind == monthly.Criticity {
		l.level = levelOf(c.Text)
	}
	style, err := b.style(l)
	return excelize.Cell{StyleID: style, Value: value}, err
}

// dayZero is when sheets begin to count.
var dayZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

const day = float64(24 * time.Hour / time.Millisecond)

// nudge is a part of a millisecond, above what a number of days is exact to:
// LibreOffice cuts instants, and would show 08:29 for what is just below 08:30.
const nudge = 0.1

// number is the number of a kind as sheets count; nil of one that has none.
func number(written notation.Notation, kind monthly.Kind, n int64) any {
	switch kind {
	case monthly.Count:
		return n
	case monthly.Instant:
		return (float64(written.Local(time.UnixMilli(n)).Sub(dayZero).Milliseconds()) + nudge) / day
	case monthly.Duration:
		return float64(n) / day
	case monthly.Share:
		return float64(n) / 100_000
	default:
		return nil
	}
}

// longest is how many letters a cell holds: half of what the format allows, as
// some letters count twice.
const longest = excelize.TotalCellChars/2 - 1

// text is one that a cell may have. As it is a text there, no sheet reckons it.
func text(said string) string {
	said = notation.Plain(said)
	if len(said) <= longest {
		return said
	}
	if letters := []rune(said); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return said
}
