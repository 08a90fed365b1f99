package relational

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// SamplesDue are edges of faults, after one of them and not after an instant,
// of which no samples are kept, in the order of time and of incidents. What was
// over before it was worth a ticket has none.
func (l *Ledger) SamplesDue(ctx context.Context, after ledger.Edge, until time.Time, limit int) ([]ledger.Edge, error) {
	from := stamp(after.At)
	args := []any{from, from, after.Incident, after.Incident, string(after.Edge), stamp(until)}
	return List(ctx, l.engine.Reader, func(row Row) (e ledger.Edge, err error) {
		err = row.Scan(&e.Incident, &e.Edge, Instant{&e.At})
		return e, err
	}, `SELECT i.id, 'start', i.detected_at AS at FROM incident i
			WHERE i.detected_at >= ? AND (i.detected_at > ? OR i.id > ? OR i.id = ? AND 'start' > ?) AND i.detected_at <= ?
			AND i.nature = '' AND i.raised_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM evidence_samples s WHERE s.incident = i.id AND s.edge = 'start')
		UNION ALL SELECT i.id, 'end', i.restored_at AS at FROM incident i
			WHERE i.restored_at >= ? AND (i.restored_at > ? OR i.id > ? OR i.id = ? AND 'end' > ?) AND i.restored_at <= ?
			AND i.nature = '' AND i.raised_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM evidence_samples s WHERE s.incident = i.id AND s.edge = 'end' AND s.at = i.restored_at)
		ORDER BY 3, 1, 2 LIMIT ?`, append(append(args, args...), limit)...)
}

// SaveSamples keeps those around an edge; what is there stays as it is.
func (l *Ledger) SaveSamples(ctx context.Context, s *bridge.EvidenceSamples) error {
	text, err := json.Marshal(s.Queries)
	if err != nil {
		return fmt.Errorf("save samples of %s: %w", s.Incident, err)
	}
	content, err := pack(text)
	if err != nil {
		return err
	}
	_, err = l.engine.Writer.ExecContext(ctx, `INSERT INTO evidence_samples (incident, edge, at, from_at, to_at, taken_at, cut, content)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (incident, edge, at) DO NOTHING`,
		s.Incident, string(s.Edge), stamp(s.At), s.Span.From, s.Span.To, stamp(s.TakenAt), s.Cut, content)
	if err != nil {
		return fmt.Errorf("save samples of %s: %w", s.Incident, err)
	}
	return nil
}

// Samples are those that are kept of an incident, in the order of its life.
func (l *Ledger) Samples(ctx context.Context, incident string) ([]bridge.EvidenceSamples, error) {
	return List(ctx, l.engine.Reader, func(row Row) (s bridge.EvidenceSamples, err error) {
		err = row.Scan(&s.Incident, &s.Edge, Instant{&s.At}, &s.Span.From, &s.Span.To, Instant{&s.TakenAt}, &s.Cut, packed{&s.Queries})
		return s, err
	}, `SELECT incident, edge, at, from_at, to_at, taken_at, cut, content FROM evidence_samples WHERE incident = ? ORDER BY at, edge DESC`, incident)
}

// Occurrences are those of one incident, oldest first.
func (l *Ledger) Occurrences(ctx context.Context, incident string) ([]bridge.Occurrence, error) {
	return List(ctx, l.engine.Reader, scanOccurrence, selectOccurrence+"WHERE incident = ? ORDER BY id", incident)
}

// ChangesOver are the changes that began, over or not, whose window overlaps,
// by their beginning.
func (l *Ledger) ChangesOver(ctx context.Context, over bridge.Span) ([]bridge.Change, error) {
	return List(ctx, l.engine.Reader, scanChange, selectChange+`WHERE begun_at IS NOT NULL AND starts_at < ? AND ends_at > ? ORDER BY starts_at, ticket`,
		over.To, over.From)
}
