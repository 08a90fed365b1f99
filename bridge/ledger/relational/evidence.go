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
	err = l.transact(ctx, func(t *Tx) error {
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
