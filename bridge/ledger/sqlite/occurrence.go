package sqlite

import (
	"context"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
)

const selectOccurrence = `SELECT id, incident, source, fingerprint, labels, annotations, generator_url, starts_at, ended_at, ended_by
	FROM occurrence `

func scanOccurrence(row scanner) (bridge.Occurrence, error) {
	var o bridge.Occurrence
	err := row.Scan(&o.ID, &o.Incident, &o.Alert.Source, &o.Alert.Fingerprint, object{&o.Alert.Labels},
		object{&o.Alert.Annotations}, &o.Alert.GeneratorURL, instant{&o.Alert.StartsAt}, instant{&o.EndedAt}, &o.EndedBy)
	o.Alert.Firing, o.Alert.EndsAt = !o.Ended(), o.EndedAt
	return o, err
}

// Occurrences are those of one incident, oldest first.
func (t *tx) Occurrences(incident string) ([]bridge.Occurrence, error) {
	return list(t.ctx, t.tx, scanOccurrence, selectOccurrence+"WHERE incident = ? ORDER BY id", incident)
}

// LastOccurrence is an alert's current or last one.
func (t *tx) LastOccurrence(alert bridge.AlertID) (*bridge.Occurrence, error) {
	return one(t.ctx, t.tx, scanOccurrence, selectOccurrence+"WHERE source = ? AND fingerprint = ? ORDER BY id DESC LIMIT 1",
		alert.Source, alert.Fingerprint)
}

// SaveOccurrence inserts where the ID is 0, and sets it.
func (t *tx) SaveOccurrence(o *bridge.Occurrence) error {
	a := o.Alert
	if o.ID != 0 {
		_, err := t.exec(`UPDATE occurrence SET annotations = ?, generator_url = ?, starts_at = ?, ended_at = ?, ended_by = ? WHERE id = ?`,
			encode(a.Annotations), a.GeneratorURL, stamp(a.StartsAt), stamp(o.EndedAt), o.EndedBy, o.ID)
		if err != nil {
			return fmt.Errorf("save occurrence %d: %w", o.ID, err)
		}
		return nil
	}
	result, err := t.exec(`INSERT INTO occurrence (incident, source, fingerprint, labels, annotations, generator_url, starts_at, ended_at, ended_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.Incident, a.Source, a.Fingerprint, encode(a.Labels), encode(a.Annotations), a.GeneratorURL,
		stamp(a.StartsAt), stamp(o.EndedAt), o.EndedBy)
	if err != nil {
		return fmt.Errorf("save occurrence of %s: %w", a.Fingerprint, err)
	}
	o.ID, err = result.LastInsertId()
	return err
}

// Firing are the occurrences of a source that have not ended.
func (s *Store) Firing(ctx context.Context, source string) ([]bridge.Occurrence, error) {
	return list(ctx, s.read, scanOccurrence, selectOccurrence+"WHERE source = ? AND ended_at IS NULL", source)
}
