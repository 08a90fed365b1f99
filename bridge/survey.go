package bridge

import "time"

// SurveyState is how far a requester was asked what they think of how their
// ticket was dealt with.
type SurveyState string

// The states. Whoever is being asked may have been: nobody is asked twice.
const (
	SurveyWaiting SurveyState = "waiting" // the mail was refused for now, and is tried again
	SurveySending SurveyState = "sending" // … or the bridge ended while it was sent
	SurveyAsked   SurveyState = "asked"
	SurveySkipped SurveyState = "skipped" // nobody is asked, for a reason
	SurveyFailed  SurveyState = "failed"  // the mail was refused for good
)

// SurveySkip is why nobody is asked about a ticket.
type SurveySkip string

// The reasons.
const (
	SkipRefused   SurveySkip = "refused"    // they want not to be asked
	SkipRecent    SurveySkip = "recent"     // they were asked a short time ago
	SkipNoAddress SurveySkip = "no_address" // they have none that mail can be sent to
	SkipAgent     SurveySkip = "agent"      // they work on tickets themselves
	SkipGone      SurveySkip = "gone"       // the desk does not know them any more
	SkipLate      SurveySkip = "late"       // the mail could not be sent in time
)

// Survey is the one question to the requester of a closed ticket.
type Survey struct {
	Ticket    int64  // at the desk
	Number    string // of the ticket, as people know it
	Subject   string // of the journal
	Customer  int64  // id of the requester at the desk
	Criticity Criticity
	Site      string
	Region    string
	ClosedAt  time.Time
	State     SurveyState
	Skip      SurveySkip // where it is skipped
	Address   string     // a hash of the requester's mail address; empty once it was erased
	Attempts  int
	NextAt    time.Time // where it waits
	At        time.Time // when they were asked, or were not
	ExpiresAt time.Time // until when they may answer
	Mark      int       // MinMark to MaxMark; 0 for no answer
	MarkedAt  time.Time
}

// The marks, from very dissatisfied to very satisfied.
const (
	MinMark = 1
	MaxMark = 5
)
