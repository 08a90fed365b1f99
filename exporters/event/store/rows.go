package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/internal/labels"
)

const columns = `event, device, subject, ended, site, region, title, severity, family, kind, lasts, max_age,
	state, reason, first_seen, last_seen, ended_at, held_until, count, line, rule`

// A statement writes many rows: each has its price, whatever it does.
var (
	insert = statement{"INSERT OR REPLACE INTO event (" + columns + ") VALUES ", "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", ""}
	remove = statement{"DELETE FROM event WHERE (event, device, subject, ended) IN (VALUES ", "(?,?,?,?)", ")"}
)

// rowsAtOnce is how many rows a statement has, as long as there are so many.
const rowsAtOnce = 64

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
	// Of two changes of one key the one that is nothing was first.
	gone, kept := sorted(changes, afresh)
	if err := remove.run(ctx, tx, len(gone), func(i int, to []any) []any {
		return append(to, gone[i].Event, gone[i].Device, gone[i].Subject, gone[i].ended)
	}); err != nil {
		return err
	}
	if err := insert.run(ctx, tx, len(kept), func(i int, to []any) []any { return appendValues(to, kept[i]) }); err != nil {
		return err
	}
	return tx.Commit()
}

// row names a row.
type row struct {
	active.Key
	ended bool
}

// sorted are the rows to remove and those to write, in the order of the file.
func sorted(changes []active.Change, afresh bool) (gone []row, kept []*active.Event) {
	for i := range changes {
		c := &changes[i]
		if c.Live != nil {
			kept = append(kept, c.Live)
		} else if c.WasLive && !afresh {
			gone = append(gone, row{c.Key, false})
		}
		if c.Past != nil {
			kept = append(kept, c.Past)
		} else if c.WasPast && !afresh {
			gone = append(gone, row{c.Key, true})
		}
	}
	slices.SortStableFunc(kept, func(a, b *active.Event) int { return a.Key().Compare(b.Key()) })
	return gone, kept
}

// statement is one that can have any number of rows.
type statement struct{ before, row, after string }

func (s statement) text(rows int) string {
	return s.before + strings.Repeat(s.row+",", rows-1) + s.row + s.after
}

// run executes it for n rows, whose values are appended by fill.
func (s statement) run(ctx context.Context, tx *sql.Tx, n int, fill func(i int, to []any) []any) error {
	if n == 0 {
		return nil
	}
	full, err := tx.PrepareContext(ctx, s.text(min(n, rowsAtOnce)))
	if err != nil {
		return err
	}
	defer full.Close() //nolint:errcheck // it ends with the transaction
	var values []any
	for i := 0; i < n; {
		values = values[:0]
		rows := min(n-i, rowsAtOnce)
		for range rows {
			values = fill(i, values)
			i++
		}
		if rows == min(n, rowsAtOnce) {
			_, err = full.ExecContext(ctx, values...)
		} else {
			_, err = tx.ExecContext(ctx, s.text(rows), values...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// appendValues appends those of the columns.
func appendValues(to []any, e *active.Event) []any {
	d := e.Definition
	return append(to,
		d.Name, e.Device.Name, e.Subject, e.State == active.Ended, e.Device.Site, e.Device.Labels[labels.Region],
		d.Title, d.Severity, d.Family, int(d.Kind), int64(d.For), int64(d.MaxAge),
		string(e.State), string(e.Reason), stamp(e.FirstSeen), stamp(e.LastSeen), stamp(e.EndedAt), stamp(e.HeldUntil),
		int64(e.Count), []byte(e.Line), e.Rule) //nolint:gosec // a count does not come that far
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
