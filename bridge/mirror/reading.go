package mirror

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Names of the ticket's attributes that facts are made of, beside state,
// group and owner.
const (
	fieldIncident   = "vigie_incident"
	fieldCriticity  = "criticity"
	fieldMotive     = "criticity_motif"
	fieldThird      = "tiers"
	fieldReference  = "tiers_reference"
	fieldSuspension = "suspension_motif"
	fieldNature     = "nature"
	fieldResumed    = "remise_en_supervision"
	fieldAttach     = "rattachement"
	fieldLog        = "main_courante"
	fieldChange     = "change_state"
	fieldScope      = "change_scope"
	fieldStart      = "change_start"
	fieldEnd        = "change_end"
)

// fields are all of them.
var fields = []string{
	fieldCriticity, fieldMotive, fieldThird, fieldReference, fieldSuspension, fieldNature, fieldResumed, fieldAttach, fieldLog, fieldChange,
	fieldScope, fieldStart, fieldEnd,
}

// Names of history attributes that every ticket has.
const (
	attrState = "state"
	attrGroup = "group"
	attrOwner = "owner"
)

// Users of the desk with a meaning of their own.
const systemUser = 1 // the desk itself, and as an owner: nobody

// Reading is a ticket with all that Facts needs to know.
type Reading struct {
	Ticket   bridge.Ticket
	Changes  []bridge.DeskChange
	Articles []bridge.DeskArticle
	Users    map[int64]bridge.DeskUser // those of whom the desk tells
	Linked   []Linked                  // tickets of third parties that hang together with it
	Refused  []int64                   // tickets that do so and cannot be read
	// ManyLinks says that more hang together with it than are looked at.
	ManyLinks bool
	Told      []bridge.Entry // of third parties and it, as the journal has them
	Desk      Directory
	Subject   string
	At        time.Time // our clock
}

// value is one of an attribute, as the desk wrote it; the id is that of a
// related record.
type value struct {
	text string
	id   int64
}

// longest is where the desk cuts the values of its histories, in characters.
const longest = 500

// same tells whether two values are one, as far as a history can tell.
func (v value) same(other value) bool {
	if v.id != 0 && other.id != 0 {
		return v.id == other.id
	}
	return v.text == other.text || len([]rune(v.text)) >= longest || len([]rune(other.text)) >= longest
}

// present is what the ticket shows of an attribute now.
func (r *Reading) present(attribute string) value {
	switch attribute {
	case attrState:
		return value{r.Ticket.State, r.Desk.stateID(r.Ticket.State)}
	case attrGroup:
		return value{r.Ticket.Group, r.Desk.groupID(r.Ticket.Group)}
	case attrOwner:
		if r.Ticket.OwnerID == systemUser {
			return value{}
		}
		return value{r.Ticket.Owner, r.Ticket.OwnerID}
	}
	return value{text: r.Ticket.Fields[attribute]}
}

// before and after are the values of a change. Nobody as an owner is no value.
func before(c *bridge.DeskChange) value { return owned(c.Attribute, value{c.From, c.FromID}) }
func after(c *bridge.DeskChange) value  { return owned(c.Attribute, value{c.To, c.ToID}) }

func owned(attribute string, v value) value {
	if attribute == attrOwner && (v.id == systemUser || v.text == "-") {
		return value{}
	}
	return v
}
