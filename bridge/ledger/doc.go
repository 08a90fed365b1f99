// Package ledger is the bridge's memory: deliveries as they came,
// occurrences, incidents and the journal, which only ever grows. Stores are
// in the folders below, one for each engine; relational is what they share,
// and one suite, ledgertest, holds each to the same contract: that of
// incident.Store, of mirror.Store and of the queries that reports make.
//
// # The journal
//
// Each entry belongs to a subject: an incident, or a ticket that people
// opened. A subject's entries are numbered from 1 without a gap, and each
// holds the hash of the one before: nothing can be changed, removed or put in
// between without all that follows ceasing to fit, which Verify tells. What
// persons are called and what they wrote stands beside the chain and may be
// removed, as the law may ask: the entry keeps a seal that still proves what
// is left, and tells nothing of what is gone. What was done until then is kept
// without words from then on, however late it is read from the desk.
//
// All instants are stored in UTC with a precision of a millisecond.
package ledger

import (
	"errors"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// ErrKeyTaken says that a key already has an incident that is not closed.
var ErrKeyTaken = errors.New("the key has an open incident")

// TicketFilter selects tickets for a list, all of them in the form of incidents.
// Empty members select all.
type TicketFilter struct {
	// Origins are who opened them. Where it is empty these are incidents alone:
	// who acts on what is listed can act on no other.
	Origins   []Origin
	Natures   []bridge.Nature
	States    []bridge.State
	Criticity []bridge.Criticity
	Regions   []string
	Sites     []string
	Devices   []string
	Families  []string
	Services  []string
	Providers []string
	Severity  []string
	Parties   []string // third parties that have it now
	Groups    []string // of the desk
	Owners    []string
	OpenedTo  time.Time // before
	OpenFrom  time.Time // not before
	// Lasting has OpenFrom and OpenedTo select what was open at some time
	// between them, not what was opened.
	Lasting bool
	// Late selects by clocks that go on, as of an instant; all where it is empty.
	Late   Late
	LateAt time.Time
	// Sort is the order of a list; ByNewest where it is empty.
	Sort Sort
	// Before continues a list by ByNewest: incidents older than this id. Ids
	// sort as the incidents were opened.
	Before string
	// After continues a list by any other order, after an incident's place.
	After *Place
	Limit int
	// OwnTicket leaves out the faults that another incident's ticket shows.
	OwnTicket bool
}

// Dimension is what tickets are counted by.
type Dimension string

// Dimensions lists them.
var Dimensions = []Dimension{
	"state", "criticity", "severity", "family", "region", "site", "service", "provider", "group",
	"device", "party", "owner", "nature",
}

// TicketCount is how many tickets have the same values.
type TicketCount struct {
	Values []string // of the dimensions asked for, in their order
	N      int
}

// Counts are what the status page shows of the whole.
type Counts struct {
	ByState  map[bridge.State]int // faults; of the closed ones, those that had been worth a ticket
	Storms   int                  // that go on
	Unstable int                  // faults that come and go
	Outdated int                  // incidents whose ticket is not up to date
	Oldest   time.Time            // since when the oldest of them is not
	// New are those of them whose ticket is yet to be made, and OldestNew since
	// when the first of these is.
	New       int
	OldestNew time.Time
	// OldestUpdate is since when the first of the others is not up to date.
	OldestUpdate time.Time
}

// Break is where a chain ceases to be whole; all after it is unproven.
type Break struct {
	Subject string
	Number  int64  // of the entry that does not fit
	Reason  string // what does not
}

// Verified is what a whole walk of the journal found.
type Verified struct {
	Entries int64
	Chains  int64
	Broken  int64 // of the chains
	Erased  int64 // entries whose words were removed, which breaks nothing
	Gaps    int64 // entries that tell of what a history lacks, which breaks nothing either
	// Missing is how many entries were numbered within the ledger and are
	// there no more: the end of a chain leaves no other trace when it is cut off.
	Missing int64
	// Last is the highest number that was given within the ledger, up to which
	// it was walked.
	Last int64
	// Print is a hash (hex) over the last hash of every chain, in the order of
	// subjects: noted elsewhere with Last, it proves later that the journal was
	// only added to. Without it nobody can tell that the ends of chains were cut
	// off, or written anew, by somebody who mastered the file.
	Print string
}

// Whole tells whether nothing is wrong.
func (v Verified) Whole() bool { return v.Broken == 0 && v.Missing == 0 }
