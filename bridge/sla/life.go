package sla

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// life is what happened to a ticket, as far as clocks care.
type life struct {
	contract *policy.Contract
	now      time.Time
	desk     bool // the desk's history is there, now
	shows    bool // … and was there, or a ticket was, as far as the walk has come

	detected, opened *Fact
	start            time.Time
	started          *Fact

	steps     []step  // of criticity, the first at the start
	lines     []stay  // groups that had it
	guessed   bool    // the first of them is only where its level goes
	parties   []stay  // third parties that had it
	pauses    []pause // suspensions
	outside   []stay  // while it was in no group under contract
	restores  []stop
	resolves  []stop
	response  *Fact // the first act of a person
	observed  *Fact // … as the bridge saw it, where the history does not tell
	hands     *Fact // somebody works on it
	ended     *Fact // merged, cancelled or gone
	stage     Stage // … how
	into      string
	closed    *Fact // since the last resolution
	decided   *Fact // the bridge resolved it, and the desk does not show it yet
	reopens   int
	nature    string
	ticket    int64
	number    string
	parent    string
	evidence  bool // an alert of its own told of it
	contests  []contest
	inherited []Clock        // breaches of tickets that were merged into this one
	notes     []*Fact        // that persons wrote
	tickets   map[int64]bool // of the desk, that are this case

	flags flags
	down  downtime
	// enters is how it came into the stock: opened, or opened again.
	enters bridge.Kind
}

// stay is how long somebody had the ticket.
type stay struct {
	from, till   time.Time // till is zero while it lasts
	by, until    *Fact
	value, title string
}

// pause is a suspension.
type pause struct {
	stay
	motive bool // its motive is written, and of the list: it may stop clocks
	shown  bool // at the desk
}

// stop is an end that may be taken back.
type stop struct {
	at, again time.Time // again is zero while it stands
	by, undo  *Fact
}

// step is a criticity, with the beginning of the clocks that goes with it.
type step struct {
	at        time.Time
	criticity bridge.Criticity
	start     time.Time
	by        *Fact
}

func (l *life) criticity() bridge.Criticity {
	if len(l.steps) == 0 {
		return ""
	}
	return l.steps[len(l.steps)-1].criticity
}

// standing is the last of some stops, if it was not taken back.
func standing(stops []stop) *stop {
	if n := len(stops); n > 0 && stops[n-1].again.IsZero() {
		return &stops[n-1]
	}
	return nil
}

func lasting(stays []stay) *stay {
	if n := len(stays); n > 0 && stays[n-1].till.IsZero() {
		return &stays[n-1]
	}
	return nil
}

// end is when the ticket was over, and by what; zero while it is not.
func (l *life) end() (time.Time, *Fact) {
	resolved := standing(l.resolves)
	switch {
	case l.ended != nil && (resolved == nil || l.ended.At.Before(resolved.at)):
		return l.ended.At, l.ended
	case resolved != nil:
		return resolved.at, resolved.by
	}
	return time.Time{}, nil
}

// downtime is the union of the times during which alerts fired.
type downtime struct {
	firing map[string]bool
	since  time.Time
	total  time.Duration
}

func (d *downtime) begin(alert string, at time.Time) {
	if d.firing == nil {
		d.firing = make(map[string]bool)
	}
	if len(d.firing) == 0 {
		d.since = at
	}
	d.firing[alert] = true
}

func (d *downtime) end(alert string, at time.Time) {
	if !d.firing[alert] {
		return
	}
	delete(d.firing, alert)
	if len(d.firing) == 0 {
		d.total += at.Sub(d.since)
	}
}

func (d *downtime) until(now time.Time) time.Duration {
	if len(d.firing) == 0 {
		return d.total
	}
	return d.total + max(0, now.Sub(d.since))
}

// natures that promise no delay: what is planned, and what is looked into.
var unmeasured = []string{"changement", "problème"}

// measured tells whether a ticket's clocks count at all.
func (l *life) measured() bool { return !slices.Contains(unmeasured, l.nature) }
