package live

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/mirror"
)

// rounds bounds how often what follows from one thing is looked at.
const rounds = 50

// settle lets all parts do what they have to at this instant, and finds out when
// they have to next.
func (l *life) settle(ctx context.Context) error {
	for range rounds {
		if err := l.clock.RunOnce(ctx, l.now); err != nil {
			return err
		}
		if err := l.carriesOut(ctx); err != nil {
			return err
		}
		if err := l.next(ctx); err != nil {
			return err
		}
		if l.outdated {
			if err := l.writes(ctx); err != nil {
				return err
			}
		} else if len(l.written) == 0 {
			return l.putsDown(ctx)
		}
		if err := l.reads(ctx); err != nil {
			return err
		}
	}
	return fmt.Errorf("at %s there is no end of what follows", l.now.Format(time.RFC3339))
}

// writes brings tickets up to date.
func (l *life) writes(ctx context.Context) error {
	for range rounds {
		again, err := l.syncer.RunOnce(ctx, l.now)
		if err != nil || !again {
			return err
		}
	}
	return nil
}

// reads takes what was written at the desk into the ledger.
func (l *life) reads(ctx context.Context) error {
	slices.Sort(l.written)
	written := slices.Compact(l.written)
	l.written = nil
	for _, id := range written {
		if id == 0 {
			continue // it was not made
		}
		if err := l.read(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// next is when an incident that goes on, or its ticket, has to be looked at.
func (l *life) next(ctx context.Context) error {
	l.wake, l.outdated = time.Time{}, false
	l.wakesForChanges()
	all, err := l.Store.Tickets(ctx, ledger.TicketFilter{States: open, Limit: most})
	if err != nil {
		return err
	}
	for id := range l.held { // which no list has
		in, err := l.Store.Incident(ctx, id)
		if err != nil {
			return err
		}
		if in == nil || in.State != bridge.StateHeld {
			delete(l.held, id)
			continue
		}
		l.wakes(in.WakeAt)
	}
	for i := range all {
		in := &all[i]
		l.wakes(in.WakeAt)
		l.wakes(in.TellAt)
		if in.Outdated() {
			l.outdated = l.outdated || !in.NextAttempt.After(l.now)
			l.wakes(in.NextAttempt)
		}
	}
	return nil
}

// most bounds what goes on at a time.
const most = 2000

var open = bridge.States[:len(bridge.States)-1]

func (l *life) wakes(at time.Time) {
	if at.IsZero() {
		return
	}
	if !at.After(l.now) {
		at = l.now.Add(pace)
	}
	if l.wake.IsZero() || at.Before(l.wake) {
		l.wake = at
	}
}

// fieldIncident is the attribute that names a ticket's incident.
const fieldIncident = "vigie_incident"

// read takes a ticket's history into the ledger, as the mirror does: it asks the
// desk by the same client, and the same pure function makes facts of it.
func (l *life) read(ctx context.Context, id int64) error {
	ticket, err := l.desk.Ticket(ctx, id)
	if err != nil {
		return err
	}
	known, err := l.Store.Mirrored(ctx, id)
	if err != nil {
		return err
	}
	r := mirror.Reading{Ticket: ticket, Desk: *l.directory, Subject: bridge.TicketSubject(id), At: l.now}
	switch incident := ticket.Fields[fieldIncident]; {
	case known != nil:
		r.Subject = known.Subject
	case incident != "":
		r.Subject = incident
	}
	if r.Changes, err = l.desk.History(ctx, id); err != nil {
		return err
	}
	if r.Articles, err = l.desk.Articles(ctx, id); err != nil {
		return err
	}
	if r.Users, err = l.people(ctx, &r); err != nil {
		return err
	}
	if ticket.Stage == bridge.StageMerged {
		ticket.MergedInto = bridge.MergedInto(r.Changes)
	}
	_, err = l.Store.SaveMirrored(ctx, &bridge.Mirrored{Ticket: ticket, ReadAt: l.now, Subject: r.Subject}, mirror.Facts(r))
	return err
}

// people are those of whom a history tells.
func (l *life) people(ctx context.Context, r *mirror.Reading) (map[int64]bridge.DeskUser, error) {
	ids := make(map[int64]bool)
	for i := range r.Changes {
		ids[r.Changes[i].By] = true
	}
	for i := range r.Articles {
		ids[r.Articles[i].By] = true
	}
	found := make(map[int64]bridge.DeskUser)
	for id := range ids {
		if id <= 1 { // the desk itself
			continue
		}
		if _, known := l.users[id]; !known {
			user, err := l.desk.User(ctx, id)
			if err != nil {
				return nil, err
			}
			l.users[id] = user
		}
		found[id] = l.users[id]
	}
	return found, nil
}
