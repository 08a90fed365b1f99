package change

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// phase is where a change is.
type phase int

const (
	draft   phase = iota // nobody relies on it
	refused              // people want it, and it cannot be
	missed               // its window is over, and it never began
	waiting              // approved of, its time has not come
	running
	over // it began, and has ended
)

// situation is all that decides what becomes of a change.
type situation struct {
	row       bridge.Change // as the last look left it
	alive     bool          // the ticket is there, worked on, and a change
	state     string
	start     time.Time
	end       time.Time
	sound     bool // scope and window can be carried out
	approvers int
	needed    int
	now       time.Time
}

// begun tells whether silences hide the scope by what is remembered.
func begun(row bridge.Change) bool { return !row.BegunAt.IsZero() && row.EndedAt.IsZero() }

// decide is pure: where the change is now, and the state that its ticket
// should show; empty to leave that alone.
func decide(s situation) (phase, string) {
	wanted := s.alive && (s.state == StateApproved || s.state == StateRunning)
	if begun(s.row) {
		return s.goOn(wanted)
	}
	switch {
	case !wanted:
		return draft, ""
	case !s.end.IsZero() && !s.now.Before(s.end):
		return missed, ""
	case !s.sound, s.approvers < s.needed:
		return refused, StateDraft
	case !s.now.Before(s.start), s.state == StateRunning && s.row.State != StateRunning:
		return running, StateRunning // a person may begin early
	case s.state == StateRunning:
		return waiting, StateApproved // it was moved, and the ticket does not show it yet
	}
	return waiting, ""
}

// goOn decides about a change that began.
func (s situation) goOn(wanted bool) (phase, string) {
	end := s.end
	switch {
	case !s.sound:
		end = s.row.EndsAt // the last that was
	case s.approvers < s.needed:
		end = earlier(s.end, s.row.EndsAt) // nobody approved of more
	}
	switch {
	case !wanted:
		return over, ""
	case s.sound && s.start.After(s.now) && !s.start.Equal(s.row.StartsAt):
		return waiting, StateApproved // it was moved to later
	case !s.now.Before(end):
		return over, StateDone
	}
	return running, StateRunning
}
