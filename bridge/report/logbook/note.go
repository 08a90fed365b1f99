package logbook

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Note is what a person puts down.
type Note struct {
	Author

	Text string
	// About is the incident or the ticket that it is about, by the incident's id or
	// the ticket's at the desk; empty for none. With it the note loses its words.
	About string
	// At is when that was; the instant of the note where it is zero.
	At time.Time
	// Corrects is the number of the entry that was wrong; 0 where it is no correction.
	Corrects int64
}

// ahead is how far the clock of who writes may be before ours.
const ahead = time.Minute

// Write puts a note down.
func (b *Book) Write(ctx context.Context, n Note, now time.Time) (Taken, error) {
	now = now.UTC().Truncate(time.Millisecond)
	switch {
	case strings.TrimSpace(n.Person) == "":
		return Taken{}, refuse("La note ne dit pas qui l'écrit")
	case strings.TrimSpace(n.Text) == "":
		return Taken{}, refuse("La note est vide")
	case n.At.After(now.Add(ahead)):
		return Taken{}, refuse("La note parle d'un instant à venir : la main courante dit ce qui a eu lieu")
	case n.Corrects < 0:
		return Taken{}, refuse("« %d » n'est pas un numéro de la main courante", n.Corrects)
	}
	kind, data := bridge.KindLogNote, make(map[string]string)
	if n.Corrects > 0 {
		kind, data[bridge.LogRef] = bridge.KindLogCorrection, number(n.Corrects)
	}
	ticket, err := b.about(ctx, n.About, data)
	if err != nil {
		return Taken{}, err
	}
	same := func(e *bridge.Entry) bool {
		return e.Kind == kind && e.Data[bridge.LogRef] == data[bridge.LogRef] && e.Data[bridge.LogSubject] == data[bridge.LogSubject] &&
			(e.Text == n.Text || !ledger.HasWords(e))
	}
	return b.take(ctx, &n.Author, same, func(tx ledger.LogTx) (bridge.Entry, error) {
		if n.Corrects > 0 {
			found, err := tx.LogEntries(ledger.LogFilter{After: n.Corrects - 1, Limit: 1})
			if err != nil {
				return bridge.Entry{}, err
			}
			if len(found) == 0 || found[0].Number != n.Corrects {
				return bridge.Entry{}, refuse("La main courante n'a pas d'entrée n° %d", n.Corrects)
			}
		}
		e := n.entry(kind, n.Text, now, data)
		e.Ticket = ticket
		if !n.At.IsZero() && n.At.Before(now) {
			e.EffectiveAt = n.At
		}
		return e, nil
	})
}

// about finds what a note is about, says so in its data, and gives the desk's id
// of the ticket that shows it; 0 for none.
func (b *Book) about(ctx context.Context, named string, data map[string]string) (int64, error) {
	if named == "" {
		return 0, nil
	}
	if id, err := strconv.ParseInt(named, 10, 64); err == nil {
		ticket, err := b.Store.Mirrored(ctx, id)
		if err != nil {
			return 0, err
		}
		if ticket != nil {
			data[bridge.LogSubject] = ticket.Subject
			return ticket.ID, nil
		}
	}
	incident, err := b.Store.Incident(ctx, strings.ToUpper(named))
	if err != nil {
		return 0, err
	}
	if incident == nil {
		return 0, refuse("Il n'y a ni incident ni ticket lu dans Zammad « %s » : c'est l'identifiant du ticket qui est demandé, non son numéro", named)
	}
	data[bridge.LogSubject] = incident.ID
	return incident.TicketID, nil
}
