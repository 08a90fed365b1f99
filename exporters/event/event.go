package event

import "time"

// Device is equipment that speaks. It is made by package origin, and stays
// the same value over a reload of the inventory that does not change it.
type Device struct {
	Name   string            // of the inventory, else the address that it speaks from
	Site   string            // "" where it is not in the inventory
	Known  bool              // it is in the inventory
	Labels map[string]string // those of the inventory, by their names in internal/labels
}

// Message is one syslog line or one trap. Its bytes belong to the caller, and
// are good until the call that they were given to returns.
type Message struct {
	Device   *Device
	Key      []byte    // mnemonic, or the OID of a trap; may be empty
	App      []byte    // program that sent it
	Text     []byte    // what rules look at
	Line     []byte    // what people are shown: all of it, as it came
	Received time.Time // by our clock
	At       time.Time // by the device's, where that can be believed, else Received
	Repeats  int       // how many times more than once it happened
	Again    bool      // its line says no more than that the one before came again
}

// Kind is how an event ends.
type Kind uint8

// Kinds.
const (
	Pair Kind = iota // a clearing message ends it
	Once             // a moment: it ends when its time is over
	Rate             // never active, only counted
)

// Definition is what the rules say of an event.
type Definition struct {
	Name     string
	Title    string // French
	Severity string // one of labels.Severities
	Family   string // one of labels.Families
	Kind     Kind

	For         time.Duration // it must have lasted so long before it counts
	MaxAge      time.Duration // without a new raise it expires then
	ClearedBy   []string      // events whose clear on the same subject clears this one too
	Flap        *Flap         // nil: transitions are not counted
	RestartEnds bool          // it ends when its device restarts
	Restarts    bool          // it says that its device has restarted
}

// Flap says when something goes up and down too often, and which event then
// speaks for it.
type Flap struct {
	Event       string
	Transitions int
	Within      time.Duration
	Hold        time.Duration // it ends after so long without a transition
}

// Storm says when so many devices of one site speak that the site itself is
// the event.
type Storm struct {
	Event   string
	Devices int
	Within  time.Duration
	Hold    time.Duration
}

// Hit is what one rule makes of a message.
type Hit struct {
	Rule         string
	Event        *Definition
	Clears       bool
	EverySubject bool   // of a clear: whatever the subject
	Subject      []byte // good until the next match
}
