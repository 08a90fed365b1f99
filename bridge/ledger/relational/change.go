package relational

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

const saveChange = `INSERT INTO change (` + changeColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (ticket) DO UPDATE SET number = excluded.number, seen_at = excluded.seen_at, state = excluded.state, scope = excluded.scope,
	starts_at = excluded.starts_at, ends_at = excluded.ends_at, begun_at = excluded.begun_at, ended_at = excluded.ended_at,
	settled_at = excluded.settled_at, next_at = excluded.next_at, attempts = excluded.attempts, last_error = excluded.last_error`

func scanChange(row Row) (bridge.Change, error) {
	var c bridge.Change
	err := row.Scan(&c.Ticket, &c.Number, Instant{&c.SeenAt}, &c.State, &c.Scope, Instant{&c.StartsAt}, Instant{&c.EndsAt},
		Instant{&c.BegunAt}, Instant{&c.EndedAt}, Instant{&c.SettledAt}, Instant{&c.NextAt}, &c.Attempts, &c.LastError)
	return c, err
}

// DueChanges are the tickets of changes that have to be looked at: new ones,
// those that changed since, and those whose time has come, which come first.
func (l *Ledger) DueChanges(ctx context.Context, now time.Time, limit int) ([]bridge.Mirrored, error) {
	columns := "t." + strings.Join(ticketColumns, ", t.")
	return List(ctx, l.engine.Reader, scanTicket, "SELECT "+columns+` FROM ticket t LEFT JOIN change c ON c.ticket = t.id WHERE t.id IN (
			SELECT n.id FROM ticket n LEFT JOIN change d ON d.ticket = n.id
				WHERE n.nature = 'changement' AND (d.ticket IS NULL OR d.attempts = 0 AND d.seen_at <> n.updated_at)
			UNION SELECT ticket FROM change WHERE next_at <= ?
			UNION SELECT o.id FROM ticket o JOIN change d ON d.ticket = o.id
				WHERE d.settled_at IS NULL AND d.attempts = 0 AND d.seen_at <> o.updated_at)
		ORDER BY c.next_at IS NULL, c.next_at, t.id LIMIT ?`, stamp(now), limit)
}

// Change is how far a change has been carried out; nil where nothing was.
func (l *Ledger) Change(ctx context.Context, ticket int64) (*bridge.Change, error) {
	return One(ctx, l.engine.Reader, scanChange, selectChange+"WHERE ticket = ?", ticket)
}

// ChangeNumbered is that of the latest ticket of a number; nil for none.
func (l *Ledger) ChangeNumbered(ctx context.Context, number string) (*bridge.Change, error) {
	return One(ctx, l.engine.Reader, scanChange, selectChange+"WHERE number = ? ORDER BY ticket DESC LIMIT 1", number)
}

// SaveChange inserts or replaces.
func (l *Ledger) SaveChange(ctx context.Context, c *bridge.Change) error {
	_, err := l.engine.Writer.ExecContext(ctx, saveChange, c.Ticket, c.Number, stamp(c.SeenAt), c.State, c.Scope, stamp(c.StartsAt), stamp(c.EndsAt),
		stamp(c.BegunAt), stamp(c.EndedAt), stamp(c.SettledAt), stamp(c.NextAt), c.Attempts, c.LastError)
	if err != nil {
		return fmt.Errorf("save change of ticket %d: %w", c.Ticket, err)
	}
	return nil
}

// ChangesBetween are the changes that are not over and whose window overlaps,
// by their beginning.
func (l *Ledger) ChangesBetween(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error) {
	return List(ctx, l.engine.Reader, scanChange, selectChange+`WHERE settled_at IS NULL AND ended_at IS NULL AND starts_at < ? AND ends_at > ?
		ORDER BY starts_at, ticket LIMIT ?`, stamp(to), stamp(from), limit)
}

// ChangesDuring are the changes that were under way at some time between two
// instants, or are planned to be, by their beginning.
func (l *Ledger) ChangesDuring(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error) {
	return List(ctx, l.engine.Reader, scanChange, selectChange+`WHERE starts_at < ? AND coalesce(ended_at, ends_at) > ?
		AND (begun_at IS NOT NULL OR settled_at IS NULL)
		ORDER BY starts_at, ticket LIMIT ?`, stamp(to), stamp(from), limit)
}

// Remark is what was told on a ticket; nil where nothing was.
func (l *Ledger) Remark(ctx context.Context, ticket int64) (*bridge.Remark, error) {
	return One(ctx, l.engine.Reader, func(row Row) (r bridge.Remark, err error) {
		err = row.Scan(&r.Ticket, Object{&r.Told}, Object{&r.Writing})
		return r, err
	}, "SELECT ticket, told, writing FROM remark WHERE ticket = ?", ticket)
}

// SaveRemark inserts or replaces.
func (l *Ledger) SaveRemark(ctx context.Context, r *bridge.Remark) error {
	_, err := l.engine.Writer.ExecContext(ctx, `INSERT INTO remark (ticket, told, writing) VALUES (?, ?, ?)
		ON CONFLICT (ticket) DO UPDATE SET told = excluded.told, writing = excluded.writing`,
		r.Ticket, encode(r.Told), encodeOrNull(r.Writing))
	if err != nil {
		return fmt.Errorf("save remark on ticket %d: %w", r.Ticket, err)
	}
	return nil
}

// SchoolTickets lists open tickets above an id that name a site or a school,
// in their order, but for changes.
func (l *Ledger) SchoolTickets(ctx context.Context, after int64, limit int) ([]bridge.Mirrored, error) {
	return List(ctx, l.engine.Reader, scanTicket, selectTicket+`WHERE id > ? AND school <> '' AND gone_at IS NULL AND stage NOT IN ('closed', 'merged')
		AND nature <> 'changement' ORDER BY id LIMIT ?`, after, limit)
}

// WishedTickets lists tickets that changed since an instant and have something
// in the field rattachement, remise_en_supervision or main_courante, in the order
// of change.
func (l *Ledger) WishedTickets(ctx context.Context, since time.Time, limit int) ([]bridge.Mirrored, error) {
	return List(ctx, l.engine.Reader, scanTicket, selectTicket+`WHERE updated_at >= ? AND gone_at IS NULL AND stage <> 'merged'
		AND (fields LIKE '%"rattachement":"%' AND fields NOT LIKE '%"rattachement":""%'
			OR fields LIKE '%"remise_en_supervision":"%' AND fields NOT LIKE '%"remise_en_supervision":""%'
			OR fields LIKE '%"main_courante":"%' AND fields NOT LIKE '%"main_courante":""%') ORDER BY updated_at, id LIMIT ?`, stamp(since), limit)
}
