package ledger

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Sort is an order of tickets. All but ByNewest and ByOldest must sort what
// they list before they tell the first: they are for what is open, or was
// opened in a bounded time.
type Sort string

// The orders. Those of equal rank follow by criticity, then by how long the
// fault has lasted.
const (
	ByNewest   Sort = "newest"
	ByOldest   Sort = "oldest"
	ByPressing Sort = "pressing" // most critical first, then in the order of a life
	ByState    Sort = "state"    // in the order of a life
	BySeverity Sort = "severity" // worst first
	ByLongest  Sort = "longest"  // the longest fault first
	// ByRemaining is that of Compliance.TicketsByDue: the longest overdue first,
	// then what is due next.
	ByRemaining Sort = "remaining"
)

// Sorts lists them.
var Sorts = []Sort{ByNewest, ByOldest, ByPressing, ByState, BySeverity, ByLongest, ByRemaining}

// Place is where an incident stands in an order: what it is sorted by, and
// its id, which no other has.
type Place struct {
	Keys []int64
	ID   string
}

// Compare tells which of two places in one order comes first.
func (p Place) Compare(other Place) int {
	return cmp.Or(slices.Compare(p.Keys, other.Keys), cmp.Compare(p.ID, other.ID))
}

// PlaceOf tells an incident's place.
func PlaceOf(i *bridge.Incident, by Sort) Place {
	criticity, detected := rank(bridge.Criticities, i.Criticity), i.DetectedAt.UnixMilli()
	place := Place{ID: i.ID}
	switch by {
	case ByPressing:
		place.Keys = []int64{criticity, rank(bridge.States, i.State), detected}
	case ByState:
		place.Keys = []int64{rank(bridge.States, i.State), criticity, detected}
	case BySeverity:
		place.Keys = []int64{rank(labels.Severities, i.Severity), criticity, detected}
	case ByLongest:
		place.Keys = []int64{detected}
	case ByRemaining:
		return (&DueTicket{Incident: *i, Measured: i.TicketID}).Place()
	case ByNewest, ByOldest:
	}
	return place
}

// Place is where it stands by what remains: what is not due at any time is
// last.
func (t *DueTicket) Place() Place {
	due := int64(math.MaxInt64)
	if !t.Due.IsZero() {
		due = t.Due.UnixMilli()
	}
	return Place{Keys: []int64{due, t.Measured}, ID: t.ID}
}

// rank puts what is not in the list after it.
func rank[T comparable](list []T, value T) int64 {
	if at := slices.Index(list, value); at >= 0 {
		return int64(at)
	}
	return int64(len(list))
}

// Slots are equal parts of a period.
type Slots struct {
	From   time.Time
	Length time.Duration // in whole milliseconds
	N      int
}

// To is when the last of them ends.
func (s Slots) To() time.Time { return s.From.Add(time.Duration(s.N) * s.Length) }

// Stock is the stock of the tickets that have the same values: at the end of
// a period, and what moved it in slots of it before.
type Stock struct {
	Values []string // of the dimensions asked for, in their order
	Moves  []Moves  // one for each slot
	// At the end of the last slot, or now, whichever is earlier.
	Unresolved int
	Unclosed   int
}

// Moves are what changed the stock in some time. A ticket that was resolved
// may be opened again, and one that was closed may return: both are Reopened.
// What people opened may come into groups under contract, leave them, go on in
// another ticket or be deleted: that is what Entered, Left, Merged and Cancelled
// are, of what was not resolved. What was resolved is closed by it, and what
// comes resolved is resolved as it enters.
//
//	unresolved after = before + Opened + Entered + Reopened - Resolved - Merged - Left - Cancelled
//	unclosed after   = before + Opened + Entered + Returned - Closed - Merged - Left - Cancelled
type Moves struct {
	Opened    int
	Entered   int
	Reopened  int
	Returned  int // of the reopened, those that had been closed
	Resolved  int
	Closed    int
	Merged    int
	Left      int
	Cancelled int
}

// Add sums up.
func (m *Moves) Add(other Moves) {
	m.Opened += other.Opened
	m.Reopened += other.Reopened
	m.Returned += other.Returned
	m.Resolved += other.Resolved
	m.Closed += other.Closed
	m.Entered += other.Entered
	m.Merged += other.Merged
	m.Left += other.Left
	m.Cancelled += other.Cancelled
}

// Unresolved is by how much they change the stock of what is not resolved.
func (m Moves) Unresolved() int { return m.Opened + m.Entered + m.Reopened - m.Resolved - m.gone() }

// Unclosed is by how much they change the stock of what is not closed.
func (m Moves) Unclosed() int { return m.Opened + m.Entered + m.Returned - m.Closed - m.gone() }

// gone went without having been resolved.
func (m Moves) gone() int { return m.Merged + m.Left + m.Cancelled }
