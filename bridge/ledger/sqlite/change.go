package sqlite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

const changeColumns = `ticket, number, seen_at, state, scope, starts_at, ends_at,
	begun_at, ended_at, settled_at, next_at, attempts, last_error`

const selectChange = `SELECT ` + changeColumns + ` FROM change `

const saveChange = `INSERT OR REPLACE INTO change (` + changeColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

func scanChange(row scanner) (bridge.Change, error) {
	var c bridge.Change
	err := row.Scan(&c.Ticket, &c.Number, instant{&c.SeenAt}, &c.State, &c.Scope, instant{&c.StartsAt}, instant{&c.EndsAt},
		instant{&c.BegunAt}, instant{&c.EndedAt}, instant{&c.SettledAt}, instant{&c.NextAt}, &c.Attempts, &c.LastError)
	return c, err
}

// DueChanges are the tickets of changes that have to be looked at: new ones,
// those that changed since, and those whose time has come, which come first.
func (s *Store) DueChanges(ctx context.Context, now time.Time, limit int) ([]bridge.Mirrored, error) {
	columns := "t." + strings.Join(ticketColumns, ", t.")
	return list(ctx, s.read, scanTicket, "SELECT "+columns+` FROM ticket t LEFT JOIN change c ON c.ticket = t.id WHERE t.id IN (
			SELECT n.id FROM ticket n LEFT JOIN change d ON d.ticket = n.id
				WHERE n.nature = 'changement' AND (d.ticket IS NULL OR d.attempts = 0 AND d.seen_at <> n.updated_at)
			UNION SELECT ticket FROM change WHERE next_at <= ?
			UNION SELECT o.id FROM ticket o JOIN change d ON d.ticket = o.id
				WHERE d.settled_at IS NULL AND d.attempts = 0 AND d.seen_at <> o.updated_at)
		ORDER BY c.next_at IS NULL, c.next_at, t.id LIMIT ?`, stamp(now), limit)
}

// Change is how far a change has been carried out; nil where nothing was.
func (s *Store) Change(ctx context.Context, ticket int64) (*bridge.Change, error) {
	return one(ctx, s.read, scanChange, selectChange+"WHERE ticket = ?", ticket)
}

// SaveChange inserts or replaces.
func (s *Store) SaveChange(ctx context.Context, c *bridge.Change) error {
	_, err := s.write.ExecContext(ctx, saveChange, c.Ticket, c.Number, stamp(c.SeenAt), c.State, c.Scope, stamp(c.StartsAt), stamp(c.EndsAt),
		stamp(c.BegunAt), stamp(c.EndedAt), stamp(c.SettledAt), stamp(c.NextAt), c.Attempts, c.LastError)
	if err != nil {
		return fmt.Errorf("save change of ticket %d: %w", c.Ticket, err)
	}
	return nil
}

// ChangesBetween are the changes that are not over and whose window overlaps,
// by their beginning.
func (s *Store) ChangesBetween(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error) {
	return list(ctx, s.read, scanChange, selectChange+`WHERE settled_at IS NULL AND ended_at IS NULL AND starts_at < ? AND ends_at > ?
		ORDER BY starts_at, ticket LIMIT ?`, stamp(to), stamp(from), limit)
}

// Remark is what was told on a ticket; nil where nothing was.
func (s *Store) Remark(ctx context.Context, ticket int64) (*bridge.Remark, error) {
	return one(ctx, s.read, func(row scanner) (r bridge.Remark, err error) {
		err = row.Scan(&r.Ticket, object{&r.Told}, object{&r.Writing})
		return r, err
	}, "SELECT ticket, told, writing FROM remark WHERE ticket = ?", ticket)
}

// SaveRemark inserts or replaces.
func (s *Store) SaveRemark(ctx context.Context, r *bridge.Remark) error {
	_, err := s.write.ExecContext(ctx, "INSERT OR REPLACE INTO remark (ticket, told, writing) VALUES (?, ?, ?)",
		r.Ticket, encode(r.Told), encodeOrNull(r.Writing))
	if err != nil {
		return fmt.Errorf("save remark on ticket %d: %w", r.Ticket, err)
	}
	return nil
}

// SchoolTickets lists open tickets above an id that name a site or a school,
// in their order, but for changes.
func (s *Store) SchoolTickets(ctx context.Context, after int64, limit int) ([]bridge.Mirrored, error) {
	return list(ctx, s.read, scanTicket, selectTicket+`WHERE id > ? AND school <> '' AND gone_at IS NULL AND stage NOT IN ('closed', 'merged')
		AND nature <> 'changement' ORDER BY id LIMIT ?`, after, limit)
}

// Lead tells whether the holder may do what one replica alone may, until
// now+lease: nobody else has it, or let it run out.
func (s *Store) Lead(ctx context.Context, name, holder string, now time.Time, lease time.Duration) (bool, error) {
	done, err := s.write.ExecContext(ctx, `INSERT INTO lead (name, holder, until) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE lead.holder = excluded.holder OR lead.until <= ?`, name, holder, stamp(now.Add(lease)), stamp(now))
	if err != nil {
		return false, fmt.Errorf("take the lead of %s: %w", name, err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}
