package mirror

import (
	"context"
	"errors"

	"github.com/vigie-noc/vigie/bridge"
)

// maxLinked bounds how many tickets are looked at for one that they hang
// together with.
const maxLinked = 100

// hangs tells whether a kind of link can lead to a third party's ticket.
func hangs(kind string) bool { return kind == "normal" || kind == "parent" || kind == "child" }

// entrusted tells whether a ticket is or was a third party's, as its attribute
// says. No other can come back from one, so that only its links are asked for.
func entrusted(r *Reading) bool {
	if r.Ticket.Fields[fieldThird] != "" {
		return true
	}
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Object == "Ticket" && c.Attribute == fieldThird {
			return true
		}
	}
	return false
}

// linked asks for the tickets of third parties that hang together with one,
// and for what the journal tells of third parties and it.
func (m *Mirror) linked(ctx context.Context, r *Reading) error {
	if len(m.directory.Third) == 0 || !entrusted(r) {
		return nil
	}
	journal, err := m.store.Journal(ctx, r.Subject)
	if err != nil {
		return err
	}
	for _, e := range journal {
		if e.Ticket == r.Ticket.ID && (e.Kind == bridge.KindThirdParty || e.Kind == bridge.KindThirdBack) {
			r.Told = append(r.Told, e)
		}
	}
	links, err := m.desk.Links(ctx, r.Ticket.ID)
	if err != nil {
		return err
	}
	seen := map[int64]bool{r.Ticket.ID: true}
	for _, link := range links {
		if !hangs(link.Kind) || seen[link.Ticket] {
			continue
		}
		seen[link.Ticket] = true
		if r.ManyLinks = len(seen) > maxLinked; r.ManyLinks {
			break
		}
		if err := m.linkedTicket(ctx, r, link.Ticket); err != nil {
			return err
		}
	}
	return nil
}

// linkedTicket adds a ticket to a reading if it is a third party's. One that
// the desk refuses is remembered as such, unless it refuses everything.
func (m *Mirror) linkedTicket(ctx context.Context, r *Reading, id int64) error {
	ticket, err := m.desk.Ticket(ctx, id)
	var changes []bridge.DeskChange
	if err == nil && m.directory.party(&ticket) == "" {
		return nil
	}
	if err == nil {
		changes, err = m.desk.History(ctx, id)
	}
	switch {
	case errors.Is(err, bridge.ErrNotFound):
		return nil
	case errors.Is(err, bridge.ErrNoAccess):
		if _, err := m.desk.Self(ctx); err != nil {
			return err
		}
		r.Refused = append(r.Refused, id)
		return nil
	case err != nil:
		return err
	}
	r.Linked = append(r.Linked, Linked{Ticket: ticket, Party: m.directory.party(&ticket), Changes: changes})
	return m.learn(ctx, changes)
}

// entrusting reads the tickets again that a third party's ticket hangs
// together with: what became of it is told of them, and they need not have
// changed themselves.
func (m *Mirror) entrusting(ctx context.Context, ticket *bridge.Ticket) error {
	if m.directory.party(ticket) == "" {
		return nil
	}
	links, err := m.desk.Links(ctx, ticket.ID)
	if err != nil {
		return beyond(err)
	}
	for _, link := range links[:min(len(links), maxLinked)] {
		if !hangs(link.Kind) {
			continue
		}
		other, err := m.desk.Ticket(ctx, link.Ticket)
		if err == nil && m.directory.party(&other) == "" {
			err = m.reread(ctx, &other)
		}
		if err = beyond(err); err != nil {
			return err
		}
	}
	return nil
}

// beyond leaves out errors that say that a ticket cannot be had.
func beyond(err error) error {
	if errors.Is(err, bridge.ErrNotFound) || errors.Is(err, bridge.ErrNoAccess) {
		return nil
	}
	return err
}

func (m *Mirror) reread(ctx context.Context, ticket *bridge.Ticket) error {
	known, err := m.store.Mirrored(ctx, ticket.ID)
	if err != nil {
		return err
	}
	if known == nil {
		if ours, err := m.concerns(ctx, ticket); err != nil || !ours {
			return err
		}
	}
	return m.wholly(ctx, ticket, known)
}
