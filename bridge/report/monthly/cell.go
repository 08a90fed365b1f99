package monthly

import (
	"cmp"
	"time"

	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/report"
)

func text(said string) Cell { return Cell{Text: report.Printable(said)} }

func count(n int64) Cell { return Cell{Number: n, Known: true} }

func span(d time.Duration) Cell { return Cell{Number: d.Milliseconds(), Known: true} }

func verdict(said string, state State) Cell { return Cell{Text: said, State: state} }

// instant is one of milliseconds since 1970 UTC, or nothing.
func instant(ms int64) Cell {
	if ms == 0 {
		return Cell{}
	}
	return Cell{Number: ms, Known: true}
}

// share is in thousandths of a percent, or says why there is none.
func share(of *int64, none string) Cell {
	if of == nil {
		return Cell{Text: none}
	}
	return Cell{Number: *of, Known: true}
}

// spread is a duration of those that n have, or says that there are none.
func spread(ms, n int64, none string) Cell {
	if n == 0 {
		return Cell{Text: none}
	}
	return Cell{Number: ms, Known: true}
}

// ticket is one by its number, and leads to it.
func (j *job) ticket(number string, id int64) Cell {
	c := Cell{Text: report.Printable(cmp.Or(number, "–"))}
	if id != 0 && j.TicketURL != nil {
		c.URL = j.TicketURL(id)
	}
	return c
}

// rateOf is met of all, cut and not rounded; nil of none (R23).
func rateOf(met, breached int64) *int64 {
	n := met + breached
	if n == 0 {
		return nil
	}
	rate := met * 100_000 / n
	return &rate
}

// shareOf is a part of a whole, cut; nil of nothing.
func shareOf(part, whole time.Duration) *int64 {
	of := availability.Share(part.Milliseconds(), whole.Milliseconds())
	if !of.Defined {
		return nil
	}
	return &of.Thousandths
}
