package bridge

import "time"

// EscalationOutcome is what became of a step of a ladder.
type EscalationOutcome string

// The outcomes. Each step has one a cycle, for good.
const (
	EscalationFired     EscalationOutcome = "fired"
	EscalationCancelled EscalationOutcome = "cancelled" // due, but its condition did not hold any more
	EscalationCollapsed EscalationOutcome = "collapsed" // overdue together with a later one, which stands for it
)

// Escalation is a step of a ladder that was passed for an incident. Incident,
// Ladder, Version, Step and Cycle are its key.
type Escalation struct {
	Incident string
	Ladder   string // name in the contract
	Version  string // of the ladder's text
	Step     string
	Cycle    int // how often the incident had been reopened

	Kind    string // of the ladder
	Outcome EscalationOutcome
	Reason  string    // French: why it was cancelled, or by which step it was collapsed
	DueAt   time.Time // when its trigger was reached
	At      time.Time // our clock
	EndedAt time.Time // its condition does not hold any more: nothing of it goes on

	Page string // who is paged, while it goes on; empty for nobody

	Hook         string // the webhook that is told of it; empty for none
	HookAttempts int
	HookNext     time.Time // next attempt; zero when there is none to make
	HookDone     time.Time // when it was taken, or given up
	HookError    string    // why the last attempt failed; empty once taken
}

// Page is a step that pages somebody, with what is to be known of its incident.
type Page struct {
	Escalation

	Criticity    Criticity
	TicketNumber string
	Site         string
	Device       string
}

// EscalationTimer is when an incident's ladders are to be looked at, as worked
// out from its journal up to an entry and from a text of the contract.
type EscalationTimer struct {
	Incident string
	At       time.Time // zero for not by itself
	Number   int64     // the entry's number within the journal of the incident
	Terms    string    // hash of the contract
}

// CallAsk is that a ladder has something to tell on a ticket that people
// opened: what its journal tells up to an entry.
type CallAsk struct {
	Ticket   int64 // at the desk
	Number   int64 // of the entry
	Attempts int   // that failed
	Next     time.Time
	Error    string
}
