package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Origin is who opened tickets.
type Origin string

// The origins: an incident's alerts, or people at the desk.
const (
	OriginSupervision Origin = "supervision"
	OriginPerson      Origin = "person"
)

// Origins lists them.
var Origins = []Origin{OriginSupervision, OriginPerson}

// OriginOf is whose tickets have a nature.
func OriginOf(nature bridge.Nature) Origin {
	if slices.Contains(bridge.CallNatures, nature) {
		return OriginPerson
	}
	return OriginSupervision
}

// Move is one change of the stock, by the name of its kind: opened, reopened,
// returned (from closed), entered, resolved, closed, merged, left or cancelled.
type Move struct {
	At   time.Time
	Kind string
}

// Call is a ticket that people opened, as lists and figures have it: the form
// of an incident, and what moved the stock. Without a move it never was in a
// group under contract, and is in no list.
type Call struct {
	bridge.Incident

	Moves []Move
}

// Names of the ticket's attributes.
const (
	fieldCriticity = "criticity"
	fieldNature    = "nature"
	fieldSite      = "site"
	fieldSchool    = "organization"
	fieldParty     = "tiers"
)

// CallKinds are the kinds of facts that a call follows from.
var CallKinds = []bridge.Kind{
	bridge.KindOpened, bridge.KindEntered, bridge.KindLeft, bridge.KindFirstAct, bridge.KindRestored, bridge.KindResolved, bridge.KindClosed,
	bridge.KindReopened, bridge.KindCancelled, bridge.KindTicketFollow, bridge.KindTicketGone, bridge.KindVisible,
}

// CallOf is pure: what facts tell of a ticket, in the order of its chain, and
// how it is labelled now. The stock that it is part of holds by its making:
// each move goes from one of out, in, and resolved to another.
func CallOf(m *bridge.Mirrored, facts []bridge.Entry) Call {
	c := call{Call: Call{Incident: bridge.Incident{
		Nature: callNature(m.Fields[fieldNature]), Criticity: bridge.Criticity(m.Fields[fieldCriticity]),
		Site: cmp.Or(m.Fields[fieldSite], m.Fields[fieldSchool]), Party: m.Fields[fieldParty],
		TicketID: m.ID, TicketGroup: m.Group,
	}}}
	ordered := slices.SortedStableFunc(slices.Values(facts), func(a, b bridge.Entry) int {
		first := func(e *bridge.Entry) int {
			if e.Kind == bridge.KindOpened {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(first(&a), first(&b)), a.EffectiveAt.Compare(b.EffectiveAt))
	})
	if len(ordered) == 0 || ordered[0].Kind != bridge.KindOpened { // a ledger that was brought here without its beginning
		c.take(&bridge.Entry{Kind: bridge.KindOpened, EffectiveAt: m.CreatedAt})
	}
	for i := range ordered {
		c.take(&ordered[i])
	}
	c.ID = callID(c.OpenedAt, m.ID)
	c.DetectedAt = c.OpenedAt
	c.State = c.now()
	return c.Call
}

// call is one on its way through its facts.
type call struct {
	Call

	outside, over, closed, gone, merged bool
	began, unresolved, unclosed         bool // of the stock, now
}

// take goes on by a fact. What is dated before the opening happened at it.
func (c *call) take(e *bridge.Entry) {
	at := e.EffectiveAt.UTC().Truncate(time.Millisecond)
	if at.Before(c.OpenedAt) {
		at = c.OpenedAt
	}
	switch e.Kind { //nolint:exhaustive // the others are not asked for
	case bridge.KindOpened:
		c.OpenedAt, c.outside = at, e.Data["outside"] == "true"
	case bridge.KindEntered:
		c.outside = false
	case bridge.KindLeft:
		c.outside = true
	case bridge.KindFirstAct:
		c.AcknowledgedAt = cmp.Or(c.AcknowledgedAt, at)
	case bridge.KindRestored:
		c.RestoredAt = cmp.Or(c.RestoredAt, at)
	case bridge.KindResolved:
		c.over, c.closed = true, false
	case bridge.KindClosed:
		c.over, c.closed = true, true
	case bridge.KindReopened:
		c.over, c.closed, c.RestoredAt = false, false, time.Time{}
	case bridge.KindTicketFollow:
		c.merged = true
	case bridge.KindCancelled, bridge.KindTicketGone:
		c.gone = true
	case bridge.KindVisible:
		c.gone = false
	}
	c.moved(at, e.Kind)
}

// moved tells what a fact did to the stock.
func (c *call) moved(at time.Time, by bridge.Kind) {
	in := !c.outside && !c.merged && !c.gone
	unresolved, unclosed := in && !c.over, in && !c.closed
	tell := func(kind string) { c.Moves = append(c.Moves, Move{at, kind}) }
	if unclosed && !c.unclosed {
		tell(c.comes(by))
		c.ClosedAt, c.RaisedAt = time.Time{}, at
		c.unresolved = true
	}
	if unresolved && !c.unresolved {
		tell("reopened")
		c.Reopened++
		c.RaisedAt = at
	}
	if unresolved {
		c.ResolvedAt = time.Time{}
	}
	if c.unresolved && !unresolved {
		switch {
		case c.over:
			tell("resolved")
			c.ResolvedAt = at
		default:
			tell(c.goes())
		}
	}
	// What goes when it was resolved is closed by that, so that the sums hold.
	if c.unclosed && !unclosed {
		if c.over {
			tell("closed")
		}
		c.ClosedAt = at
	}
	c.began = c.began || unclosed
	c.unresolved, c.unclosed = unresolved, unclosed
}

// comes is how it gets into the stock.
func (c *call) comes(by bridge.Kind) string {
	switch {
	case by == bridge.KindOpened:
		return "opened"
	case c.began && by != bridge.KindEntered && by != bridge.KindVisible:
		c.Reopened++
		return "returned"
	}
	return "entered"
}

// goes is how it gets out of it without having been resolved.
func (c *call) goes() string {
	switch {
	case c.merged:
		return "merged"
	case c.gone:
		return "cancelled"
	}
	return "left"
}

// now is its state: that of an incident in its place.
func (c *call) now() bridge.State {
	switch {
	case !c.unclosed:
		return bridge.StateClosed
	case c.over:
		return bridge.StateResolved
	case !c.RestoredAt.IsZero():
		return bridge.StateRestored
	case !c.AcknowledgedAt.IsZero():
		return bridge.StateAcknowledged
	}
	return bridge.StateOpen
}

// callNature is that of the desk's attribute. Without one, something is wrong.
func callNature(field string) bridge.Nature {
	switch field {
	case "demande":
		return bridge.NatureRequest
	case "changement":
		return bridge.NatureChange
	case "problème":
		return bridge.NatureInquiry
	}
	return bridge.NatureCall
}

// callID sorts among the ids of incidents (ULID) by the opening, and is the
// same whenever it is worked out.
func callID(opened time.Time, ticket int64) string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	base32 := func(n int64, width int) string {
		text := make([]byte, width)
		for i := width - 1; i >= 0; i-- {
			text[i] = digits[n&31]
			n >>= 5
		}
		return string(text)
	}
	return strings.Join([]string{base32(max(0, opened.UnixMilli()), 10), base32(ticket, 16)}, "")
}
