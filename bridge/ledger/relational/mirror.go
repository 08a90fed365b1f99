package relational

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

var ticketColumns = []string{
	"id", "number", "subject", "title", "group_name", "state", "stage", "priority", "owner", "owner_id", "fields",
	"created_at", "updated_at", "updated_by", "merged_into", "read_at", "hidden_at", "gone_at", "customer_id",
}

// savedColumns have those of fields that tickets are looked for by, besides.
var savedColumns = append(slices.Clone(ticketColumns), "nature", "school")

var selectTicket = "SELECT " + strings.Join(ticketColumns, ", ") + " FROM ticket "

func scanTicket(row Row) (bridge.Mirrored, error) {
	var m bridge.Mirrored
	err := row.Scan(&m.ID, &m.Number, &m.Subject, &m.Title, &m.Group, &m.State, &m.Stage, &m.Priority, &m.Owner, &m.OwnerID,
		Object{&m.Fields}, Instant{&m.CreatedAt}, Instant{&m.UpdatedAt}, &m.UpdatedBy, &m.MergedInto,
		Instant{&m.ReadAt}, Instant{&m.HiddenAt}, Instant{&m.GoneAt}, &m.CustomerID)
	return m, err
}

// saveTicket leaves the subject as it is: what was put down under it stays
// there.
var saveTicket = "INSERT INTO ticket (" + strings.Join(savedColumns, ", ") + ") VALUES (?" +
	strings.Repeat(", ?", len(savedColumns)-1) + ") ON CONFLICT (id) DO UPDATE SET " + setTicket()

func setTicket() string {
	var set []string
	for _, column := range savedColumns {
		if column != "id" && column != "subject" {
			set = append(set, column+" = excluded."+column)
		}
	}
	return strings.Join(set, ", ")
}

// Mirrored is a ticket as last read; nil where it is not mirrored.
func (l *Ledger) Mirrored(ctx context.Context, id int64) (*bridge.Mirrored, error) {
	return One(ctx, l.engine.Reader, scanTicket, selectTicket+"WHERE id = ?", id)
}

// Mirrored is the same within a transaction.
func (t *Tx) Mirrored(id int64) (*bridge.Mirrored, error) {
	return One(t.ctx, t.db, scanTicket, selectTicket+"WHERE id = ?", id)
}

// TicketOf is the newest ticket that is an incident's, but for deleted ones; 0
// where there is none.
func (l *Ledger) TicketOf(ctx context.Context, incident string) (int64, error) {
	id, err := One(ctx, l.engine.Reader, scanNumber, `SELECT coalesce(max(id), 0) FROM ticket WHERE subject = ? AND gone_at IS NULL`, incident)
	if err != nil {
		return 0, fmt.Errorf("look for mirrored ticket: %w", err)
	}
	return *id, nil
}

// FirstAct is when a person first acted on a ticket, as its history tells.
func (t *Tx) FirstAct(ticket int64) (time.Time, error) {
	first, err := One(t.ctx, t.db, func(row Row) (first time.Time, err error) {
		err = row.Scan(Instant{&first})
		return first, err
	}, `SELECT j.effective_at FROM ticket t JOIN journal j ON j.subject = t.subject
		WHERE t.id = ? AND j.ticket = t.id AND j.kind = ? ORDER BY j.number LIMIT 1`, ticket, bridge.KindFirstAct)
	if err != nil || first == nil {
		return time.Time{}, err
	}
	return *first, nil
}

// LastTold is the last entry of a kind that a ticket's history tells.
func (t *Tx) LastTold(ticket int64, kind bridge.Kind) (*bridge.Entry, error) {
	return One(t.ctx, t.db, scanEntry, selectEntry+`JOIN ticket t ON t.subject = j.subject
		WHERE t.id = ? AND j.ticket = t.id AND j.kind = ? ORDER BY j.number DESC LIMIT 1`, ticket, kind)
}

// MirroredAfter lists tickets above an id, but for the deleted ones.
func (l *Ledger) MirroredAfter(ctx context.Context, id int64, limit int) ([]bridge.Mirrored, error) {
	return List(ctx, l.engine.Reader, scanTicket, selectTicket+"WHERE id > ? AND gone_at IS NULL ORDER BY id LIMIT ?", id, limit)
}

// MirroredLast lists the tickets that changed last, the latest first, but for
// the deleted ones.
func (l *Ledger) MirroredLast(ctx context.Context, limit int) ([]bridge.Mirrored, error) {
	return List(ctx, l.engine.Reader, scanTicket, selectTicket+"WHERE gone_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT ?", limit)
}

// MirroredCount is how many tickets there are, but for the deleted ones.
func (l *Ledger) MirroredCount(ctx context.Context) (int, error) {
	found, err := One(ctx, l.engine.Reader, scanNumber, `SELECT count(*) FROM ticket WHERE gone_at IS NULL`)
	if err != nil {
		return 0, fmt.Errorf("count mirrored tickets: %w", err)
	}
	return int(*found), nil
}

// SaveMirrored keeps a ticket and appends its facts in one transaction. Facts
// whose origin stands in the journal already are left out; it tells how many
// are new. What was not the bridge's own doing has the ticket's incident looked
// at again.
func (l *Ledger) SaveMirrored(ctx context.Context, given *bridge.Mirrored, facts []bridge.Entry) (added int, err error) {
	err = l.transact(ctx, func(t *Tx) error {
		gone, err := t.Journal.erasures()
		if err != nil {
			return err
		}
		m := gone.blank(*given)
		err = t.exec(saveTicket, m.ID, m.Number, m.Subject, m.Title, m.Group, m.State, m.Stage, m.Priority, m.Owner, m.OwnerID,
			encode(m.Fields), stamp(m.CreatedAt), stamp(m.UpdatedAt), m.UpdatedBy, m.MergedInto,
			stamp(m.ReadAt), stamp(m.HiddenAt), stamp(m.GoneAt), m.CustomerID, m.Fields["nature"], cmp.Or(m.Fields["site"], m.Fields["organization"]))
		if err != nil {
			return fmt.Errorf("save ticket %d: %w", m.ID, err)
		}
		news, err := t.Journal.Append(facts)
		if added = len(news); err != nil {
			return err
		}
		if err := saveCall(ctx, t.db, &m); err != nil {
			return fmt.Errorf("count ticket %d: %w", m.ID, err)
		}
		if !slices.ContainsFunc(news, func(e bridge.Entry) bool { return e.Actor != bridge.ActorBridge }) {
			return nil
		}
		err = t.exec(`UPDATE incident SET desired_version = desired_version + 1, outdated_since = coalesce(outdated_since, ?)
			WHERE ticket_id = ? AND state <> 'closed'`, time.Now().UnixMilli(), m.ID)
		if err != nil {
			return fmt.Errorf("have the incident of ticket %d looked at: %w", m.ID, err)
		}
		return nil
	})
	return added, err
}

// MirrorState is how far the desk has been read.
func (l *Ledger) MirrorState(ctx context.Context) (bridge.MirrorState, error) {
	state, err := One(ctx, l.engine.Reader, func(row Row) (state bridge.MirrorState, err error) {
		err = row.Scan(Instant{&state.Until}, Instant{&state.SyncedAt}, Instant{&state.ImportedAt}, Instant{&state.SweptAt})
		return state, err
	}, `SELECT until, synced_at, imported_at, swept_at FROM mirror WHERE id = 1`)
	if err != nil || state == nil {
		return bridge.MirrorState{}, err
	}
	return *state, nil
}

// SaveMirrorState keeps it.
func (l *Ledger) SaveMirrorState(ctx context.Context, state bridge.MirrorState) error {
	_, err := l.engine.Writer.ExecContext(ctx, `INSERT INTO mirror (id, until, synced_at, imported_at, swept_at) VALUES (1, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET until = excluded.until, synced_at = excluded.synced_at,
			imported_at = excluded.imported_at, swept_at = excluded.swept_at`,
		stamp(state.Until), stamp(state.SyncedAt), stamp(state.ImportedAt), stamp(state.SweptAt))
	if err != nil {
		return fmt.Errorf("save mirror's state: %w", err)
	}
	return nil
}
