package sweep

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Tally is what the tickets of a month come to.
type Tally struct {
	Tickets []Ticket // by their opening
	// Ended are lives that ended in the month, Gross how long they took together,
	// and Buckets whose that time was: they add up to it (R21).
	Ended   int64
	Gross   time.Duration
	Buckets map[string]time.Duration
	// Parties and Lines are third parties and lines of support, by their names.
	Parties map[string]*Agreed
	Lines   map[string]*Agreed
	// Devices and Sites are what tickets are about.
	Devices map[string]*Thing
	Sites   map[string]*Thing
	Alerts  map[string]int64 // that fired in the month, by name
	Majors  []Major          // by their beginning
	// Breaches say what made delays too long, by BreachOf.
	Breaches map[string]Cause
	// Changes are marks on incidents by the number of the change.
	Changes map[string]*Marks

	month *Month
	names map[string]string // each name once in memory
	seen  map[string]bool   // subjects
}

// Agreed is how somebody kept to a delay that was agreed on with them, in the
// month in which it was decided.
type Agreed struct {
	Begun   int64 // stays that began in the month
	Waiting int64 // with them at the end of it
	Met     int64
	Late    int64
	Running int64         // at the end of the month, and not decided
	Took    time.Duration // of lives that ended
}

// Thing is a device or a site.
type Thing struct {
	Name, Site, Region string
	Opened             int64 // tickets, in the month
	ByCriticity        [4]int64
	Open               int64         // at the end of the month
	Reopened           int64         // in the month
	Returned           int64         // by the faults' own count, of these tickets
	Down               time.Duration // the longest of its tickets' faults
	Family             string        // of the last that says one, as are Site and Region
	Alerted            bool
	Unstable           bool // at some time in the month
}

// Marks are how many incidents a change caused.
type Marks struct{ Planned, Anomalies int64 }

// Cause is who had a ticket for most of a delay that was too long.
type Cause struct {
	Bucket, Party string
	Took          time.Duration
	Flags         []string
	Over          bool // the ticket is, so that nothing stops the delay any more
}

// BreachOf names a breach.
func BreachOf(subject string, life int, clock string) string {
	return subject + "\x00" + clock + "\x00" + strconv.Itoa(life)
}

func newTally(m *Month) *Tally {
	return &Tally{
		month: m, names: make(map[string]string), Buckets: make(map[string]time.Duration), Parties: make(map[string]*Agreed), Lines: make(map[string]*Agreed),
		Devices: make(map[string]*Thing), Sites: make(map[string]*Thing), Alerts: make(map[string]int64), Breaches: make(map[string]Cause),
		Changes: make(map[string]*Marks), seen: make(map[string]bool),
	}
}

// named is a text that is kept once, however many tickets have it.
func (t *Tally) named(text string) string {
	kept, there := t.names[text]
	if !there {
		kept = strings.Clone(text)
		t.names[kept] = kept
	}
	return kept
}

func (t *Tally) within(at time.Time) bool {
	return !at.IsZero() && !at.Before(t.month.Period.From) && at.Before(t.month.Period.Till)
}

func (t *Tally) add(i *bridge.Incident, known *sla.Case, s *sla.State) {
	if t.seen[s.Subject] {
		return // an incident that took a ticket over is measured once
	}
	t.seen[s.Subject] = true
	ticket := t.ticket(i, s)
	ticket.UnstableNow = t.unstable(known)
	t.Tickets = append(t.Tickets, ticket)
	t.facts(known)
	for n, life := range lives(s) {
		if life.Excluded != "" {
			continue
		}
		t.ended(life)
		t.breached(&ticket, n, life)
		for c := range life.Parties {
			decided(t.agreed(t.Parties, life.Parties[c].Of), &life.Parties[c], t)
		}
		for c := range life.Lines {
			decided(t.agreed(t.Lines, life.Lines[c].Of), &life.Lines[c], t)
		}
		t.stays(life)
	}
	if ticket.major() {
		t.Majors = append(t.Majors, majorOf(&ticket, known, s))
	}
}

// finish orders what was read, and adds tickets to what they are about: the last
// one last, which is not the order in which they are read.
func (t *Tally) finish() {
	slices.SortFunc(t.Tickets, func(a, b Ticket) int { return cmp.Or(cmp.Compare(a.Opened, b.Opened), strings.Compare(a.ID, b.ID)) })
	for i := range t.Tickets {
		if k := &t.Tickets[i]; k.Usual() {
			t.thing(t.Devices, k.Device, k)
			t.thing(t.Sites, k.Site, k)
		}
	}
	slices.SortFunc(t.Majors, func(a, b Major) int { return cmp.Or(cmp.Compare(a.Began, b.Began), strings.Compare(a.ID, b.ID)) })
	t.names, t.seen = nil, nil
}

// clockNumbers are where Ticket.Clocks has them.
var clockNumbers = func() map[policy.ClockName]int {
	all := make(map[policy.ClockName]int)
	for n, name := range policy.ClockNames {
		all[name] = n
	}
	return all
}()
