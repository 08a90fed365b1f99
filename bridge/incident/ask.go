package incident

import (
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Keys of Asked beside the names of fields.
const (
	askedOwner       = "owner"
	askedUntil       = "pending_till"
	askedAt          = "at"        // when something was asked last
	askedSupervision = "supervise" // for the clock; no field of the ticket
)

// asking is what was asked with one more field.
func asking(asked map[string]string, field, value string) map[string]string {
	more := maps.Clone(asked)
	if more == nil {
		more = make(map[string]string)
	}
	more[field] = value
	return more
}

// overtaken takes off what was asked where somebody changed the same at the
// desk since: the newer act counts. The ticket is as just read, the incident
// still has what it showed before.
func overtaken(incident *bridge.Incident, ticket *bridge.Ticket) (fields []string) {
	at, err := time.Parse(instant, incident.Asked[askedAt])
	if err != nil || !ticket.UpdatedAt.After(at) || incident.TicketID != ticket.ID {
		return nil
	}
	for field, values := range map[string][2]string{
		writtenGroup: {incident.TicketGroup, ticket.Group},
		writtenState: {incident.TicketState, ticket.State},
		askedOwner:   {incident.TicketOwner, ticket.Owner},
	} {
		asked, found := incident.Asked[field]
		if found && values[0] != values[1] && values[1] != asked {
			delete(incident.Asked, field)
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

// ask lays over a planned write what persons asked of the ticket. What it adds
// is the persons', and the bridge leaves it alone from then on. It returns
// what is to be forgotten once the ticket shows it.
func ask(asked map[string]string, face Face, ticket *bridge.Ticket, changes *bridge.TicketChanges, written map[string]string) (laid map[string]string) {
	laid = make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		value := asked[name]
		if name == askedSupervision {
			continue
		}
		laid[name] = value
		switch name {
		case askedAt, askedUntil:
		case askedOwner:
			changes.Owner = value
			if _, moved := asked[writtenState]; !moved && (ticket == nil || ticket.Stage == bridge.StageNew) {
				changes.State = face.Open
			}
		case writtenGroup:
			changes.Group, written[personPrefix+writtenGroup] = value, value
		case writtenState:
			changes.State = value
			if till, err := time.Parse(instant, asked[askedUntil]); err == nil {
				changes.PendingTill = till
			}
		default:
			if ticket != nil && ticket.Fields[name] == value {
				continue
			}
			if changes.Fields == nil {
				changes.Fields = make(map[string]string)
			}
			changes.Fields[name], written[name] = value, value
		}
	}
	return laid
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
		return name == askedAt || name == askedUntil || name == askedSupervision
	})
}

// keepSupervision leaves of what was asked what is not the desk's.
func keepSupervision(asked map[string]string) map[string]string {
	if wanted, found := asked[askedSupervision]; found {
		return map[string]string{askedSupervision: wanted}
	}
	return nil
}
