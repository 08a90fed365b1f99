package ledger

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Compliance keeps what clocks came to, for figures of months: all of it follows
// from the journal and the contract, and may be thrown away at any time.
type Compliance interface {
	// Measuring is how far the journal was considered.
	Measuring(ctx context.Context) (Measuring, error)
	SaveMeasuring(ctx context.Context, m Measuring) error
	// LastEntry is the journal's last, 0 where there is none: all up to it is there
	// for whoever reads from then on.
	LastEntry(ctx context.Context) (int64, error)
	// FirstInstant is the earliest that an entry of the journal is of, which may be
	// long before it was received; zero where there is none.
	FirstInstant(ctx context.Context) (time.Time, error)
	// Grown are subjects that have entries after one, of the next so many, with
	// the last of these; none where the journal was considered to its end.
	Grown(ctx context.Context, after int64, entries int) ([]Growth, error)
	// MeasuredDue are subjects whose figures time alone changes by now.
	MeasuredDue(ctx context.Context, now time.Time, limit int) ([]string, error)
	// MeasuredWith are the subjects whose figures follow from the journals of
	// others as well, by these.
	MeasuredWith(ctx context.Context, others []string) (map[string][]string, error)
	// MeasuredAs tells by which contract, and from which entries, subjects were
	// measured last; those that were not are left out.
	MeasuredAs(ctx context.Context, subjects []string) (map[string]Measuring, error)
	// Journals are those of subjects, in the order of their chains, but for
	// subjects that would make it more than so many entries.
	Journals(ctx context.Context, subjects []string, entries int) (map[string][]bridge.Entry, error)
	// Incidents are those of some ids that there are.
	Incidents(ctx context.Context, ids []string) (map[string]bridge.Incident, error)
	// MirroredOf are tickets as last read, of those ids that there are.
	MirroredOf(ctx context.Context, ids []int64) (map[int64]bridge.Mirrored, error)
	// SaveMeasured replaces the figures of subjects, all or none. What was
	// measured by the same contract from later entries stays.
	SaveMeasured(ctx context.Context, all []Measured) error
	// MeasuredMonth is what a month comes to.
	MeasuredMonth(ctx context.Context, month Month) ([]MonthSum, error)
	// Breaches are those that were decided in a month, by their instant, after
	// one of them.
	Breaches(ctx context.Context, of BreachFilter) ([]MeasuredClock, error)
	// Overruns are by how much a month's breaches came too late, by clock and
	// criticity, but for those that are contested.
	Overruns(ctx context.Context, month Month) ([]Overrun, error)
	// TicketsByDue are the tickets of a filter by when the first of their clocks
	// is or was due: the longest overdue first, those without any last; ties by
	// their ticket. The filter is to bound them to what is open.
	TicketsByDue(ctx context.Context, filter TicketFilter) ([]DueTicket, error)
	// PresentClocks are those of incidents' present lives.
	PresentClocks(ctx context.Context, incidents []string) (map[string][]MeasuredClock, error)
	// GoingClocks counts the clocks that go on, by what they are at an instant.
	GoingClocks(ctx context.Context, now time.Time) ([]GoingSum, error)
}

// Measuring is up to which entry the journal was considered, by which contract.
type Measuring struct {
	Seq      int64
	Contract string // its hash, which its calendars are part of
}

// Growth is a subject with the last of its entries that were looked at.
type Growth struct {
	Subject string
	Seq     int64
}

// Month is one of a calendar in the contract's zone; the zero Month is none.
type Month int

// MonthOf is the month of an instant.
func MonthOf(at time.Time, zone *time.Location) Month {
	if at.IsZero() {
		return 0
	}
	at = at.In(zone)
	return Month(at.Year()*12 + int(at.Month()) - 1)
}

// Date is its year and month.
func (m Month) Date() (int, time.Month) { return int(m) / 12, time.Month(int(m)%12 + 1) }

// Measured are the figures of one case.
type Measured struct {
	Measuring

	Subject string
	With    []string // other subjects that they follow from
	// Instead are subjects whose figures are part of these: an incident that
	// took over a ticket is measured once.
	Instead []string
	Next    time.Time // when time alone changes them; zero for never
	// Incident is the one that lists show the case as; empty where they do not.
	Incident string
	Ticket   int64
	Ended    bool // it goes on no more; not kept
	// Due is when the first of the clocks that lists go by is or was due, Late
	// from when on one of them is late, Soon from when on one will be soon; zero
	// where none goes on.
	Due, Late, Soon time.Time
	Clocks          []MeasuredClock
}

// Total is the name of a life as a whole, beside those of its clocks.
const Total = "total"

// MeasuredClock is a clock of one life, or the life as a whole.
type MeasuredClock struct {
	Subject   string
	Life      int
	Name      string
	Criticity bridge.Criticity
	Ticket    int64
	Number    string

	Started Month
	Over    Month     // decided, or void; 0 as long as it goes on
	Month   Month     // in which it was decided; 0 where it was not
	At      time.Time // when
	Met     bool
	// Contested breaches stay provisional.
	Contested bool
	Upheld    bool   // another person agreed with the contest
	Contest   string // the fact that contests it: its subject, "#" and its number
	Stopped   bool   // durations are final, and in means
	Began     time.Time

	Wall, Net, Overrun time.Duration
	Parties, Pauses    time.Duration // of a whole life

	Present bool // of the life that goes on, or was the last
	Target  time.Duration
	// What follows is as of an instant: where Counting, time has counted since,
	// in the calendar.
	AsOf      time.Time
	Counting  bool
	Status    string // of bridge/sla
	Remaining time.Duration
	Calendar  string
	Due       time.Time // when it is, was or would have been due; zero while it stands still
	// Going is a clock that is not over, and due at some time or late: from Late
	// on it is late, from Soon on it will be soon.
	Going      bool
	Late, Soon time.Time
}

// DueAt is by what a clock that goes on is listed. A breach stays one where
// another criticity came into force since, by which it is due later (R15).
func (c *MeasuredClock) DueAt() time.Time {
	if c.Due.IsZero() || !c.Late.IsZero() && c.Late.Before(c.Due) {
		return c.Late
	}
	return c.Due
}

// DueTicket is an incident with when the first of its clocks is or was due; zero
// where none goes on.
type DueTicket struct {
	bridge.Incident

	Due      time.Time
	Measured int64 // its ticket, as it was measured: ties are in its order
}

// GoingSum is how many clocks of a name and criticity go on.
type GoingSum struct {
	Name           string
	Criticity      bridge.Criticity
	OK, Soon, Late int64
}

// Late selects tickets by their clocks that go on.
type Late string

// Which there are.
const (
	LateNow  Late = "yes"  // one is late
	LateSoon Late = "soon" // none is late, and one will be soon
)

// Lates lists them.
var Lates = []Late{LateNow, LateSoon}

// MonthSum is what a month has of one clock and criticity.
type MonthSum struct {
	Name      string
	Criticity bridge.Criticity

	Met, Breached, Contested int64
	Running                  int64 // at its end, and not decided
	Stopped                  int64 // of those decided
	Wall, Net                Spread
	Parties, Pauses          time.Duration
}

// Overrun is what breaches of one clock and criticity come to.
type Overrun struct {
	Name      string
	Criticity bridge.Criticity

	Breaches int64 // that are over
	Hours    int64 // begun after the target, of each of them
	Open     int64 // that go on
}

// Spread is how the durations of a month lie.
type Spread struct{ Sum, Median, P90 time.Duration }

// BreachFilter selects a page of breaches.
type BreachFilter struct {
	Month     Month
	Criticity []bridge.Criticity // all where empty
	Names     []string           // of clocks; all where empty
	After     *MeasuredClock     // by its instant, subject, life and name
	Limit     int
}
