package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// parentKind is what an incident's ticket is to those about it.
const parentKind = "parent"

// bond is that a ticket is the child of an incident's.
type bond struct {
	incident *bridge.Incident
	ticket   int64
}

// wish is what a person wants of one ticket.
type wish struct {
	*round
	incident.Wish

	ticket *bridge.Ticket
	asker  incident.Asker
	site   string
}

// fulfil does it, and tells what it did; a RefusedError says why not.
func (w *wish) fulfil(ctx context.Context) (outcome string, err error) {
	if w.ticket.Fields[incident.FieldIncident] != "" {
		return "", &incident.RefusedError{Reason: "L'incident de ce ticket est clos"}
	}
	bonds, err := w.bonds(ctx)
	if err != nil {
		return "", err
	}
	if w.Detach {
		if len(bonds) == 0 {
			return "", &incident.RefusedError{Reason: "Ce ticket n'est rattaché à aucun incident"}
		}
		return "Détaché du ticket n° " + bonds[0].incident.TicketNumber + " par " + w.asker.Name(), w.part(ctx, bonds)
	}
	target, err := w.target(ctx)
	if err != nil {
		return "", err
	}
	others := slices.DeleteFunc(slices.Clone(bonds), func(b bond) bool { return b.ticket == target.TicketID })
	if len(others) == len(bonds) {
		if err := w.link(ctx, &target); err != nil {
			return "", err
		}
	}
	if err := w.part(ctx, others); err != nil {
		return "", err
	}
	outcome = fmt.Sprintf("Rattaché au ticket n° %s par %s : « %s », %s", target.TicketNumber, w.asker.Name(), target.Title, incident.StateWord(target.State))
	return outcome, w.Plaints.Join(ctx, target.ID, w.ticket, w.asker, w.at)
}

// bonds are the incidents whose tickets are parents of this one.
func (w *wish) bonds(ctx context.Context) (bonds []bond, err error) {
	links, err := w.Desk.Links(ctx, w.ticket.ID)
	if err != nil {
		return nil, err
	}
	for _, link := range links {
		if link.Kind != parentKind {
			continue
		}
		on, err := w.Plaints.On(ctx, link.Ticket)
		if err != nil {
			return nil, err
		}
		if on != nil {
			bonds = append(bonds, bond{on, link.Ticket})
		}
	}
	return bonds, nil
}

// link makes the ticket the child of an incident's. A link that is there in
// spite of a refusal was made meanwhile.
func (w *wish) link(ctx context.Context, target *bridge.Incident) error {
	err := w.Desk.Link(ctx, *w.ticket, target.TicketID)
	if err == nil {
		return nil
	}
	links, failed := w.Desk.Links(ctx, w.ticket.ID)
	switch {
	case failed != nil:
		return failed
	case slices.Contains(links, bridge.DeskLink{Kind: parentKind, Ticket: target.TicketID}):
		return nil
	case final(err):
		return &incident.RefusedError{Reason: "Zammad refuse le lien avec le ticket n° " + target.TicketNumber}
	}
	return err
}

// final tells that the desk would refuse the same again.
func final(err error) bool {
	known, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](err)
	return ok && known.Permanent() || errors.Is(err, bridge.ErrNoAccess)
}

// part ends bonds: the journal is told first, since what is not linked any more
// would not be found again.
func (w *wish) part(ctx context.Context, bonds []bond) error {
	for _, b := range bonds {
		if err := w.Plaints.Part(ctx, b.incident.ID, w.ticket, w.asker, w.at); err != nil {
			return err
		}
		err := w.Desk.Unlink(ctx, w.ticket.ID, b.ticket)
		if final(err) {
			return &incident.RefusedError{Reason: "Zammad refuse d'ôter le lien avec le ticket n° " + b.incident.TicketNumber + ", qui est à ôter à la main"}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// target is the incident that the wish names, or that the place's note names
// first.
func (w *wish) target(ctx context.Context) (bridge.Incident, error) {
	if !w.Proposed {
		if w.Number == w.ticket.Number {
			return bridge.Incident{}, &incident.RefusedError{Reason: "Un ticket n'est pas rattaché à lui-même"}
		}
		return w.Plaints.Named(ctx, w.Wish)
	}
	state, known := w.of(w.site)
	if !known {
		return bridge.Incident{}, &incident.RefusedError{Reason: "Le site du ticket n'est pas connu : écrire le numéro du ticket d'un incident"}
	}
	return w.proposed(state)
}

// proposed is the one incident of the first list of a place's note that has
// any, or what it is part of.
func (s *snapshot) proposed(state State) (bridge.Incident, error) {
	lists := state.Lists()
	if len(lists) == 0 {
		return bridge.Incident{}, &incident.RefusedError{Reason: "Aucun incident n'est connu, ni sur place ni en amont"}
	}
	var found []bridge.Incident
	var numbers []string
	for _, each := range lists[0].Incidents {
		if parent, known := s.byID[each.Parent]; known {
			each = parent
		}
		if each.TicketID == 0 || slices.ContainsFunc(found, func(i bridge.Incident) bool { return i.TicketID == each.TicketID }) {
			continue
		}
		found, numbers = append(found, each), append(numbers, "n° "+each.TicketNumber)
	}
	switch len(found) {
	case 0:
		return bridge.Incident{}, &incident.RefusedError{Reason: "L'incident n'a pas encore de ticket : recommencer dans une minute"}
	case 1:
		return found[0], nil
	}
	return bridge.Incident{}, &incident.RefusedError{
		Reason: "Plusieurs incidents sont possibles : écrire le numéro de l'un des tickets " + strings.Join(numbers[:min(len(numbers), mostListed)], ", "),
	}
}
