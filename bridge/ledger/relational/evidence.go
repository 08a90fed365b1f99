package relational

import (
	"context"
	"fmt"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// outagesAtOnce is how many rows one statement inserts: whoever writes keeps
// all others waiting, and a bad day has tens of thousands.
const outagesAtOnce = 100

// SaveEvidence keeps a day of a source; one that is there stays as it is.
func (l *Ledger) SaveEvidence(ctx context.Context, day *bridge.EvidenceDay) error {
	list, members, err := packMembers(day.Members)
	if err != nil {
		return err
	}
	err = l.engine.Transact(ctx, func(t *Tx) error {
		err := t.exec(`INSERT INTO evidence_members (print, content) VALUES (?, ?) ON CONFLICT (print) DO NOTHING`, list, members)
		if err != nil {
			return err
		}
		id, err := One(t.ctx, t.db, scanNumber, `INSERT INTO evidence_day (source, day, from_at, to_at, copied_at, for_added, members)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, day) DO NOTHING RETURNING id`,
			day.Source, day.Day, day.Span.From, day.Span.To, stamp(day.CopiedAt), day.ForAdded, list)
		if err != nil || id == nil {
			return err
		}
		return t.saveOutages(*id, day)
	})
	if err != nil {
		return fmt.Errorf("save evidence of %s, %s: %w", day.Source, day.Day, err)
	}
	return nil
}

func (t *Tx) saveOutages(id int64, day *bridge.EvidenceDay) error {
	for left := day.Outages; len(left) > 0; {
		n := min(len(left), outagesAtOnce)
		values := make([]any, 0, 5*n)
		for i := range left[:n] {
			o := &left[i]
			values = append(values, id, string(o.Kind), o.Name, packSpans(o.Down, day.Span.From), packSpans(o.Unmeasured, day.Span.From))
		}
		err := t.exec(`INSERT INTO evidence_outage (day_id, kind, name, down, unmeasured) VALUES `+
			strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?), ", n), ", "), values...)
		if err != nil {
			return err
		}
		left = left[n:]
	}
	return nil
}

// EvidenceDays are the days of a source that are kept, from a day on, in their
// order.
func (l *Ledger) EvidenceDays(ctx context.Context, source, from string) ([]string, error) {
	return List(ctx, l.engine.Reader, scanOne[string], `SELECT day FROM evidence_day WHERE source = ? AND day >= ? ORDER BY day`, source, from)
}

// Evidence is what all sources measured in the days that have to do with a
// time, by day and source, of all or of some names. Days of the same members
// share one list.
func (l *Ledger) Evidence(ctx context.Context, over bridge.Span, names ...string) (days []bridge.EvidenceDay, err error) {
	err = l.engine.Snapshot(ctx, func(db DB) error {
		days, err = evidence(ctx, db, over, names)
		return err
	})
	return days, err
}

func evidence(ctx context.Context, db DB, over bridge.Span, names []string) ([]bridge.EvidenceDay, error) {
	type row struct {
		id   int64
		list string
		day  bridge.EvidenceDay
	}
	rows, err := List(ctx, db, func(r Row) (d row, err error) {
		err = r.Scan(&d.id, &d.day.Source, &d.day.Day, &d.day.Span.From, &d.day.Span.To, Instant{&d.day.CopiedAt}, &d.day.ForAdded, &d.list)
		return d, err
	}, `SELECT id, source, day, from_at, to_at, copied_at, for_added, members FROM evidence_day WHERE from_at < ? AND to_at > ? ORDER BY day, source`,
		over.To, over.From)
	if err != nil {
		return nil, err
	}
	some := ""
	if len(names) > 0 {
		some = " AND kind IN ('device', 'site') AND " + in("name", len(names))
	}
	lists := make(map[string][]bridge.EvidenceMember)
	days := make([]bridge.EvidenceDay, 0, len(rows))
	for _, r := range rows {
		if _, read := lists[r.list]; !read {
			content, err := One(ctx, db, scanOne[[]byte], `SELECT content FROM evidence_members WHERE print = ?`, r.list)
			if err != nil {
				return nil, err
			}
			if lists[r.list], err = unpackMembers(*content, r.list); err != nil {
				return nil, err
			}
		}
		r.day.Members = lists[r.list]
		r.day.Outages, err = List(ctx, db, func(row Row) (o bridge.Outage, err error) {
			err = row.Scan(&o.Kind, &o.Name, spans{&o.Down, r.day.Span.From}, spans{&o.Unmeasured, r.day.Span.From})
			return o, err
		}, `SELECT kind, name, down, unmeasured FROM evidence_outage WHERE day_id = ?`+some+` ORDER BY kind, name`, append([]any{r.id}, anys(names)...)...)
		if err != nil {
			return nil, err
		}
		days = append(days, r.day)
	}
	return days, nil
}
