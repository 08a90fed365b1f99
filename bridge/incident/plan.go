package incident

import (
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Names of the ticket's attributes.
const (
	FieldIncident  = "vigie_incident" // our id: how a ticket is found again
	FieldKey       = "vigie_key"
	FieldState     = "vigie_state"
	FieldSeverity  = "vigie_severity"
	FieldAlerts    = "vigie_alerts"
	FieldSince     = "vigie_since"
	FieldVersion   = "vigie_version" // which desired version the ticket shows
	FieldCriticity = "criticity"
	FieldNature    = "nature"

	FieldCriticityMotive = "criticity_motif"
	FieldParty           = "tiers"
	FieldPartyReference  = "tiers_reference"
	FieldSuspension      = "suspension_motif"
	FieldSupervision     = "remise_en_supervision"
	FieldAttach          = "rattachement"
	FieldLogbook         = "main_courante"
)

// ours are the attributes in which a person's edit is put back.
var ours = []string{FieldIncident, FieldKey, FieldState, FieldSeverity, FieldAlerts, FieldSince, FieldDueResponse, FieldDueRestore, FieldDueResolve}

// Keys of Written beside the attributes' names.
const (
	writtenTitle    = "title"
	writtenGroup    = "group"
	writtenPriority = "priority"
	writtenState    = "state"
	writtenCameBack = "came_back"
	// personPrefix and a name mark what a person changed and now owns.
	personPrefix = "person."
)

// Face is what a ticket should show of an incident.
type Face struct {
	Title    string
	Group    string
	Priority string
	State    string // name at the desk; empty to leave the state alone
	Closing  time.Time
	Open     string // name at the desk of a ticket that is worked on
	CameBack string // how often the fault did; a new count lets a closed ticket be opened
	Fields   map[string]string
}

// Plan is pure: what to write so that the ticket, as just read, shows the
// face; nil stands for no ticket yet. written is what was written last, and
// the second result is what will have been once the changes are made.
func Plan(face Face, ticket *bridge.Ticket, written map[string]string) (bridge.TicketChanges, map[string]string) {
	p := &plan{face: face, ticket: ticket, written: maps.Clone(written)}
	if p.written == nil {
		p.written = make(map[string]string)
	}
	if ticket == nil {
		p.create()
		return p.changes, p.written
	}
	if p.shared() {
		return p.changes, p.written
	}
	p.text(writtenTitle, ticket.Title, face.Title, &p.changes.Title)
	p.text(writtenGroup, ticket.Group, face.Group, &p.changes.Group)
	p.text(writtenPriority, ticket.Priority, face.Priority, &p.changes.Priority)
	p.state()
	p.fields()
	return p.changes, p.written
}

type plan struct {
	face    Face
	ticket  *bridge.Ticket
	written map[string]string
	changes bridge.TicketChanges
}

func (p *plan) create() {
	p.changes = bridge.TicketChanges{
		Title: p.face.Title, Group: p.face.Group, Priority: p.face.Priority,
		State: p.face.State, PendingTill: p.face.Closing, Fields: maps.Clone(p.face.Fields),
	}
	p.written[writtenTitle] = p.face.Title
	p.written[writtenGroup] = p.face.Group
	p.written[writtenPriority] = p.face.Priority
	p.written[writtenState] = p.face.State
	p.written[writtenCameBack] = p.face.CameBack
	maps.Copy(p.written, p.face.Fields)
}

// shared tells whether the ticket is another incident's face, because a person
// merged ours into it. Only notes are added there: two incidents that write
// one ticket would undo each other, and close it while the other goes on.
func (p *plan) shared() bool {
	id, own := p.ticket.Fields[FieldIncident], p.face.Fields[FieldIncident]
	return id != "" && id != own && p.written[FieldIncident] != own
}

// text writes a value that is ours until a person changes it.
func (p *plan) text(name, current, desired string, change *string) {
	if _, theirs := p.written[personPrefix+name]; theirs {
		return
	}
	last, wrote := p.written[name]
	if current == desired {
		p.written[name] = desired
		return
	}
	if !wrote || current != last || desired == last {
		return
	}
	*change = desired
	p.written[name] = desired
}

// state moves the ticket on, once for each state that is desired anew, and
// only from where the bridge may.
func (p *plan) state() {
	last, counted := p.written[writtenCameBack]
	cameBack := counted && p.face.CameBack != last
	p.written[writtenCameBack] = p.face.CameBack
	over := p.ticket.Stage == bridge.StageClosed || p.ticket.Stage == bridge.StageClosing
	desired := p.face.State
	if cameBack && over && desired == "" {
		desired = p.face.Open
	}
	if desired == "" || (desired == p.written[writtenState] && !cameBack) {
		return
	}
	if p.ticket.State == desired {
		p.written[writtenState] = desired
		return
	}
	// A fault that comes back ends what was taken for its end, be it by the
	// bridge or by a person. Where it is over again by now, that stands: also
	// where the bridge had come to the same end after the person.
	if desired != p.face.Open && p.ticket.Stage == bridge.StageClosed {
		return
	}
	if !p.mayLeave() && (!cameBack || !over || desired != p.face.Open) {
		return
	}
	p.changes.State, p.changes.PendingTill = desired, p.face.Closing
	p.written[writtenState] = desired
}

// mayLeave tells whether the ticket's state is one that the bridge may end:
// its own, or before it set any, new or open.
func (p *plan) mayLeave() bool {
	stage, last := p.ticket.Stage, p.written[writtenState]
	if last == "" {
		return stage == bridge.StageNew || stage == bridge.StageOpen
	}
	return p.ticket.State == last
}

func (p *plan) fields() {
	for _, name := range slices.Sorted(maps.Keys(p.face.Fields)) {
		desired, current := p.face.Fields[name], p.ticket.Fields[name]
		if current == desired {
			p.written[name] = desired
			continue
		}
		if !p.mayWrite(name, current, desired) {
			continue
		}
		if p.changes.Fields == nil {
			p.changes.Fields = make(map[string]string)
		}
		p.changes.Fields[name] = desired
		p.written[name] = desired
	}
}

func (p *plan) mayWrite(name, current, desired string) bool {
	switch {
	case slices.Contains(ours, name), name == FieldVersion:
		return true
	case name == FieldCriticity:
		return current == "" || bridge.Criticity(desired).Worse(bridge.Criticity(current)) ||
			current == p.written[name]
	}
	last, wrote := p.written[name]
	return current == "" || (wrote && current == last)
}
