package plugin

import (
	"math"
	"slices"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// due is the clock of a ticket that is due next, or nothing.
type due struct{ reportapi.TicketClock }

func dueClock(t reportapi.Ticket) due {
	at := slices.IndexFunc(t.Clocks, func(c reportapi.TicketClock) bool { return c.Name == t.DueClock && t.DueClock != "" })
	if at < 0 {
		return due{}
	}
	return due{t.Clocks[at]}
}

// Remaining and overrun are two numbers, neither of them negative: Grafana
// shows a negative duration as one that was ago.

func (c due) remaining() *float64 {
	return secondsIf(c.Name != "" && c.OverrunMS == 0, c.RemainingMS)
}

func (c due) overrun() *float64 { return secondsIf(c.OverrunMS > 0, c.OverrunMS) }

// consumed is how much of the delay is used, above 1 where it is late.
func (c due) consumed() *float64 { return consumed(c.TargetMS, c.RemainingMS, c.OverrunMS) }

func consumed(target, remaining, overrun int64) *float64 {
	if target <= 0 {
		return nil
	}
	used := float64(target-remaining+overrun) / float64(target)
	return &used
}

// spent colours how much of a delay is used: the steps are those at which
// contracts warn.
var spent = graded(step(math.Inf(-1), "green"), step(0.5, "yellow"), step(0.75, "orange"), step(1, "red"))
