package incident

import (
	"cmp"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// askedOnward and a field say that a ladder asked for it, which goes onward
// only. Like all that says something of another, it is forgotten with the write.
const askedOnward = askedBefore + "onward."

// Hand does to incidents what steps of ladders ask. The ticket shows it as it
// shows what persons ask of it elsewhere.
type Hand struct{}

// Transmit moves the ticket to a line of support, never back: a group of that
// line or of one further stays.
func (Hand) Transmit(contract *policy.Contract, incident *bridge.Incident, line string, now time.Time) (group string, moved bool) {
	lines := contract.Lines()
	to := slices.IndexFunc(lines, func(l policy.Support) bool { return l.Name == line })
	if to < 0 {
		return "", false
	}
	present := cmp.Or(incident.Asked[writtenGroup], incident.TicketGroup, contract.Level(incident.Criticity).Group)
	if contract.LineOf(present) >= to {
		return present, false
	}
	group = lines[to].Groups[0]
	askFor(incident, writtenGroup, group, now)
	return group, true
}

// HandOver gives the incident to a third party, unless one has it.
func (Hand) HandOver(contract *policy.Contract, incident *bridge.Incident, party string, now time.Time) bool {
	if _, known := contract.ThirdParty(party); !known || incident.Party != "" {
		return false
	}
	incident.Asked = asking(incident.Asked, askedBefore+FieldParty, "")
	askFor(incident, FieldParty, party, now)
	incident.Party, incident.PartyReference = party, ""
	return true
}

// Raise makes the incident matter more. A person's choice is raised too.
func (Hand) Raise(incident *bridge.Incident, to bridge.Criticity, why string) bool {
	if !to.Worse(incident.Criticity) {
		return false
	}
	incident.Criticity, incident.Why = to, why
	// What somebody asked for before, and the ticket does not show yet, is less.
	for _, field := range []string{FieldCriticity, FieldCriticityMotive} {
		for _, name := range []string{field, askedAt + field, askedBefore + field} {
			delete(incident.Asked, name)
		}
	}
	return true
}

// Show has the ticket written.
func (Hand) Show(incident *bridge.Incident, _ time.Time) { show(incident) }

func askFor(incident *bridge.Incident, field, value string, now time.Time) {
	incident.Asked = asking(incident.Asked, field, value)
	incident.Asked[askedAt+field] = now.UTC().Format(instant)
	incident.Asked[askedOnward+field] = value
}

// onward takes off what a ladder asked for where people have seen to it at the
// desk: moved the ticket as far, or gave it to somebody. They may have done so
// before the ladder asked, and the bridge not known.
func onward(incident *bridge.Incident, ticket *bridge.Ticket, contract *policy.Contract, now time.Time) []bridge.Entry {
	var entries []bridge.Entry
	for _, field := range []string{writtenGroup, FieldParty} {
		value, ours := incident.Asked[askedOnward+field]
		shown := ticket.Group
		if field == FieldParty {
			shown = ticket.Fields[FieldParty]
		}
		there := shown != "" && (field == FieldParty || contract.LineOf(shown) >= contract.LineOf(value))
		switch {
		case !ours:
		case incident.Asked[field] != value:
			delete(incident.Asked, askedOnward+field) // a person has asked for another since
		case shown != value && there:
			for _, name := range []string{field, askedAt + field, askedBefore + field, askedOnward + field} {
				delete(incident.Asked, name)
			}
			entries = append(entries, notShown(incident, now, "le ticket est déjà à "+shown, []string{field}))
		}
	}
	return entries
}

// call has a note call upon those whom the steps that it goes with name. That
// of a new ticket tells of these steps besides: it has no digest.
func call(note *bridge.Note, opening bool, entries []bridge.Entry) *bridge.Note {
	if note == nil {
		return nil
	}
	var steps []string
	for _, e := range entries {
		if e.Kind != bridge.KindEscalated {
			continue
		}
		steps = append(steps, "<li>"+html.EscapeString(clip(e.Text, summaryLength))+"</li>")
		note.Mentions = union(note.Mentions, strings.Fields(e.Words["mention"]))
		note.Mail = union(note.Mail, strings.Fields(e.Words["mail"]))
	}
	if opening && len(steps) > 0 {
		note.HTML += "\n<ul>" + strings.Join(steps, "") + "</ul>"
	}
	return note
}

func union(list, more []string) []string {
	for _, each := range more {
		if !slices.Contains(list, each) {
			list = append(list, each)
		}
	}
	return list
}
