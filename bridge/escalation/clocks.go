package escalation

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Clock is one delay of an incident, as of an instant.
type Clock struct {
	Name      policy.ClockName
	Start     time.Time
	Target    time.Duration // working time; 0 where none was promised
	Elapsed   time.Duration // working time until now, or until it stopped
	Paused    bool
	StoppedAt time.Time // zero while it runs

	// When tells at which instant so much working time has elapsed: a past one
	// where it has already, a future one if nothing changes, and zero where none
	// can be told, as of a clock that is paused or stopped before. It may be nil
	// for never.
	When func(elapsed time.Duration) time.Time
}

// Clocks work out the clocks of an incident. It is pure: the same journal and
// instant give the same clocks.
type Clocks interface {
	// Clocks has one for each that is measured, in any order. The journal is that
	// of the incident, in the order of its chain.
	Clocks(contract *policy.Contract, incident bridge.Incident, journal []bridge.Entry, now time.Time) ([]Clock, error)
}

// Hand changes an incident as a step asks. What it changes shows on the ticket
// by itself. Each tells whether there was anything to change.
type Hand interface {
	// Transmit moves the ticket to a line of support, never back.
	Transmit(contract *policy.Contract, incident *bridge.Incident, line string, now time.Time) (group string, moved bool)
	// HandOver gives it to a third party, unless one has it.
	HandOver(contract *policy.Contract, incident *bridge.Incident, party string, now time.Time) bool
	// Raise makes it matter more, never less.
	Raise(incident *bridge.Incident, to bridge.Criticity, why string) bool
	// Show has the ticket written.
	Show(incident *bridge.Incident, now time.Time)
}
