package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

var _ incident.Store = (*Store)(nil)

// Write runs fn in one transaction.
func (s *Store) Write(ctx context.Context, fn func(incident.Tx) error) error {
	sqlTx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin ledger transaction: %w", err)
	}
	// A panic of fn passes through, but must not keep the only connection
	// that writes. After the commit this does nothing.
	defer sqlTx.Rollback()
	if err := fn(&tx{ctx: ctx, tx: sqlTx}); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		// Where the end of ctx rolled it back first, the error does not tell.
		return fmt.Errorf("commit ledger transaction: %w", errors.Join(err, ctx.Err()))
	}
	return nil
}

// tx is one transaction; it lives as long as the call of Write that made it,
// which is why it may hold that call's context.
type tx struct {
	ctx context.Context //nolint:containedctx // see above
	tx  *sql.Tx
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(t.ctx, query, args...)
}

// SaveDelivery keeps a request as it came.
func (t *tx) SaveDelivery(d bridge.Delivery) error {
	_, err := t.exec(`INSERT INTO delivery (source, received_at, payload, alerts, reason) VALUES (?, ?, ?, ?, ?)`,
		d.Source, stamp(d.ReceivedAt), d.Payload, d.Alerts, d.Reason)
	if err != nil {
		return fmt.Errorf("save delivery of %s: %w", d.Source, err)
	}
	return nil
}

// Append adds entries to the journal.
func (t *tx) Append(entries ...bridge.Entry) error {
	for _, e := range entries {
		_, err := t.exec(`INSERT INTO journal (incident, kind, actor, actor_name, effective_at, received_at, text, data)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			e.Incident, e.Kind, e.Actor, e.ActorName, stamp(e.EffectiveAt), stamp(e.ReceivedAt), e.Text, encode(e.Data))
		if err != nil {
			return fmt.Errorf("append %s to journal of %s: %w", e.Kind, e.Incident, err)
		}
	}
	return nil
}

// EntriesAfter are an incident's entries numbered above seq.
func (t *tx) EntriesAfter(incident string, seq int64) ([]bridge.Entry, error) {
	return entries(t.ctx, t.tx, incident, seq)
}

// Release ends the lease on an incident.
func (t *tx) Release(id string) error {
	if _, err := t.exec(`UPDATE incident SET lease_until = NULL WHERE id = ?`, id); err != nil {
		return fmt.Errorf("release incident %s: %w", id, err)
	}
	return nil
}

// queryer is what reads: a transaction or the pool of readers.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func entries(ctx context.Context, q queryer, incident string, after int64) ([]bridge.Entry, error) {
	return list(ctx, q, scanEntry, `SELECT seq, incident, kind, actor, actor_name, effective_at, received_at, text, data
		FROM journal WHERE incident = ? AND seq > ? ORDER BY seq`, incident, after)
}

func scanEntry(row scanner) (bridge.Entry, error) {
	var e bridge.Entry
	err := row.Scan(&e.Seq, &e.Incident, &e.Kind, &e.Actor, &e.ActorName,
		instant{&e.EffectiveAt}, instant{&e.ReceivedAt}, &e.Text, object{&e.Data})
	return e, err
}
