package incident

import (
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Observe is pure: what people did to the ticket since the bridge wrote it
// last, as facts, and the incident as it is after them. A person's edit is
// told once: it is remembered beside what was written.
func Observe(incident bridge.Incident, ticket bridge.Ticket, now time.Time) (bridge.Incident, []bridge.Entry) {
	o := &observation{incident: incident, ticket: ticket, now: now}
	o.inHand()
	o.criticity()
	o.party()
	o.supervision()
	o.edit(writtenTitle, "titre", ticket.Title)
	o.edit(writtenGroup, "groupe", ticket.Group)
	o.edit(writtenPriority, "priorité", ticket.Priority)
	o.putBack()
	return o.incident, o.entries
}

// deskItself is the login under which the desk's triggers and jobs write.
const deskItself = "-"

type observation struct {
	incident bridge.Incident
	ticket   bridge.Ticket
	now      time.Time
	entries  []bridge.Entry
}

func (o *observation) fact(kind bridge.Kind, actor, text string, data map[string]string) {
	e := bridge.Entry{
		Subject: o.incident.ID, Kind: kind, Actor: bridge.ActorPerson, ActorName: actor,
		EffectiveAt: o.ticket.UpdatedAt, ReceivedAt: o.now, Text: text, Data: data,
	}
	if actor == deskItself {
		e.Actor, e.ActorName = bridge.ActorDesk, ""
	}
	o.entries = append(o.entries, e)
}

// writer is the last one as people call him.
func (o *observation) writer() string {
	if o.ticket.UpdatedBy == deskItself {
		return "Zammad"
	}
	return o.ticket.UpdatedBy
}

// inHand makes an incident one that a person has in hand.
func inHand(incident *bridge.Incident, since time.Time) {
	incident.AcknowledgedAt = since
	if incident.State == bridge.StateOpen {
		incident.State = bridge.StateAcknowledged
	}
}

// inHand notices that a person took the ticket, where its history has not told
// yet: became its owner, or moved it out of new. What the desk did by itself
// is no person's act.
func (o *observation) inHand() {
	moved := o.ticket.Stage != bridge.StageNew && o.incident.Written[writtenState] == ""
	if !o.incident.AcknowledgedAt.IsZero() || (o.ticket.Owner == "" && !moved) || o.ticket.UpdatedBy == deskItself {
		return
	}
	actor := o.ticket.Owner
	if actor == "" {
		actor = o.ticket.UpdatedBy
	}
	inHand(&o.incident, o.ticket.UpdatedAt)
	o.fact(bridge.KindFirstAct, actor, "Pris en charge par "+actor, nil)
}

// criticity takes a person's choice over. It stands until the policy finds
// worse than it had found before.
func (o *observation) criticity() {
	chosen := bridge.Criticity(o.ticket.Fields[FieldCriticity])
	last, wrote := o.incident.Written[FieldCriticity]
	if !wrote || string(chosen) == last || !slices.Contains(bridge.Criticities, chosen) || chosen == o.incident.Criticity {
		return
	}
	if o.incident.Criticity.Worse(bridge.Criticity(last)) && !chosen.Worse(o.incident.Criticity) {
		return // the policy has raised it meanwhile, which the person could not see yet
	}
	o.fact(bridge.KindPriority, o.ticket.UpdatedBy,
		"Criticité "+string(chosen)+" choisie par "+o.writer(), map[string]string{"from": last, "to": string(chosen)})
	o.incident.Criticity, o.incident.Why = chosen, "choisie par "+o.writer()
	o.incident.Written[FieldCriticity] = string(chosen)
}

// party takes over whom a person gave the incident to, or that they took it
// back. The mirror tells it as a fact, with the instant and whose act it was.
func (o *observation) party() {
	if _, asked := o.incident.Asked[FieldParty]; asked || o.incident.Nature == bridge.NatureHandover {
		return
	}
	party := o.ticket.Fields[FieldParty]
	if party == o.incident.Party {
		return
	}
	// The number that one party gave says nothing to another.
	if old := o.incident.PartyReference; old != "" && o.ticket.Fields[FieldPartyReference] == old {
		o.incident.Asked = asking(o.incident.Asked, FieldPartyReference, "")
	}
	o.incident.Party, o.incident.PartyReference = party, ""
}

// supervision takes over that a person wants it supervised again.
func (o *observation) supervision() {
	wanted := o.ticket.Fields[FieldSupervision]
	_, clearing := o.incident.Asked[FieldSupervision]
	if clearing || o.incident.Nature == bridge.NatureHandover ||
		wanted != bridge.SupervisionAsked && wanted != bridge.SupervisionForced {
		return
	}
	o.incident.Asked = asking(o.incident.Asked, askedSupervision, wanted)
	wakeToSupervise(&o.incident, o.now)
}

// edit notices that a value of ours has become a person's.
func (o *observation) edit(name, word, current string) {
	last, wrote := o.incident.Written[name]
	person := personPrefix + name
	if !wrote || current == last || o.incident.Written[person] == current {
		return
	}
	o.incident.Written[person] = current
	// What was there and what is there now may be a title: words of persons.
	o.fact(bridge.KindPersonEdit, o.ticket.UpdatedBy,
		"Champ « "+word+" » modifié par "+o.writer()+" : la passerelle ne l'écrit plus",
		map[string]string{"field": name})
	o.entries[len(o.entries)-1].Words = map[string]string{"from": last, "to": current}
}

// putBack notices edits of what only the bridge may write; Plan restores the
// values, this says so.
func (o *observation) putBack() {
	var changed []string
	for _, name := range ours {
		if last, wrote := o.incident.Written[name]; wrote && o.ticket.Fields[name] != last {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 {
		return
	}
	o.fact(bridge.KindPutBack, o.ticket.UpdatedBy,
		"Attributs tenus par la passerelle modifiés par "+o.writer()+", valeurs remises : "+strings.Join(changed, ", "), nil)
}
