package active

import (
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
)

// State of an event.
type State string

// States.
const (
	Pending State = "pending" // raised, but not yet for as long as it must have lasted
	Active  State = "active"
	Ended   State = "ended"
)

// States lists them.
var States = []State{Pending, Active, Ended}

// Reason is how an event ended.
type Reason string

// Reasons.
const (
	Cleared   Reason = "cleared"
	Restarted Reason = "restarted"
	Operator  Reason = "operator"
	Expired   Reason = "expired" // no repair
)

// Key names an event of the table. Device is "" for a storm, whose subject is
// the site.
type Key struct {
	Event   string
	Device  string
	Subject string
}

// Compare orders keys by event, device and subject.
func (k Key) Compare(other Key) int {
	if c := strings.Compare(k.Event, other.Event); c != 0 {
		return c
	}
	if c := strings.Compare(k.Device, other.Device); c != 0 {
		return c
	}
	return strings.Compare(k.Subject, other.Subject)
}

// Event is what the table knows of one event, at the time of asking. What it
// points to is shared, and must not be changed.
type Event struct {
	Definition *event.Definition
	Device     *event.Device // of a storm: its Name is ""
	Subject    string
	State      State
	Reason     Reason // "" until it has ended
	FirstSeen  time.Time
	LastSeen   time.Time // last raise
	EndedAt    time.Time // zero until it has ended
	EndedBy    string    // of reason Operator: who that was; not kept over a restart
	// HeldUntil is when an event that the table raised itself, of flapping or
	// of a storm, ends as cleared; zero for others.
	HeldUntil time.Time
	Count     uint64 // messages that raised it
	Line      string // the last that told of it, at most MaxLine bytes: once it has ended, the one that ended it
	Rule      string // which made that of it
}

// Key is the event's.
func (e *Event) Key() Key { return Key{e.Definition.Name, e.Device.Name, e.Subject} }

// ExpiresAt is when it ends if nothing more is heard of it; zero when it has
// ended.
func (e *Event) ExpiresAt() time.Time {
	switch {
	case e.State == Ended:
		return time.Time{}
	case !e.HeldUntil.IsZero():
		return e.HeldUntil
	default:
		return e.LastSeen.Add(maxAge(e.Definition))
	}
}
