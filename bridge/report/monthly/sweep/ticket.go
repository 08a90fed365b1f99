package sweep

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Ticket is one that was open at some time in the month. Instants are
// milliseconds since 1970 UTC, 0 where there is none.
type Ticket struct {
	ID, Subject                                                   string // Subject is where its clocks stand
	Journal                                                       string // by which its case is asked for
	Number, Title, Key                                            string
	Parent, Upstream, AttachedBy                                  string
	Device, Site, Region, Family, Service, Provider, Party, Level string
	Criticity                                                     bridge.Criticity
	Nature                                                        bridge.Nature
	Stage                                                         sla.Stage
	Into                                                          string
	Excluded                                                      string // why no rate knows it
	TicketID                                                      int64
	Detected, Opened, Taken, Restored, Ended                      int64
	Reopens, Returns                                              int32
	ReopenedNow                                                   int32 // in the month
	Open                                                          bool  // at its end
	Outside, Unstable                                             bool
	UnstableNow                                                   bool // at some time in the month
	Down                                                          time.Duration
	Clocks                                                        [4]Clock // as policy.ClockNames has them
}

// Clock is what one of its delays came to.
type Clock struct {
	Status sla.Status // empty where nothing was promised
	Net    time.Duration
	// Contested breaches are provisional.
	Contested bool
}

// Usual tells whether a ticket is one of those that the stock has.
func (k *Ticket) Usual() bool { return slices.Contains(report.UsualTickets().Natures, k.Nature) }

// Called tells whether people opened it.
func (k *Ticket) Called() bool { return ledger.OriginOf(k.Nature) == ledger.OriginPerson }

func (t *Tally) ticket(i *bridge.Incident, s *sla.State) Ticket {
	k := Ticket{
		ID: i.ID, Subject: s.Subject, Journal: SubjectOf(i), Number: cmp.Or(i.TicketNumber, s.Number), Title: i.Title, Parent: t.named(i.Parent), Upstream: t.named(i.Upstream),
		AttachedBy: t.named(i.AttachedBy), Device: t.named(i.Device), Site: t.named(i.Site), Region: t.named(i.Region), Family: t.named(i.Family),
		Service: t.named(i.Service), Provider: t.named(i.Provider), Criticity: bridge.Criticity(t.named(string(cmp.Or(s.Criticity, i.Criticity)))),
		Nature: bridge.Nature(t.named(string(i.Nature))), Stage: s.Stage, Into: s.Into, Excluded: t.named(s.Excluded), TicketID: cmp.Or(i.TicketID, s.Ticket),
		Detected: millis(s.DetectedAt), Opened: millis(i.OpenedAt), Ended: millis(s.EndedAt), Reopens: int32(s.Reopens), Returns: int32(i.CameBack), //nolint:gosec // few
		Outside: s.Outside, Unstable: slices.Contains(s.Flags, sla.FlagUnstable), Down: s.Down,
	}
	if k.Nature == bridge.NatureStorm {
		k.Key = i.Key // which says what its members have in common
	}
	t.holder(&k, s)
	for n := range s.Clocks {
		c := &s.Clocks[n]
		k.Clocks[clockNumbers[c.Name]] = Clock{Status: c.Status, Net: c.Elapsed, Contested: c.Contested}
		switch c.Name { //nolint:exhaustive // the others have no column of their own
		case "response":
			k.Taken = millis(c.Stopped)
		case "restore":
			k.Restored = millis(c.Stopped)
		}
	}
	for _, life := range lives(s) {
		for _, move := range life.Moves {
			if move.Kind == bridge.KindReopened && t.within(move.At) {
				k.ReopenedNow++
			}
		}
		k.Open = inStock(life, t.month.Period.Till) || k.Open
	}
	return k
}

// inStock tells whether a life was part of the stock just before an instant, as
// the stock is counted: what was resolved then is not, although its life goes on
// once it is opened again, and what began before our receipt came with that.
func inStock(life *sla.State, end time.Time) (is bool) {
	for _, move := range life.Moves {
		if move.At.Before(end) {
			is = move.Kind == bridge.KindOpened || move.Kind == bridge.KindReopened || move.Kind == bridge.KindEntered
		}
	}
	return is && life.OpenedAt.Before(end)
}

// holder says who has it, or had it last: a line of support or a third party.
func (t *Tally) holder(k *Ticket, s *sla.State) {
	if len(s.Segments) == 0 {
		return
	}
	last := &s.Segments[len(s.Segments)-1]
	k.Level, k.Party = t.named(last.Line), t.named(last.Party)
}

// thing adds a ticket to what it is about.
func (t *Tally) thing(of map[string]*Thing, name string, k *Ticket) {
	if name == "" {
		return
	}
	if of[name] == nil {
		of[name] = &Thing{Name: name}
	}
	d := of[name]
	d.Site, d.Region, d.Family = cmp.Or(k.Site, d.Site), cmp.Or(k.Region, d.Region), cmp.Or(k.Family, d.Family) // people say less than alerts
	if t.within(time.UnixMilli(k.Opened)) {
		d.Opened++
		if n := slices.Index(bridge.Criticities, k.Criticity); n >= 0 {
			d.ByCriticity[n]++
		}
	}
	if k.Open {
		d.Open++
	}
	d.Reopened += int64(k.ReopenedNow)
	d.Returned += int64(k.Returns)
	d.Down = max(d.Down, k.Down)
	d.Unstable = d.Unstable || k.UnstableNow
	d.Alerted = d.Alerted || !k.Called()
}

func millis(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}
