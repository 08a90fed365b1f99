package relational

import (
	"context"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
)

const selectOccurrence = `SELECT id, incident, source, fingerprint, labels, annotations, generator_url, starts_at, ended_at, ended_by
	FROM occurrence `

func scanOccurrence(row Row) (bridge.Occurrence, error) {
	var o bridge.Occurrence
	err := row.Scan(&o.ID, &o.Incident, &o.Alert.Source, &o.Alert.Fingerprint, Object{&o.Alert.Labels},
		Object{&o.Alert.Annotations}, &o.Alert.GeneratorURL, Instant{&o.Alert.StartsAt}, Instant{&o.EndedAt}, &o.EndedBy)
	o.Alert.Firing, o.Alert.EndsAt = !o.Ended(), o.EndedAt
	return o, err
}

// Occurrences are those of one incident, oldest first.
func (t *Tx) Occurrences(incident string) ([]bridge.Occurrence, error) {
	return List(t.ctx, t.db, scanOccurrence, selectOccurrence+"WHERE incident = ? ORDER BY id", incident)
}

// LastOccurrence is an alert's current or last one.
func (t *Tx) LastOccurrence(alert bridge.AlertID) (*bridge.Occurrence, error) {
	return One(t.ctx, t.db, scanOccurrence, selectOccurrence+"WHERE source = ? AND fingerprint = ? ORDER BY id DESC LIMIT 1",
		alert.Source, alert.Fingerprint)
}

// SaveOccurrence inserts where the ID is 0, and sets it.
func (t *Tx) SaveOccurrence(o *bridge.Occurrence) error {
	a := o.Alert
	if o.ID != 0 {
		err := t.exec(`UPDATE occurrence SET annotations = ?, generator_url = ?, starts_at = ?, ended_at = ?, ended_by = ? WHERE id = ?`,
			encode(a.Annotations), a.GeneratorURL, stamp(a.StartsAt), stamp(o.EndedAt), o.EndedBy, o.ID)
		if err != nil {
			return fmt.Errorf("save occurrence %d: %w", o.ID, err)
		}
		return nil
	}
	id, err := One(t.ctx, t.db, scanNumber, `INSERT INTO occurrence (incident, source, fingerprint, labels, annotations, generator_url, starts_at, ended_at, ended_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		o.Incident, a.Source, a.Fingerprint, encode(a.Labels), encode(a.Annotations), a.GeneratorURL,
		stamp(a.StartsAt), stamp(o.EndedAt), o.EndedBy)
	if err != nil {
		return fmt.Errorf("save occurrence of %s: %w", a.Fingerprint, err)
	}
	o.ID = *id
	return nil
}

// Firing are the occurrences of a source that have not ended.
func (l *Ledger) Firing(ctx context.Context, source string) ([]bridge.Occurrence, error) {
	return List(ctx, l.engine.Reader, scanOccurrence, selectOccurrence+"WHERE source = ? AND ended_at IS NULL", source)
}
