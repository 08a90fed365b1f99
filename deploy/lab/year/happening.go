package year

import "time"

// What is a kind of happening.
type What string

// What supervision sees.
const (
	Fires What = "fires" // it is told that a fault began
	Ends  What = "ends"  // … and is over
)

// What people do about a fault or a call.
const (
	Calls     What = "calls" // somebody at a school asks for help
	Take      What = "take"
	Note      What = "note"
	Transmit  What = "transmit"  // Value is the group
	HandOver  What = "hand_over" // Value is the third party
	TakeBack  What = "take_back"
	Suspend   What = "suspend" // Value is the reason
	Resume    What = "resume"
	Restore   What = "restore"
	Resolve   What = "resolve"
	Close     What = "close"
	Reopen    What = "reopen"
	Criticity What = "criticity" // Value is the new one
	Merge     What = "merge"     // Value is the call that it goes on in
)

// What is planned, and what is said afterwards.
const (
	Plans   What = "plans"   // a change is asked for: Begins to Until, on Site
	Agrees  What = "agrees"  // … and approved
	Contest What = "contest" // Value is the clock
	Uphold  What = "uphold"
	Void    What = "void"  // Value is the kind of fact
	Move    What = "move"  // Value is the kind of fact, Until when it happened
	Pause   What = "pause" // Value is the reason, Begins to Until
)

// Happening is one thing that happened. What does not concern it is empty.
type Happening struct {
	At   time.Time
	What What
	Of   string // the fault, call or change that it is of
	Who  string // login without its domain

	Value     string
	Motive    string
	Reference string // of a third party
	// Begins and Until are when a fault truly went on, whenever it is told of; the
	// window of a change; the time of a pause.
	Begins time.Time
	Until  time.Time
	// Elsewhere says that it was done in Grafana and not at the desk.
	Elsewhere bool

	Site, Device     string // where
	Alert            string
	Family, Severity string
	Title, Criticity string // of a call
	Nature           string
	Customer         string // mail address of who calls; empty where nobody is known
}

// Agents are who works at the centre.
var Agents = []string{"amel", "sami"}

// Supervisor is who plans, approves and corrects.
const Supervisor = "admin"
