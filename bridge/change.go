package bridge

import "time"

// Change is how far the bridge has carried out what a ticket of the nature
// "changement" asks for. What it asks for is the ticket's own to say, and is
// here as it was when the bridge looked last.
type Change struct {
	Ticket int64
	Number string
	SeenAt time.Time // the ticket's UpdatedAt

	State    string // as the desk's attribute has it
	Scope    string
	StartsAt time.Time
	EndsAt   time.Time

	BegunAt   time.Time // our clock, as are the following: silences hide its scope
	EndedAt   time.Time // … and do no more
	SettledAt time.Time // nothing is left to do, until the ticket changes
	NextAt    time.Time // when to look again; zero for when the ticket changes
	Attempts  int
	LastError string
}

// ChangeApproved is the state in which a change is carried out when its time comes,
// as the desk's attribute has it.
const ChangeApproved = "approuvé"

// Remark is what the bridge has told on a ticket that is not an incident's
// face, by topic.
type Remark struct {
	Ticket  int64
	Told    map[string]string // what was told last
	Writing map[string]string // a write begun whose answer has not come; nil for none
}
