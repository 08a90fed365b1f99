package ledger

import (
	"errors"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Erasure says whose words are to be removed: those of one ticket, or those of
// one person on all tickets.
type Erasure struct {
	Ticket int64  // at the desk; 0 for a person's
	Person string // login, or id at the desk; empty for a ticket's
	By     string // who has it done
	At     time.Time
}

// Erased is what an erasure removes.
type Erased struct {
	Entries   []bridge.Entry // as they stood, in the order of chains; they lose their words alone
	Tickets   int            // mirrored tickets that lose their title, owner or written attributes
	Incidents int            // closed incidents that name a person no more
	Open      int            // incidents that still do, since they are not closed
	// Reports are files of months' reports that may hold some of the words, and are
	// withdrawn.
	Reports []ReportFile
	// Lingers says that the removed words may still be read in the ledger's
	// files: whoever is at work in it kept them from being cleared.
	Lingers bool
}

// ErrNobody says that the ledger knows nothing of a ticket or person.
var ErrNobody = errors.New("the ledger knows none such")
