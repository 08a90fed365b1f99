package incident

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Keys of Asked beside the names of fields.
const (
	askedOwner       = "owner"
	askedUntil       = "pending_till"
	askedSupervision = "supervise" // for the clock; no field of the ticket
	askedWoken       = "woken"     // the clock looks at it for that alone
	askedTold        = "told"      // the ticket says that it could not be done yet
	// These and a field's name hold when it was asked for, and what the ticket
	// was last known to show then.
	askedAt     = "at."
	askedBefore = "before."
)

// inward are those that concern no field of the ticket.
var inward = []string{askedSupervision, askedWoken, askedTold}

// askedPrefix and a name mark in Writing what persons asked of a write.
const askedPrefix = "asked."

// asking is what was asked with one more field.
func asking(asked map[string]string, field, value string) map[string]string {
	more := maps.Clone(asked)
	if more == nil {
		more = make(map[string]string)
	}
	more[field] = value
	return more
}

// along are the fields that say nothing without another.
var along = map[string][]string{
	writtenState:   {askedUntil, FieldSuspension},
	FieldCriticity: {FieldCriticityMotive},
	FieldParty:     {FieldPartyReference},
}

// overtaken takes off what was asked where somebody changed the same at the
// desk since: the newer act counts. The ticket is as just read, the incident
// still has what it showed before.
func overtaken(incident *bridge.Incident, ticket *bridge.Ticket) (fields []string) {
	if incident.TicketID != ticket.ID && incident.TicketID != 0 {
		return nil
	}
	// Of a ticket whose creation was not answered, what was written is known.
	shown := map[string][2]string{
		writtenGroup: {cmp.Or(incident.TicketGroup, incident.Written[writtenGroup]), ticket.Group},
		writtenState: {incident.TicketState, ticket.State},
		askedOwner:   {incident.TicketOwner, ticket.Owner},
	}
	for _, field := range []string{FieldCriticity, FieldParty} {
		if before, known := incident.Asked[askedBefore+field]; known {
			shown[field] = [2]string{before, ticket.Fields[field]}
		}
	}
	for field, values := range shown {
		at, err := time.Parse(instant, incident.Asked[askedAt+field])
		if err != nil || !ticket.UpdatedAt.After(at) || values[0] == values[1] || values[1] == incident.Asked[field] {
			continue
		}
		for _, each := range append([]string{field}, along[field]...) {
			for _, name := range []string{each, askedAt + each, askedBefore + each} {
				delete(incident.Asked, name)
			}
		}
		fields = append(fields, field)
	}
	slices.Sort(fields)
	return fields
}

// ask lays over a planned write what persons asked of the ticket. What it adds
// is the persons', and the bridge leaves it alone from then on. It returns
// what is to be forgotten once the ticket shows it.
func ask(asked map[string]string, face Face, ticket *bridge.Ticket, changes *bridge.TicketChanges, written map[string]string) (laid map[string]string) {
	laid = make(map[string]string)
	var shown bridge.Ticket
	if ticket != nil {
		shown = *ticket
	}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		value := asked[name]
		if slices.Contains(inward, name) {
			continue
		}
		laid[name] = value
		switch name {
		case askedUntil:
		case askedOwner:
			changes.Owner = differing(value, shown.Owner)
			// Where the fault is over already, that is what the ticket shows.
			if _, moved := asked[writtenState]; !moved && changes.State == "" && (ticket == nil || ticket.Stage == bridge.StageNew) {
				changes.State = face.Open
			}
		case writtenGroup:
			changes.Group, written[personPrefix+writtenGroup] = differing(value, shown.Group), value
		case writtenState:
			if value == face.Open && face.State != "" {
				// A suspension that was lifted gives the ticket back to the bridge.
				changes.State, changes.PendingTill, written[writtenState] = face.State, face.Closing, face.State
				continue
			}
			changes.State, changes.PendingTill = differing(value, shown.State), time.Time{}
			if till, err := time.Parse(instant, asked[askedUntil]); err == nil {
				changes.State, changes.PendingTill = value, till
			}
		default:
			askField(name, value, shown, changes, written)
		}
	}
	return laid
}

func askField(name, value string, shown bridge.Ticket, changes *bridge.TicketChanges, written map[string]string) {
	if beside(name) {
		return
	}
	written[name] = value
	if shown.Fields[name] == value {
		delete(changes.Fields, name) // whatever the bridge wanted there
		return
	}
	if changes.Fields == nil {
		changes.Fields = make(map[string]string)
	}
	changes.Fields[name] = value
}

// beside tells of a key that it says something of another.
func beside(name string) bool {
	return strings.HasPrefix(name, askedAt) || strings.HasPrefix(name, askedBefore)
}

// differing is a value that is to be written, or nothing where it stands
// there already.
func differing(value, shown string) string {
	if value == shown {
		return ""
	}
	return value
}

// forget takes off what the ticket shows now; what was asked meanwhile stays.
func forget(incident *bridge.Incident, laid map[string]string) {
	for name, value := range laid {
		if incident.Asked[name] == value {
			delete(incident.Asked, name)
		}
	}
	if len(incident.Asked) == 0 {
		incident.Asked = nil
	}
}

// askedFields names what was asked of the ticket.
func askedFields(incident *bridge.Incident) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(incident.Asked)), func(name string) bool {
		return name == askedUntil || slices.Contains(inward, name) || beside(name)
	})
}

// dropRefused takes off what the desk has refused, and names it: who is to own
// the ticket alone, where that was asked for, since it is what desks refuse;
// all of it the next time. What is not the desk's stays.
func dropRefused(incident *bridge.Incident) (fields []string) {
	if _, owner := incident.Asked[askedOwner]; owner {
		delete(incident.Asked, askedOwner)
		return []string{askedOwner}
	}
	fields = askedFields(incident)
	kept := make(map[string]string)
	for _, name := range inward {
		if value, found := incident.Asked[name]; found {
			kept[name] = value
		}
	}
	if incident.Asked = kept; len(kept) == 0 {
		incident.Asked = nil
	}
	return fields
}
