package bridge

import "time"

// ActKind is what a person does to an incident, wherever they do it.
type ActKind string

// The acts.
const (
	ActTake      ActKind = "take"      // takes it in hand
	ActTransmit  ActKind = "transmit"  // gives it to another line of support
	ActHandOver  ActKind = "hand_over" // gives it to a third party
	ActTakeBack  ActKind = "take_back" // … and takes it back
	ActSuspend   ActKind = "suspend"
	ActResume    ActKind = "resume"
	ActRestore   ActKind = "restore" // declares that the service works again
	ActResolve   ActKind = "resolve"
	ActCriticity ActKind = "criticity" // decides how much it matters
	ActSupervise ActKind = "supervise" // has what was repaired supervised again
	ActForce     ActKind = "supervise_anyway"
	ActAttach    ActKind = "attach" // it is part of another
	ActDetach    ActKind = "detach" // … and is not
)

// Acts lists them.
var Acts = []ActKind{
	ActTake, ActTransmit, ActHandOver, ActTakeBack, ActSuspend, ActResume, ActRestore, ActResolve,
	ActCriticity, ActSupervise, ActForce, ActAttach, ActDetach,
}

// Act is one act on one incident.
type Act struct {
	Kind     ActKind
	Incident string
	// Value is the line of support or group, the third party, the reason of a
	// suspension, the criticity, or the incident that it is attached to.
	Value     string
	Motive    string
	Reference string    // a third party's own number
	Until     time.Time // of a suspension

	Person   string // login or e-mail address
	Identity Identity
	From     string // where it was done, such as the name of the token
	At       time.Time
}

// Suspensions are the reasons for which clocks may stand still: a closed list
// of the contract, which the desk offers.
var Suspensions = []string{
	"attente établissement", "attente utilisateur", "attente tiers",
	"maintenance programmée", "force majeure", "gel sur accord",
}

// What persons may ask of supervision, as the desk's attribute has it.
const (
	SupervisionAsked  = "demandée"
	SupervisionForced = "forcée" // without proof that all is well
)

// What persons may ask of an attachment beside the number of a ticket, as the
// desk's attribute has it.
const (
	AttachProposed = "proposé" // to what the note on the ticket's place proposes
	AttachNone     = "aucun"
)
