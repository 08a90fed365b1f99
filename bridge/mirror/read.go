package mirror

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// follow reads the ticket that a hint tells of.
func (m *Mirror) follow(ctx context.Context, id int64) {
	m.mu.Lock()
	delete(m.waiting, id)
	m.mu.Unlock()
	if m.directory == nil {
		return // sync, which needs it as well, is to come
	}
	if err := m.look(ctx, id); err != nil && ctx.Err() == nil {
		m.logger.Warn("a ticket was not read at once", "ticket", id, "err", err)
	}
}

// drain reads what hints tell of while a long round is under way.
func (m *Mirror) drain(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case ticket := <-m.hints:
			m.follow(ctx, ticket)
		default:
			return
		}
	}
}

// look asks for a ticket by its id and takes what the answer means.
func (m *Mirror) look(ctx context.Context, id int64) error {
	ticket, err := m.desk.Ticket(ctx, id)
	if err != nil {
		return m.lost(ctx, id, err)
	}
	return m.read(ctx, &ticket, false)
}

// read takes a ticket and its history, unless that was done at this state of
// it. One that is no concern of ours is left alone, unless it is wanted
// because another goes on in it.
func (m *Mirror) read(ctx context.Context, ticket *bridge.Ticket, wanted bool) error {
	known, err := m.store.Mirrored(ctx, ticket.ID)
	if err != nil {
		return err
	}
	if known == nil && !wanted {
		if ours, err := m.concerns(ctx, ticket); err != nil || !ours {
			return err
		}
	}
	if known != nil && known.UpdatedAt.Equal(ticket.UpdatedAt) && known.GoneAt.IsZero() && known.HiddenAt.IsZero() {
		return nil
	}
	return m.wholly(ctx, ticket, known)
}

// wholly takes a ticket and its history whether or not it has changed.
func (m *Mirror) wholly(ctx context.Context, ticket *bridge.Ticket, known *bridge.Mirrored) error {
	if known != nil && known.CreatedAt.Sub(ticket.CreatedAt).Abs() > time.Second {
		return fmt.Errorf("ticket %d was made at %s, and is another ticket than the one of that id made at %s: was the desk restored?",
			ticket.ID, ticket.CreatedAt.Format(time.RFC3339), known.CreatedAt.Format(time.RFC3339))
	}
	subject, err := m.subject(ctx, known, ticket)
	if err != nil {
		return err
	}
	reading := &Reading{Ticket: *ticket, Subject: subject}
	if err := m.ask(ctx, reading); err != nil {
		return m.lost(ctx, ticket.ID, err)
	}
	if err := m.explain(ctx, reading); err != nil {
		return err
	}
	if ticket.Stage == bridge.StageMerged {
		ticket.MergedInto = bridge.MergedInto(reading.Changes)
	}
	next := &bridge.Mirrored{Ticket: *ticket, ReadAt: reading.At, Subject: subject}
	facts := Facts(*reading)
	if known != nil && (!known.GoneAt.IsZero() || !known.HiddenAt.IsZero()) {
		facts = append(facts, seen(next, bridge.KindVisible, "Zammad montre de nouveau le ticket", reading.At))
	}
	// Where it goes on is read first, and what it is a third party's ticket
	// of: what is kept counts as done.
	if err := m.merged(ctx, ticket); err != nil {
		return err
	}
	if err := m.entrusting(ctx, ticket); err != nil {
		return err
	}
	return m.keep(ctx, next, facts)
}

// maxForeign bounds what is remembered of tickets that are no concern of ours.
const maxForeign = 100_000

// concerns tells whether a ticket that is not mirrored should be: it is in a
// group under contract or a third party's, is an incident's, or passed through such a group since
// the last look. What had passed through before the import is not searched for.
func (m *Mirror) concerns(ctx context.Context, ticket *bridge.Ticket) (bool, error) {
	if m.directory.ours(m.directory.groupID(ticket.Group), ticket.Group) || m.directory.party(ticket) != "" {
		return true, nil
	}
	if subject, err := m.subject(ctx, nil, ticket); err != nil || bridge.SubjectTicket(subject) == 0 {
		return err == nil, err
	}
	if !m.live || m.foreign[ticket.ID].Equal(ticket.UpdatedAt) {
		return false, nil
	}
	changes, err := m.desk.History(ctx, ticket.ID)
	if err != nil {
		return false, m.lost(ctx, ticket.ID, err)
	}
	for i := range changes {
		if c := &changes[i]; c.Object == "Ticket" && c.Attribute == attrGroup &&
			(m.directory.ours(c.FromID, c.From) || m.directory.ours(c.ToID, c.To)) {
			return true, nil
		}
	}
	if len(m.foreign) >= maxForeign {
		clear(m.foreign)
	}
	m.foreign[ticket.ID] = ticket.UpdatedAt
	return false, nil
}

// subject is under what a ticket's facts stand: the incident that it is the
// face of, if we have that one. What was decided first stays.
func (m *Mirror) subject(ctx context.Context, known *bridge.Mirrored, ticket *bridge.Ticket) (string, error) {
	if known != nil {
		return known.Subject, nil
	}
	if id := ticket.Fields[fieldIncident]; id != "" {
		incident, err := m.store.Incident(ctx, id)
		if err != nil {
			return "", err
		}
		if incident != nil {
			return incident.ID, nil
		}
	}
	return bridge.TicketSubject(ticket.ID), nil
}

// ask reads what the desk tells of the ticket itself.
func (m *Mirror) ask(ctx context.Context, r *Reading) (err error) {
	if r.Changes, err = m.desk.History(ctx, r.Ticket.ID); err == nil {
		r.Articles, err = m.desk.Articles(ctx, r.Ticket.ID)
	}
	return err
}

// explain completes a reading with what its ids stand for. What is refused
// here is not the ticket.
func (m *Mirror) explain(ctx context.Context, r *Reading) error {
	if err := m.learn(ctx, r.Changes); err != nil {
		return err
	}
	if err := m.linked(ctx, r); err != nil {
		return err
	}
	r.Desk = *m.directory
	ids := make(map[int64]bool)
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Object == "Ticket" && c.Type != "notification" {
			ids[c.By] = true
		}
	}
	for i := range r.Articles {
		ids[r.Articles[i].By] = true
	}
	for i := range r.Linked {
		for _, c := range r.Linked[i].Changes {
			ids[c.By] = true
		}
	}
	delete(ids, 0)
	delete(ids, systemUser)
	var err error
	r.Users, err = m.people.find(ctx, m.desk, ids)
	r.At = time.Now()
	return err
}

// keep saves a ticket with its facts.
func (m *Mirror) keep(ctx context.Context, ticket *bridge.Mirrored, facts []bridge.Entry) error {
	added, err := m.store.SaveMirrored(ctx, ticket, facts)
	if err != nil {
		return err
	}
	delete(m.failed, ticket.ID)
	m.metrics.reads.Inc()
	m.metrics.facts.Add(float64(added))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.progress.Tickets++
	m.progress.Facts += added
	return nil
}

// merged reads the ticket that a merged one goes on in, whatever group has it.
func (m *Mirror) merged(ctx context.Context, ticket *bridge.Ticket) error {
	for range mergeDepth {
		if ticket.MergedInto == 0 {
			return nil
		}
		into, err := m.desk.Ticket(ctx, ticket.MergedInto)
		if errors.Is(err, bridge.ErrNotFound) || errors.Is(err, bridge.ErrNoAccess) {
			return nil
		}
		if err != nil {
			return err
		}
		if into.MergedInto == 0 {
			return m.read(ctx, &into, true)
		}
		ticket = &into
	}
	return nil
}

// lost takes an answer that is not the ticket. That it does not exist, or is
// refused, is believed of a desk that knows us: one under maintenance refuses
// everything, and at a wrong address nothing exists.
func (m *Mirror) lost(ctx context.Context, id int64, err error) error {
	gone, hidden := errors.Is(err, bridge.ErrNotFound), errors.Is(err, bridge.ErrNoAccess)
	if !gone && !hidden {
		return err
	}
	known, failure := m.store.Mirrored(ctx, id)
	if failure != nil || known == nil {
		return failure
	}
	kind, text, since := bridge.KindTicketGone, "Le ticket a été supprimé de Zammad", &known.GoneAt
	if hidden {
		kind, text, since = bridge.KindHidden, "Zammad ne montre plus le ticket à la passerelle", &known.HiddenAt
	}
	if !since.IsZero() {
		return nil
	}
	if _, err := m.desk.Self(ctx); err != nil {
		return err
	}
	*since = time.Now()
	return m.keep(ctx, known, []bridge.Entry{seen(known, kind, text, *since)})
}

// seen is what the mirror itself found, at the time of finding it.
func seen(ticket *bridge.Mirrored, kind bridge.Kind, text string, now time.Time) bridge.Entry {
	return bridge.Entry{
		Subject: ticket.Subject, Kind: kind, Actor: bridge.ActorBridge, Ticket: ticket.ID, EffectiveAt: now, ReceivedAt: now, Text: text,
		Origin: "mirror:" + strconv.FormatInt(ticket.ID, 10) + ":" + string(kind) + ":" + strconv.FormatInt(now.UnixMilli(), 10),
	}
}
