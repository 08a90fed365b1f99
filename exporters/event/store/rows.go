package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/internal/labels"
)

const (
	columns = `event, device, subject, ended, site, region, title, severity, family, kind, lasts, max_age,
		state, reason, first_seen, last_seen, ended_at, held_until, count, line, rule`
	insert = `INSERT OR REPLACE INTO event (` + columns + `)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	remove = `DELETE FROM event WHERE event = ? AND device = ? AND subject = ? AND ended = ?`
)

// Save writes changes, all or none of them. Afresh means that there is nothing
// but them.
func (f *File) Save(ctx context.Context, changes []active.Change, afresh bool) error {
	err := f.save(ctx, changes, afresh)
	if isDamage(err) {
		err = errors.Join(err, f.replace(ctx, err)) // the next one has all there is
	}
	if err != nil {
		return fmt.Errorf("write events %s: %w", f.path, err)
	}
	return nil
}

func (f *File) save(ctx context.Context, changes []active.Change, afresh bool) error {
	if afresh {
		// The file may be new, or have been made on a full disk.
		if err := check(ctx, f.db); err != nil {
			return err
		}
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if afresh {
		if _, err := tx.ExecContext(ctx, `DELETE FROM event`); err != nil {
			return err
		}
	}
	w, err := newWriter(ctx, tx)
	if err != nil {
		return err
	}
	for i := range changes {
		if err := w.write(ctx, &changes[i], afresh); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// writer is the statements of one transaction; they end with it.
type writer struct{ insert, remove *sql.Stmt }

func newWriter(ctx context.Context, tx *sql.Tx) (w writer, err error) {
	if w.insert, err = tx.PrepareContext(ctx, insert); err != nil {
		return w, err
	}
	w.remove, err = tx.PrepareContext(ctx, remove)
	return w, err
}

func (w *writer) write(ctx context.Context, c *active.Change, afresh bool) error {
	for ended, e := range []*active.Event{c.Live, c.Past} {
		var err error
		switch {
		case e != nil:
			_, err = w.insert.ExecContext(ctx, values(e, ended)...)
		case !afresh:
			_, err = w.remove.ExecContext(ctx, c.Event, c.Device, c.Subject, ended)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// values are those of the columns.
func values(e *active.Event, ended int) []any {
	d := e.Definition
	return []any{
		d.Name, e.Device.Name, e.Subject, ended, e.Device.Site, e.Device.Labels[labels.Region],
		d.Title, d.Severity, d.Family, int(d.Kind), int64(d.For), int64(d.MaxAge),
		string(e.State), string(e.Reason), stamp(e.FirstSeen), stamp(e.LastSeen), stamp(e.EndedAt), stamp(e.HeldUntil),
		int64(e.Count), []byte(e.Line), e.Rule, //nolint:gosec // a count does not come that far
	}
}

func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func instant(stamp int64) time.Time {
	if stamp == 0 {
		return time.Time{}
	}
	return time.Unix(0, stamp).UTC()
}

// Load reads all events. Their devices have a name, a site and a region: what
// else there is about them the inventory knows.
func (f *File) Load(ctx context.Context) ([]active.Event, error) {
	events, err := f.load(ctx)
	switch {
	case isDamage(err):
		f.damaged = true
		if err := f.replace(ctx, err); err != nil {
			return nil, fmt.Errorf("read events %s: %w", f.path, err)
		}
		return nil, nil
	case isFull(err):
		return nil, nil // the file is empty: of another, reading needs no room
	case err != nil:
		return nil, fmt.Errorf("read events %s: %w", f.path, err)
	}
	return events, nil
}

func (f *File) load(ctx context.Context) (events []active.Event, err error) {
	rows, err := f.db.QueryContext(ctx, `SELECT `+columns+` FROM event`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, rows.Err()
}

func scan(rows *sql.Rows) (active.Event, error) {
	var (
		d                      event.Definition
		device                 event.Device
		e                      active.Event
		first, last, end, hold int64
		ended                  int
		region                 string
		line                   []byte
	)
	err := rows.Scan(&d.Name, &device.Name, &e.Subject, &ended, &device.Site, &region,
		&d.Title, &d.Severity, &d.Family, &d.Kind, &d.For, &d.MaxAge,
		&e.State, &e.Reason, &first, &last, &end, &hold, &e.Count, &line, &e.Rule)
	if err != nil {
		return e, err
	}
	device.Known = true
	device.Labels = map[string]string{labels.Site: device.Site}
	if device.Name != "" {
		device.Labels[labels.Device] = device.Name
	}
	if region != "" {
		device.Labels[labels.Region] = region
	}
	e.Definition, e.Device, e.Line = &d, &device, string(line)
	e.FirstSeen, e.LastSeen, e.EndedAt, e.HeldUntil = instant(first), instant(last), instant(end), instant(hold)
	return e, nil
}
