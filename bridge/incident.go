package bridge

import (
	"slices"
	"time"
)

// State is where an incident is in its life; the package comment draws it.
type State string

// The states.
const (
	StateHeld         State = "held"
	StateOpen         State = "open"
	StateAcknowledged State = "acknowledged"
	StateUnverified   State = "unverified"
	StateRestored     State = "restored"
	StateResolved     State = "resolved"
	StateClosed       State = "closed"
)

// States lists all of them in the order of a life.
var States = []State{
	StateHeld, StateOpen, StateAcknowledged, StateUnverified, StateRestored, StateResolved, StateClosed,
}

// Broken tells whether the fault goes on, or is not known to be over.
func (s State) Broken() bool {
	return s == StateHeld || s == StateOpen || s == StateAcknowledged || s == StateUnverified
}

// Criticity is how much an incident matters under the contract: P1
// (critique) to P4 (faible).
type Criticity string

// The criticities.
const (
	P1 Criticity = "P1"
	P2 Criticity = "P2"
	P3 Criticity = "P3"
	P4 Criticity = "P4"
)

// Criticities lists them, most critical first.
var Criticities = []Criticity{P1, P2, P3, P4}

// Worse tells whether c is more critical than other. Anything is worse than
// no criticity.
func (c Criticity) Worse(other Criticity) bool {
	if other == "" {
		return c != ""
	}
	return c != "" && slices.Index(Criticities, c) < slices.Index(Criticities, other)
}

// Nature is what an incident stands for, beside the fault of one thing.
type Nature string

// The natures. All but a fault have no alerts of their own: they follow from
// other incidents.
const (
	NatureFault    Nature = ""
	NatureStorm    Nature = "storm"    // many faults with something in common, its members
	NatureHandover Nature = "handover" // a third party has the parent: a ticket of its own
	NatureProblem  Nature = "problem"  // a fault that keeps coming back: a cause is looked for
)

// The natures of tickets that people opened, which are no incidents here: lists
// and figures have them in the form of one.
const (
	NatureCall    Nature = "incident" // something is wrong
	NatureRequest Nature = "request"  // something is wanted
	NatureChange  Nature = "change"
	NatureInquiry Nature = "inquiry" // a problem whose cause is looked for
)

// CallNatures lists them.
var CallNatures = []Nature{NatureCall, NatureRequest, NatureChange, NatureInquiry}

// What attached an incident to its parent, where it was no person.
const (
	AttachedByStorm = "storm" // too many at a time with something in common
	AttachedByCause = "cause" // what stands upstream has an incident
)

// Incident is what is wrong with one thing.
type Incident struct {
	ID     string // ULID; also the key by which the ticket is found again
	Key    string
	Nature Nature
	State  State

	// Parent is the incident that this one is shown by, or follows from; a
	// member that had no ticket when it was attached gets none.
	Parent     string
	AttachedBy string // AttachedByStorm, AttachedByCause, or the login of a person
	Detached   bool   // a person took it out of a storm: it is not attached again by itself
	MergedInto string // of a storm that ended so: the wider one that it goes on in
	Upstream   string // the device that its own hangs on

	Criticity Criticity // in force: the policy's, or a person's
	Decided   Criticity // what the policy last decided
	Why       string    // why the policy decided so

	Title    string
	Severity string // worst of the alerts that fire, or last fired
	Family   string
	Site     string
	Device   string
	Service  string
	Region   string
	Provider string
	// Party is the third party that has it, by its name in the contract, and
	// PartyReference the number that it goes by there.
	Party          string
	PartyReference string

	DetectedAt     time.Time // the source's start of the first occurrence
	OpenedAt       time.Time // our clock at receipt
	AcknowledgedAt time.Time
	RestoredAt     time.Time
	ResolvedAt     time.Time
	ClosedAt       time.Time
	Reopened       int
	CameBack       int // how often the fault came back, reopened or not
	Unstable       bool
	// ForcedAt is when a person last took the fault for ended without proof: of
	// what ended before, none is asked for.
	ForcedAt time.Time

	// RaisedAt is when it last became worth a ticket, by our clock: its hold-off
	// was over, or it came back after its end.
	RaisedAt time.Time

	WakeAt time.Time // next evaluation; zero for none
	// TellAt is the next look at what does not press, such as members that came
	// and went: zero for none. ToldAt is when the ticket last told of anything.
	TellAt time.Time
	ToldAt time.Time

	// The ticket side: what is desired is a version, what the desk shows is
	// another, and the loop of bridge/incident brings the second to the first.
	TicketID       int64
	TicketNumber   string
	TicketGroup    string
	TicketOwner    string
	TicketState    string
	Desired        int64
	Synced         int64
	Written        map[string]string // what we wrote last, by field
	Writing        map[string]string // a write begun whose answer has not come; nil for none
	Asked          map[string]string // what persons asked of the ticket elsewhere, by field, until it shows it
	Noted          int64             // last journal entry told on the ticket
	Attempts       int
	NextAttempt    time.Time
	LastError      string
	LastErrorFinal bool // repeating it unchanged will not help
}

// Open tells whether the incident still takes alerts of its key.
func (i *Incident) Open() bool { return i.State != StateClosed }

// Outdated tells whether the desk does not show yet what it should.
func (i *Incident) Outdated() bool { return i.Desired > i.Synced }
