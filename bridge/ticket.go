package bridge

import "time"

// TicketStage is what a ticket's state means, whatever an administrator of
// the desk has called it.
type TicketStage string

// The stages of a ticket. Merged tickets live on in another one.
const (
	StageNew     TicketStage = "new"
	StageOpen    TicketStage = "open"
	StagePending TicketStage = "pending" // waits for a reminder: its clock may be suspended
	StageClosing TicketStage = "closing" // resolved; closes by itself at its pending time
	StageClosed  TicketStage = "closed"
	StageMerged  TicketStage = "merged"
)

// Ticket is an incident's face at the desk, as last read from there.
type Ticket struct {
	ID         int64
	Number     string
	Title      string
	Group      string
	State      string // name of the state, as the desk shows it
	Stage      TicketStage
	Priority   string
	Owner      string // login; empty when nobody has it
	OwnerID    int64  // the owner's id at the desk; 0 when nobody has it
	CustomerID int64  // id at the desk of whom it is worked on for; 0 where the desk does not tell
	Fields     map[string]string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	UpdatedBy  string // login of the last writer
	MergedInto int64  // id of the ticket that goes on, 0 when not merged; lists leave it out
}

// TicketChanges is what to write: absent (empty) members are left as they
// are. Fields are the desk's custom attributes in canonical text: integers in
// decimal, instants as RFC 3339 UTC with milliseconds; an empty value clears
// the field.
type TicketChanges struct {
	Title       string
	Group       string
	State       string
	Priority    string
	Owner       string    // login
	PendingTill time.Time // mandatory with a state of stage pending or closing
	Fields      map[string]string
	Note        *Note
	ChildOf     int64   // the ticket that a new one is linked to as its child
	RelatedTo   []int64 // tickets that a new one is linked to as an equal
}

// Empty tells whether there is nothing to write.
func (c TicketChanges) Empty() bool {
	return c.Title == "" && c.Group == "" && c.State == "" && c.Priority == "" && c.Owner == "" &&
		len(c.Fields) == 0 && c.Note == nil
}

// Note is one article on a ticket; it is internal unless Public.
type Note struct {
	Subject  string
	HTML     string
	Public   bool
	Mentions []string // logins of agents whose attention is asked for
	Mail     []string // addresses that it is sent to besides
	Files    []File   // attached to it
}

// File is one that is attached to a note.
type File struct {
	Name    string
	Type    string // media type
	Content []byte
}
