package bridge

import (
	"slices"
	"time"
)

// DeskChange is one row of a ticket's history at the desk.
type DeskChange struct {
	ID        int64
	At        time.Time // the desk's clock
	By        int64     // id of the desk's user; the desk itself is user 1
	Object    string    // "Ticket", "Ticket::Article", … ; an open set
	Type      string    // "created", "updated", "added", … ; an open set
	Attribute string    // "state", "owner", … ; empty where there is none
	From, To  string    // values as the desk wrote them; names are those of that day
	FromID    int64     // of related records; 0 for none
	ToID      int64
	Related   int64  // the other record of a relation, such as an article's ticket; 0 for none
	Of        int64  // what it is about: the ticket, or its article
	Source    string // trigger or job that did it; empty for a person, or where the desk does not tell
}

// MergedInto is the ticket that a ticket with this history, oldest first, goes
// on in; 0 when it does not tell of a merge.
func MergedInto(history []DeskChange) int64 {
	for _, change := range slices.Backward(history) {
		if change.Object == "Ticket" && change.Type == "merged_into" {
			return change.ToID
		}
	}
	return 0
}

// DeskArticle is one article of a ticket, without its text.
type DeskArticle struct {
	ID       int64
	At       time.Time
	By       int64  // id of the desk's user who wrote it
	Kind     string // "note", "email", "phone", …
	Sender   string // "Agent", "Customer" or "System"
	Internal bool
}

// DeskLink is another ticket that hangs together with one.
type DeskLink struct {
	Kind   string // what the other is to it: "normal", "parent" or "child"; an open set
	Ticket int64  // the other
}

// DeskUser is somebody who works at the desk or writes to it.
type DeskUser struct {
	ID    int64
	Login string
	Name  string
	Email string
	Agent bool // may work on tickets
}

// DeskState is a state that tickets may have.
type DeskState struct {
	ID    int64
	Name  string
	Stage TicketStage
}

// DeskGroup is a group of agents, which has tickets.
type DeskGroup struct {
	ID   int64
	Name string
}
