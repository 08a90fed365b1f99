package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

var ticketColumns = []string{
	"id", "number", "subject", "title", "group_name", "state", "stage", "priority", "owner", "owner_id", "fields",
	"created_at", "updated_at", "updated_by", "merged_into", "read_at", "hidden_at", "gone_at",
}

// savedColumns have those of fields that tickets are looked for by, besides.
var savedColumns = append(slices.Clone(ticketColumns), "nature", "school")

var selectTicket = "SELECT " + strings.Join(ticketColumns, ", ") + " FROM ticket "

func scanTicket(row scanner) (bridge.Mirrored, error) {
	var m bridge.Mirrored
	err := row.Scan(&m.ID, &m.Number, &m.Subject, &m.Title, &m.Group, &m.State, &m.Stage, &m.Priority, &m.Owner, &m.OwnerID,
		object{&m.Fields}, instant{&m.CreatedAt}, instant{&m.UpdatedAt}, &m.UpdatedBy, &m.MergedInto,
		instant{&m.ReadAt}, instant{&m.HiddenAt}, instant{&m.GoneAt})
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
func (s *Store) Mirrored(ctx context.Context, id int64) (*bridge.Mirrored, error) {
	return one(ctx, s.read, scanTicket, selectTicket+"WHERE id = ?", id)
}

// TicketOf is the newest ticket that is an incident's, but for deleted ones; 0
// where there is none.
func (s *Store) TicketOf(ctx context.Context, incident string) (id int64, err error) {
	row := s.read.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM ticket WHERE subject = ? AND gone_at IS NULL`, incident)
	if err := row.Scan(&id); err != nil {
		return 0, fmt.Errorf("look for mirrored ticket: %w", err)
	}
	return id, nil
}

// FirstAct is when a person first acted on a ticket, as its history tells.
func (t *tx) FirstAct(ticket int64) (first time.Time, err error) {
	row := t.tx.QueryRowContext(t.ctx, `SELECT j.effective_at FROM ticket t JOIN journal j ON j.subject = t.subject
		WHERE t.id = ? AND j.ticket = t.id AND j.kind = ? ORDER BY j.number LIMIT 1`, ticket, bridge.KindFirstAct)
	if err := row.Scan(instant{&first}); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return first, fmt.Errorf("read first act on ticket %d: %w", ticket, err)
	}
	return first, nil
}

// MirroredAfter lists tickets above an id, but for the deleted ones.
func (s *Store) MirroredAfter(ctx context.Context, id int64, limit int) ([]bridge.Mirrored, error) {
	return list(ctx, s.read, scanTicket, selectTicket+"WHERE id > ? AND gone_at IS NULL ORDER BY id LIMIT ?", id, limit)
}

// MirroredLast lists the tickets that changed last, the latest first, but for
// the deleted ones.
func (s *Store) MirroredLast(ctx context.Context, limit int) ([]bridge.Mirrored, error) {
	return list(ctx, s.read, scanTicket, selectTicket+"WHERE gone_at IS NULL ORDER BY updated_at DESC LIMIT ?", limit)
}

// MirroredCount is how many tickets there are, but for the deleted ones.
func (s *Store) MirroredCount(ctx context.Context) (n int, err error) {
	row := s.read.QueryRowContext(ctx, `SELECT count(*) FROM ticket WHERE gone_at IS NULL`)
	if err := row.Scan(&n); err != nil {
		return 0, fmt.Errorf("count mirrored tickets: %w", err)
	}
	return n, nil
}

// SaveMirrored keeps a ticket and appends its facts in one transaction. Facts
// whose origin stands in the journal already are left out; it tells how many
// are new. What was not the bridge's own doing has the ticket's incident looked
// at again.
func (s *Store) SaveMirrored(ctx context.Context, given *bridge.Mirrored, facts []bridge.Entry) (added int, err error) {
	err = s.transact(ctx, func(t *tx) error {
		gone, err := t.journal.erasures()
		if err != nil {
			return err
		}
		m := gone.blank(*given)
		_, err = t.exec(saveTicket, m.ID, m.Number, m.Subject, m.Title, m.Group, m.State, m.Stage, m.Priority, m.Owner, m.OwnerID,
			encode(m.Fields), stamp(m.CreatedAt), stamp(m.UpdatedAt), m.UpdatedBy, m.MergedInto,
			stamp(m.ReadAt), stamp(m.HiddenAt), stamp(m.GoneAt), m.Fields["nature"], cmp.Or(m.Fields["site"], m.Fields["organization"]))
		if err != nil {
			return fmt.Errorf("save ticket %d: %w", m.ID, err)
		}
		news, err := t.journal.append(facts)
		if added = len(news); err != nil {
			return err
		}
		if !slices.ContainsFunc(news, func(e bridge.Entry) bool { return e.Actor != bridge.ActorBridge }) {
			return nil
		}
		_, err = t.exec(`UPDATE incident SET desired_version = desired_version + 1, outdated_since = coalesce(outdated_since, ?)
			WHERE ticket_id = ? AND state <> 'closed'`, time.Now().UnixMilli(), m.ID)
		if err != nil {
			return fmt.Errorf("have the incident of ticket %d looked at: %w", m.ID, err)
		}
		return nil
	})
	return added, err
}

// MirrorState is how far the desk has been read.
func (s *Store) MirrorState(ctx context.Context) (bridge.MirrorState, error) {
	state, err := one(ctx, s.read, func(row scanner) (state bridge.MirrorState, err error) {
		err = row.Scan(instant{&state.Until}, instant{&state.SyncedAt}, instant{&state.ImportedAt}, instant{&state.SweptAt})
		return state, err
	}, `SELECT until, synced_at, imported_at, swept_at FROM mirror WHERE id = 1`)
	if err != nil || state == nil {
		return bridge.MirrorState{}, err
	}
	return *state, nil
}

// SaveMirrorState keeps it.
func (s *Store) SaveMirrorState(ctx context.Context, state bridge.MirrorState) error {
	_, err := s.write.ExecContext(ctx, `INSERT OR REPLACE INTO mirror (id, until, synced_at, imported_at, swept_at) VALUES (1, ?, ?, ?, ?)`,
		stamp(state.Until), stamp(state.SyncedAt), stamp(state.ImportedAt), stamp(state.SweptAt))
	if err != nil {
		return fmt.Errorf("save mirror's state: %w", err)
	}
	return nil
}
