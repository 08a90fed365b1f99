package frozen

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Results of a clock, and of a life as a whole.
const (
	Met      = "met"
	Breached = "breached"
	Ended    = "ended"
)

// Outcome is what a clock came to, or a life as a whole. Two that are equal are
// the same in every figure.
type Outcome struct {
	Criticity string `json:"criticity"`
	Result    string `json:"result"`
	Began     int64  `json:"began,omitempty"`
	At        int64  `json:"at"` // decided, or ended
	Target    int64  `json:"target,omitempty"`
	Stopped   bool   `json:"stopped,omitempty"`
	Contested bool   `json:"contested,omitempty"`
	Upheld    bool   `json:"upheld,omitempty"`
	Gross     int64  `json:"gross,omitempty"`
	Net       int64  `json:"net,omitempty"`
	Overrun   int64  `json:"overrun,omitempty"`
	Parties   int64  `json:"parties,omitempty"`
	Pauses    int64  `json:"pauses,omitempty"`
}

// Row is one outcome of a case.
type Row struct {
	Subject string
	Ticket  int64
	Number  string
	Life    int
	Clock   string
	Outcome
}

// compare orders rows as documents have them.
func (r *Row) compare(other *Row) int {
	return cmp.Or(strings.Compare(r.Subject, other.Subject), cmp.Compare(r.Life, other.Life), strings.Compare(r.Clock, other.Clock))
}

// RowOf is a kept clock as documents have it.
func RowOf(c *ledger.MeasuredClock) Row {
	r := Row{Subject: c.Subject, Ticket: c.Ticket, Number: c.Number, Life: c.Life, Clock: c.Name}
	r.Criticity, r.Began, r.At, r.Target = string(c.Criticity), millis(c.Began), millis(c.At), c.Target.Milliseconds()
	r.Stopped, r.Contested, r.Upheld = c.Stopped, c.Contested, c.Upheld
	switch {
	case c.Name == ledger.Total:
		r.Result = Ended
	case c.Met:
		r.Result = Met
	default:
		r.Result = Breached
	}
	if c.Stopped { // until then they only say when somebody looked
		r.Gross, r.Net, r.Overrun = c.Wall.Milliseconds(), c.Net.Milliseconds(), c.Overrun.Milliseconds()
		r.Parties, r.Pauses = c.Parties.Milliseconds(), c.Pauses.Milliseconds()
	}
	return r
}

// Kept is a row as the ledger keeps figures, as far as it says.
func (r *Row) Kept() ledger.MeasuredClock {
	return ledger.MeasuredClock{
		Subject: r.Subject, Life: r.Life, Name: r.Clock, Criticity: bridge.Criticity(r.Criticity), Ticket: r.Ticket, Number: r.Number,
		At: time.UnixMilli(r.At).UTC(), Met: r.Result == Met, Contested: r.Contested, Upheld: r.Upheld, Stopped: r.Stopped,
		Overrun: time.Duration(r.Overrun) * time.Millisecond,
	}
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Flags of an outcome's list of numbers.
const (
	flagMet = 1 << iota
	flagBreached
	flagStopped
	flagContested
	flagUpheld
)

// clockNumbers are the names that lists have numbers for.
var clockNumbers = append(clockNames(), ledger.Total)

func clockNames() (names []string) {
	for _, name := range policy.ClockNames {
		names = append(names, string(name))
	}
	return names
}

// numbers are a row as a list; the package comment tells which.
func (r *Row) numbers() []int64 {
	flags := int64(0)
	for i, is := range [...]bool{r.Result == Met, r.Result == Breached, r.Stopped, r.Contested, r.Upheld} {
		if is {
			flags |= 1 << i // in the order of the flags
		}
	}
	all := []int64{
		int64(slices.Index(clockNumbers, r.Clock)), int64(r.Life), int64(slices.Index(bridge.Criticities, bridge.Criticity(r.Criticity)) + 1), flags,
		r.Began, r.At, r.Target, r.Gross, r.Net, r.Overrun, r.Parties, r.Pauses,
	}
	for len(all) > 0 && all[len(all)-1] == 0 {
		all = all[:len(all)-1]
	}
	return all
}

// take reads a list again, and tells whether it is one.
func (r *Row) take(list []int64) bool {
	var all [12]int64
	if copy(all[:], list) < len(list) || all[0] < 0 || all[0] >= int64(len(clockNumbers)) || all[2] < 0 || all[2] > int64(len(bridge.Criticities)) {
		return false
	}
	r.Clock, r.Life = clockNumbers[all[0]], int(all[1])
	if all[2] > 0 {
		r.Criticity = string(bridge.Criticities[all[2]-1])
	}
	flags := all[3]
	switch {
	case flags&flagMet != 0:
		r.Result = Met
	case flags&flagBreached != 0:
		r.Result = Breached
	default:
		r.Result = Ended
	}
	r.Stopped, r.Contested, r.Upheld = flags&flagStopped != 0, flags&flagContested != 0, flags&flagUpheld != 0
	r.Began, r.At, r.Target, r.Gross = all[4], all[5], all[6], all[7]
	r.Net, r.Overrun, r.Parties, r.Pauses = all[8], all[9], all[10], all[11]
	return true
}
