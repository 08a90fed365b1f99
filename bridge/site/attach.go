package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html/template"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/remark"
)

const (
	topicAttach = "attach"
	wishedSince = 72 * time.Hour // what was written before, while nobody read it, is no wish any more
	attachAgain = time.Minute    // a person waits for it
)

// Desk is where tickets hang together.
type Desk interface {
	Ticket(ctx context.Context, id int64) (bridge.Ticket, error)
	Links(ctx context.Context, ticket int64) ([]bridge.DeskLink, error)
	// Link makes a ticket the child of another that it is not the child of yet.
	Link(ctx context.Context, child bridge.Ticket, parent int64) error
	// Unlink ends that, if it is so.
	Unlink(ctx context.Context, child, parent int64) error
}

// wishes sees to what people wrote into fields of tickets, be it that they
// closed them at once.
func (r *round) wishes(ctx context.Context) error {
	wished, err := r.Tickets.WishedTickets(ctx, r.at.Add(-wishedSince), pageSize)
	if err != nil {
		return err
	}
	for i := range wished {
		for _, do := range []func(context.Context, *bridge.Mirrored) error{r.attach, r.resume, r.logged} {
			if err := r.bear(ctx, &wished[i], do, attachAgain); err != nil || r.written == roundWrites {
				return err
			}
		}
	}
	return nil
}

// attach does what a person wrote into the field of a ticket that has no
// incident of its own: it becomes the child of an incident's ticket, or of none
// any more. Each step is one that may be done again, and the field is cleared
// last, with a note that tells what came of it: whatever fails is found undone.
func (r *round) attach(ctx context.Context, t *bridge.Mirrored) error {
	if strings.TrimSpace(t.Fields[incident.FieldAttach]) == "" {
		return nil
	}
	mark := wishPrint(&t.Ticket)
	told, err := r.Remarks.Told(ctx, t.ID, topicAttach)
	if err != nil || told == mark {
		return err
	}
	ticket, err := r.Desk.Ticket(ctx, t.ID)
	if err != nil {
		return reachable(err)
	}
	text := ticket.Fields[incident.FieldAttach]
	if strings.TrimSpace(text) == "" || ticket.Stage == bridge.StageMerged {
		return nil // the mirror is late
	}
	if of := ticket.Fields[incident.FieldIncident]; of != "" {
		if over, err := r.Plaints.Over(ctx, of); err != nil || !over {
			return err // what goes on sees to its ticket itself
		}
	}
	asked := ticket
	if t.Fields[incident.FieldAttach] == text {
		asked.UpdatedBy, asked.UpdatedAt = t.UpdatedBy, t.UpdatedAt // a link that we made counts as a change
	}
	asker, err := r.Plaints.Asker(ctx, &asked)
	if err != nil {
		return err
	}
	w := &wish{round: r, Wish: incident.ReadWish(text), ticket: &ticket, asker: asker, site: r.place(t)}
	outcome, err := w.fulfil(ctx)
	if refused, ok := errors.AsType[*incident.RefusedError](err); ok {
		outcome, err = w.Asked()+" par "+asker.Name()+", non fait. "+refused.Reason, nil
	}
	if err != nil {
		return err
	}
	err = r.Remarks.Say(ctx, remark.Saying{
		Ticket: t.ID, Topic: topicAttach, Print: mark,
		Changes: func(now bridge.Ticket) bridge.TicketChanges {
			if now.Fields[incident.FieldAttach] != text {
				return bridge.TicketChanges{} // somebody wants something else by now
			}
			return bridge.TicketChanges{
				Fields: map[string]string{incident.FieldAttach: ""},
				Note:   &bridge.Note{Subject: "Rattachement", HTML: "<p>" + template.HTMLEscapeString(outcome) + "</p>"},
			}
		},
	})
	if err == nil {
		r.failed = 0
		r.written++
	}
	return reachable(err)
}

// reachable leaves out errors that say that a ticket cannot be had any more.
func reachable(err error) error {
	if errors.Is(err, bridge.ErrNotFound) || errors.Is(err, bridge.ErrNoAccess) {
		return nil
	}
	return err
}

// wishPrint tells a wish from the same on another day, and says nothing of
// what a person wrote.
func wishPrint(t *bridge.Ticket) string {
	sum := sha256.Sum256([]byte(t.UpdatedAt.UTC().Format(time.RFC3339Nano) + " " + t.Fields[incident.FieldAttach]))
	return hex.EncodeToString(sum[:8])
}
