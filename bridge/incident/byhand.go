package incident

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/vigie-noc/vigie/bridge"
)

// Wish is what a person wrote into FieldAttach.
type Wish struct {
	Number   string // of the ticket to attach to; empty where it is none
	Proposed bool   // to what is proposed there
	Detach   bool
	text     string
}

// before a number people write what they read elsewhere on the page.
var beforeNumber = []string{"ticket", "incident", "tempête", "numéro", "numero", "nº", "n°", "no", "n"}

// wishLength bounds how much of what somebody wrote is said back.
const wishLength = 40

// ReadWish reads the number of a ticket as people write it, or one of the words
// that macros write.
func ReadWish(text string) Wish {
	w := Wish{text: clip(oneLine(text), wishLength)}
	rest := strings.ToLower(strings.Join(strings.Fields(text), ""))
	switch rest {
	case bridge.AttachProposed, "propose":
		w.Proposed = true
		return w
	case bridge.AttachNone, "-", "0", "détacher", "detacher":
		w.Detach = true
		return w
	}
	for cut := true; cut; {
		rest, cut = strings.Trim(rest, "#:.,;«»()[]'\""), false
		for _, word := range beforeNumber {
			if !cut {
				rest, cut = strings.CutPrefix(rest, word)
			}
		}
	}
	if rest != "" && strings.IndexFunc(rest, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsDigit(r) }) < 0 {
		w.Number = rest
	}
	return w
}

// Asked is a wish for people.
func (w Wish) Asked() string {
	if w.Detach {
		return "Détachement demandé"
	}
	return "Rattachement demandé"
}

// byHand does what a person wrote into FieldAttach, as the same act elsewhere
// would, and has the field cleared. What was dealt with is remembered as
// written: it is done once, also where the desk does not clear it, and another
// wish counts however late the clearing is.
func (s *Syncer) byHand(tx Tx, incident *bridge.Incident, ticket *bridge.Ticket, now time.Time) error {
	text := ticket.Fields[FieldAttach]
	if of := ticket.Fields[FieldIncident]; of != "" && of != incident.ID {
		return nil // a person merged ours into another's, which it is said of
	}
	if text == incident.Written[FieldAttach] {
		return nil
	}
	incident.Written[FieldAttach] = text
	if strings.TrimSpace(text) == "" {
		delete(incident.Asked, FieldAttach) // it is cleared
		forget(incident, nil)
		return nil
	}
	incident.Asked = asking(incident.Asked, FieldAttach, "")
	incident.Desired++
	asker, err := AskerOf(tx, ticket)
	if err != nil {
		return err
	}
	wish := ReadWish(text)
	d := &deed{
		Act:      bridge.Act{Kind: bridge.ActAttach, Incident: incident.ID, Person: asker.Name(), At: asker.At},
		incident: incident, before: *incident, contract: s.Policy(), states: s.States, tx: tx, now: now, desk: asker,
	}
	switch refused, err := asRefused(d.fulfil(wish)); {
	case err != nil:
		return err
	case refused != nil:
		return tx.Append(bridge.Entry{
			Subject: incident.ID, Kind: bridge.KindNotAttached, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
			Text: wish.Asked() + " par " + asker.Name() + ", non fait. " + refused.Reason,
		})
	}
	return tx.Append(d.entry)
}

// fulfil is the act that a wish asks for.
func (d *deed) fulfil(wish Wish) error {
	switch {
	case wish.Detach:
		d.Kind = bridge.ActDetach
	case wish.Proposed:
		return refuse("Ce ticket est celui d'un incident : il se rattache en écrivant le numéro d'un ticket")
	default:
		parent, err := wish.Incident(d.tx)
		if err != nil {
			return err
		}
		if !parent.State.Broken() || parent.State == bridge.StateHeld {
			return refuse("L'incident du ticket n° %s n'est plus en cours", wish.Number)
		}
		d.Value = parent.ID
	}
	return d.do()
}

// Incident is the one whose ticket has the number.
func (w Wish) Incident(tx Tx) (*bridge.Incident, error) {
	if w.Number == "" {
		return nil, refuse("« %s » n'est pas le numéro d'un ticket", w.text)
	}
	found, err := tx.IncidentsNumbered(w.Number)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(found, ofFault); at >= 0 {
		return &found[at], nil
	}
	if len(found) > 0 {
		return nil, refuse("Le ticket n° %s n'est celui ni d'un incident ni d'une tempête", w.Number)
	}
	return nil, refuse("Aucun incident n'a le ticket n° %s", w.Number)
}

// ofFault tells of an incident that it is something broken, and not what
// follows from that.
func ofFault(i bridge.Incident) bool {
	return i.Nature == bridge.NatureFault || i.Nature == bridge.NatureStorm
}

// Asker is who wrote a wish, and when.
type Asker struct {
	login string // empty for the desk itself
	At    time.Time
}

// Name is how people call him.
func (a Asker) Name() string {
	if a.login == "" {
		return "Zammad"
	}
	return a.login
}

// by makes an entry the asker's.
func (a Asker) by(e *bridge.Entry) {
	e.Actor, e.ActorName = bridge.ActorPerson, a.login
	if a.login == "" {
		e.Actor = bridge.ActorDesk
	}
}

// AskerOf is whoever wrote the wish on a ticket: as its history tells, or where
// that was not read yet, whoever wrote to the ticket last.
func AskerOf(tx Tx, ticket *bridge.Ticket) (Asker, error) {
	told, err := tx.LastTold(ticket.ID, bridge.KindAttachAsked)
	if err != nil {
		return Asker{}, err
	}
	if told != nil && told.Words["to"] == ticket.Fields[FieldAttach] && told.ActorName != "" {
		return Asker{login: told.ActorName, At: told.EffectiveAt}, nil
	}
	if ticket.UpdatedBy == deskItself {
		return Asker{At: ticket.UpdatedAt}, nil
	}
	return Asker{login: ticket.UpdatedBy, At: ticket.UpdatedAt}, nil
}

// asRefused tells a refusal from a failure.
func asRefused(err error) (*RefusedError, error) {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused, nil
	}
	return nil, err
}
