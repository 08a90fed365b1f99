package relational

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// erasures are until when what was done is kept without words, by ticket and
// by person.
type erasures struct {
	tickets, users map[int64]time.Time
}

func readErasures(ctx context.Context, db DB) (*erasures, error) {
	found := &erasures{tickets: make(map[int64]time.Time), users: make(map[int64]time.Time)}
	_, err := List(ctx, db, func(row Row) (struct{}, error) {
		var what string
		var id int64
		var until time.Time
		err := row.Scan(&what, &id, Instant{&until})
		if what == "ticket" {
			found.tickets[id] = until
		} else {
			found.users[id] = until
		}
		return struct{}{}, err
	}, `SELECT what, id, until FROM erased`)
	return found, err
}

// strip removes the words of an entry that was read late: the desk may tell
// them for ever. What persons put into the log book is never read late, also
// where it tells of what was long ago.
func (r *erasures) strip(e *bridge.Entry) {
	if e.Subject == bridge.SubjectLogbook {
		return
	}
	until, gone := r.tickets[e.Ticket]
	if gone = gone && !e.EffectiveAt.After(until) && isPersonal(e); !gone {
		gone = r.names(e)
	}
	if gone && e.Kind != bridge.KindErased {
		e.ActorName, e.Text, e.Words = "", "", nil
	}
}

// names tells whether an entry's words name a person whose were removed.
func (r *erasures) names(e *bridge.Entry) bool {
	refs := []string{e.ActorRef}
	if e.Actor == bridge.ActorBridge || e.Actor == bridge.ActorSource {
		refs = nil
	}
	if e.Kind == bridge.KindOwner {
		refs = append(refs, e.Data["to"])
	}
	return slices.ContainsFunc(refs, func(ref string) bool {
		id, err := strconv.ParseInt(ref, 10, 64)
		until, known := r.users[id]
		return err == nil && known && !e.EffectiveAt.After(until)
	})
}

// isPersonal is the condition personal, of an entry.
func isPersonal(e *bridge.Entry) bool {
	switch e.Actor {
	case bridge.ActorBridge, bridge.ActorSource:
		return len(e.Words) > 0 || e.Kind == bridge.KindOwner
	case bridge.ActorDesk:
		return len(e.Words) > 0 || e.Kind == bridge.KindOwner || e.ActorName != ""
	case bridge.ActorPerson, bridge.ActorCustomer, bridge.ActorUnknown:
	}
	return true
}

// blank removes from a mirrored ticket what was erased. The login of the last
// writer cannot be compared, since none is kept: none is written any more
// once a person's words were removed.
func (r *erasures) blank(m bridge.Mirrored) bridge.Mirrored {
	if _, gone := r.tickets[m.ID]; gone {
		m.Title, m.Owner, m.UpdatedBy, m.Fields = "", "", "", nil
	}
	if _, gone := r.users[m.OwnerID]; gone {
		m.Owner = ""
	}
	if len(r.users) > 0 {
		m.UpdatedBy = ""
	}
	return m
}
