package incident_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// tickets are those of the desk that go on or are closed, in their order.
func (p *play) tickets() (all []bridge.Ticket) {
	p.t.Helper()
	for page := 1; ; page++ {
		some, more, err := p.amel.Page(p.t.Context(), page)
		if err != nil {
			p.t.Fatal(err)
		}
		if all = append(all, some...); !more {
			return all
		}
	}
}

// pick is one of the bridge's own tickets; false where there is none, or
// where nobody can work at the desk.
func (p *play) pick() (bridge.Ticket, bool) {
	if len(p.server.Faults()) > 0 {
		return bridge.Ticket{}, false
	}
	var own []bridge.Ticket
	for _, ticket := range p.tickets() {
		if ticket.Fields[incident.FieldIncident] != "" && ticket.Stage != bridge.StageMerged {
			own = append(own, ticket)
		}
	}
	if len(own) == 0 {
		return bridge.Ticket{}, false
	}
	return own[p.rng.IntN(len(own))], true
}

// edit has a person change a ticket at the desk.
func (p *play) edit() {
	ticket, found := p.pick()
	if !found {
		return
	}
	p.did.edits++
	reminder := p.instant().Add(time.Hour).Format(time.RFC3339)
	changes := []map[string]any{
		{"title": fmt.Sprintf("Vu par Amel à %s", p.instant().Format(time.TimeOnly))},
		{"group": []string{"N1", "N2", "N3"}[p.rng.IntN(3)]},
		{"priority": []string{"1 low", "2 normal", "3 high"}[p.rng.IntN(3)]},
		{"owner": "amel@vigie.example"},
		{"state": "open"},
		{"state": "closed"},
		{"state": "rétabli"},
		{"state": "pending reminder", "pending_time": reminder},
		{"criticity": string(bridge.Criticities[p.rng.IntN(len(bridge.Criticities))])},
		{"device": "autre-équipement"},
		{"vigie_state": "tout va bien"},
		{"vigie_alerts": 77},
		{"vigie_key": "x"},
	}
	p.person(ticket.ID, changes[p.rng.IntN(len(changes))])
}

// attach has a person write into the field of a ticket what it is to be part
// of, which the mirror tells.
func (p *play) attach() {
	ticket, found := p.pick()
	other, _ := p.pick()
	if !found {
		return
	}
	wishes := []string{"n° " + other.Number, "n° " + other.Number, bridge.AttachNone, bridge.AttachProposed, "voir plus tard", "99999"}
	p.person(ticket.ID, map[string]any{incident.FieldAttach: wishes[p.rng.IntN(len(wishes))]})
	p.did.wishes++
	p.wished[ticket.Fields[incident.FieldIncident]]++ // of one that is closed once it is open again
	for _, i := range p.incidents() {
		if i.TicketID == ticket.ID && i.Open() {
			p.look(i.ID)
		}
	}
}

// checkWishes: each was dealt with once at most, and is taken off the ticket
// of what goes on.
func (p *play) checkWishes(all map[string]bridge.Incident) {
	p.t.Helper()
	for _, ticket := range p.tickets() {
		i := all[ticket.Fields[incident.FieldIncident]]
		if wish := ticket.Fields[incident.FieldAttach]; wish != "" && i.TicketID == ticket.ID && i.Open() {
			p.t.Errorf("ticket %d of incident %s (%s) still has the wish %q", ticket.ID, i.ID, i.State, wish)
		}
	}
	p.did.answered = 0
	for id := range all {
		entries, err := p.store.Journal(p.t.Context(), id)
		if err != nil {
			p.t.Fatal(err)
		}
		done := 0
		for _, e := range entries {
			byHand := e.Actor == bridge.ActorPerson && e.Data["act"] == "" && (e.Kind == bridge.KindAttached || e.Kind == bridge.KindDetached)
			done += b2i(byHand || e.Kind == bridge.KindNotAttached)
		}
		if done > p.wished[id] {
			p.t.Errorf("of %d wishes %d were dealt with on incident %s", p.wished[id], done, id)
		}
		p.did.answered += done
	}
}

// mergeInto has a person merge a ticket of ours into one of theirs.
func (p *play) mergeInto() {
	if ticket, found := p.pick(); found && p.rng.IntN(2) == 0 {
		p.did.edits++
		_, number := p.open(map[string]any{"title": "Panne signalée par l'école"})
		p.merge(ticket.ID, number)
	}
}

// beside has a person act elsewhere than at the desk.
func (p *play) beside() {
	var open []bridge.Incident
	for _, i := range p.incidents() {
		if i.Open() {
			open = append(open, i)
		}
	}
	if len(open) == 0 {
		return
	}
	chosen, other := open[p.rng.IntN(len(open))], open[p.rng.IntN(len(open))]
	acts := []bridge.Act{
		{Kind: bridge.ActTake},
		{Kind: bridge.ActTransmit, Value: "N3"},
		{Kind: bridge.ActHandOver, Value: "operateur-a"},
		{Kind: bridge.ActTakeBack},
		{Kind: bridge.ActSuspend, Value: bridge.Suspensions[0], Until: p.instant().Add(time.Hour)},
		{Kind: bridge.ActResume},
		{Kind: bridge.ActRestore},
		{Kind: bridge.ActResolve, Motive: "réparé"},
		{Kind: bridge.ActCriticity, Value: "P1", Motive: "examen"},
		{Kind: bridge.ActSupervise},
		{Kind: bridge.ActForce, Motive: "vu sur place"},
		{Kind: bridge.ActAttach, Value: other.ID},
		{Kind: bridge.ActDetach},
	}
	act := acts[p.rng.IntN(len(acts))]
	act.Incident = chosen.ID
	_, err := p.act(act)
	if _, refused := errors.AsType[*incident.RefusedError](err); err != nil && !refused {
		p.t.Fatalf("%s: %v", act.Kind, err)
	}
	if err == nil {
		p.did.acts++
		p.asked[chosen.ID] = true
	}
}

// history is what happened to a ticket, oldest first.
func (p *play) history(id int64) []bridge.DeskChange {
	p.t.Helper()
	all, err := p.amel.History(p.t.Context(), id)
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// saysOver tells whether a state says that the fault is over.
func saysOver(state string) bool { return slices.Contains(ends, state) }
