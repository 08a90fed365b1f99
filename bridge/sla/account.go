package sla

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Account is one clock as rates know it: from which instant on it is counted,
// when it was decided, and when it was over.
type Account struct {
	Subject string
	Life    int // which of the ticket's lives
	Clock   *Clock
	Decided time.Time // zero while it is not
	Over    time.Time // decided, or ended without that; zero as long as it goes on
}

// Accounts are the clocks of all lives that rates know. What was decided outside
// the perimeter is in none.
func (s *State) Accounts() []Account {
	var all []Account
	for life, each := range s.lives() {
		if each.Excluded != "" {
			continue
		}
		for i := range each.Clocks {
			a := Account{Subject: s.Subject, Life: life, Clock: &each.Clocks[i]}
			at, decided := a.Clock.Decided()
			switch {
			case decided && covering(each.outside, at) != nil:
				continue
			case decided:
				a.Decided, a.Over = at, at
			case a.Clock.Status == Void:
				a.Over = each.EndedAt
			}
			all = append(all, a)
		}
	}
	return all
}

// Ended is a life that is over and in the figures, with who had it how long.
type Ended struct {
	Life      int
	Criticity bridge.Criticity
	At        time.Time
	Wall      time.Duration
	Parties   time.Duration // third parties had it
	Pauses    time.Duration // it stood still as the contract accepts
}

// Ends are the lives of a ticket that are over, but for excluded ones (R21).
func (s *State) Ends() []Ended {
	var all []Ended
	for life, each := range s.lives() {
		if each.Excluded != "" || each.EndedAt.IsZero() {
			continue
		}
		e := Ended{Life: life, Criticity: each.Criticity, At: each.EndedAt, Wall: each.Wall}
		for _, b := range each.Buckets {
			switch b.Name {
			case BucketParty:
				e.Parties += b.Wall
			case BucketPause:
				e.Pauses += b.Wall
			}
		}
		all = append(all, e)
	}
	return all
}

// Next is when time alone changes what was decided: a clock that runs has used
// more than its target. Zero where it does not.
func (s *State) Next(contract *policy.Contract) time.Time {
	var next time.Time
	for i := range s.Clocks {
		c := &s.Clocks[i]
		if c.Status != Running || c.Due.IsZero() {
			continue
		}
		level := contract.Level(c.Criticity)
		calendar, known := contract.Calendar(level.Clocks.Of(c.Name).Calendar)
		if !known {
			continue
		}
		// What takes just as long as promised is met: where it is due at closing
		// time, it stays so until the next opening, and where it stood still from
		// then on, until a moment after it went on.
		if at := calendar.Add(s.Now, c.Remaining+time.Millisecond); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

// lives are all of a ticket's, the last one last.
func (s *State) lives() []*State {
	var all []*State
	for i := range s.Earlier {
		all = append(all, &s.Earlier[i])
	}
	return append(all, s)
}
