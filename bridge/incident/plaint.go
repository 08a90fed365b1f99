package incident

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Plaints keeps in the journals of incidents which tickets that people opened
// are about them; what hangs together at the desk is the caller's.
type Plaints struct{ Store Store }

// Asker is whoever wrote the wish on a ticket.
func (p *Plaints) Asker(ctx context.Context, ticket *bridge.Ticket) (asker Asker, err error) {
	err = p.Store.Write(ctx, func(tx Tx) error {
		asker, err = AskerOf(tx, ticket)
		return err
	})
	return asker, err
}

// Resumption is that a person asked to have something supervised again.
type Resumption struct {
	Print string // tells it from another on the same ticket
	Name  string // of the person; empty where nobody knows
}

// Resumed is what a ticket's field asks for, by the history where that was read.
func (p *Plaints) Resumed(ctx context.Context, ticket *bridge.Ticket) (r Resumption, err error) {
	err = p.Store.Write(ctx, func(tx Tx) error {
		told, err := tx.LastTold(ticket.ID, bridge.KindBackInService)
		if err == nil && told != nil && told.Data["to"] == ticket.Fields[FieldSupervision] {
			r = Resumption{Print: told.Origin, Name: told.ActorName}
			return nil
		}
		r = Resumption{Print: ticket.UpdatedAt.UTC().Format(time.RFC3339Nano)}
		if ticket.UpdatedBy != deskItself {
			r.Name = ticket.UpdatedBy
		}
		return err
	})
	return r, err
}

// Named is the incident that a wish names by its ticket's number; it fails with
// a RefusedError where there is none that is open.
func (p *Plaints) Named(ctx context.Context, wish Wish) (named bridge.Incident, err error) {
	err = p.Store.Write(ctx, func(tx Tx) error {
		found, err := wish.Incident(tx)
		if err != nil {
			return err
		}
		if !found.Open() {
			return refuse("L'incident du ticket n° %s est clos", wish.Number)
		}
		named = *found
		return nil
	})
	return named, err
}

// Over tells of one of our incidents that it is closed: nothing that a person
// writes on its ticket is read any more.
func (p *Plaints) Over(ctx context.Context, id string) (over bool, err error) {
	err = p.Store.Write(ctx, func(tx Tx) error {
		incident, err := tx.Incident(id)
		over = incident != nil && !incident.Open()
		return err
	})
	return over, err
}

// On is the incident whose ticket this is; nil where it is no incident's.
func (p *Plaints) On(ctx context.Context, ticket int64) (on *bridge.Incident, err error) {
	err = p.Store.Write(ctx, func(tx Tx) error {
		on = nil
		found, err := tx.IncidentsOn(ticket)
		if at := slices.IndexFunc(found, ofFault); at >= 0 {
			on = &found[at]
		}
		return err
	})
	return on, err
}

// Join puts down that a ticket is about an incident, and Part that it is not
// any more, where the journal does not say so last.
func (p *Plaints) Join(ctx context.Context, incident string, ticket *bridge.Ticket, by Asker, now time.Time) error {
	return p.put(ctx, incident, ticket, by, now, bridge.KindTicketJoined, "rattaché")
}

// Part is the opposite of Join.
func (p *Plaints) Part(ctx context.Context, incident string, ticket *bridge.Ticket, by Asker, now time.Time) error {
	return p.put(ctx, incident, ticket, by, now, bridge.KindTicketParted, "détaché")
}

func (p *Plaints) put(ctx context.Context, id string, ticket *bridge.Ticket, by Asker, now time.Time, kind bridge.Kind, word string) error {
	return p.Store.Write(ctx, func(tx Tx) error {
		incident, err := tx.Incident(id)
		if err != nil || incident == nil {
			return err
		}
		last, err := lastOfPlaint(tx, id, ticket.ID)
		if err != nil || last == kind || last == "" && kind == bridge.KindTicketParted {
			return err // a link that nobody asked us for is ended, and was never told
		}
		entry := bridge.Entry{
			Subject: id, Kind: kind, EffectiveAt: earlier(by.At, now).UTC(), ReceivedAt: now,
			Text:  "Ticket n° " + ticket.Number + " " + word + " par " + by.Name() + " : « " + ticket.Title + " »",
			Data:  map[string]string{"ticket": strconv.FormatInt(ticket.ID, 10), "number": ticket.Number},
			Words: map[string]string{"title": ticket.Title},
		}
		by.by(&entry)
		if err := tx.Append(entry); err != nil {
			return err
		}
		show(incident)
		return tx.SaveIncident(incident)
	})
}

// lastOfPlaint is what the journal says last of an incident and a ticket.
func lastOfPlaint(tx Tx, id string, ticket int64) (bridge.Kind, error) {
	entries, err := tx.EntriesAfter(id, 0)
	if err != nil {
		return "", err
	}
	of := strconv.FormatInt(ticket, 10)
	for _, e := range slices.Backward(entries) {
		if e.Data["ticket"] == of && (e.Kind == bridge.KindTicketJoined || e.Kind == bridge.KindTicketParted) {
			return e.Kind, nil
		}
	}
	return "", nil
}
