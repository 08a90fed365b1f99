package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

var _ incident.Store = (*Store)(nil)

// Write runs fn in one transaction.
func (s *Store) Write(ctx context.Context, fn func(incident.Tx) error) error {
	return s.transact(ctx, func(t *tx) error { return fn(t) })
}

func (s *Store) transact(ctx context.Context, fn func(*tx) error) error {
	sqlTx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin ledger transaction: %w", err)
	}
	// A panic of fn passes through, but must not keep the only connection
	// that writes. After the commit this does nothing.
	defer sqlTx.Rollback()
	if err := fn(newTx(ctx, sqlTx)); err != nil {
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
	ctx     context.Context //nolint:containedctx // see above
	tx      *sql.Tx
	journal *journal
}

func newTx(ctx context.Context, sqlTx *sql.Tx) *tx {
	return &tx{ctx: ctx, tx: sqlTx, journal: &journal{ctx: ctx, tx: sqlTx, heads: make(map[string]ledger.Head)}}
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
	_, err := t.journal.append(entries)
	return err
}

// EntriesAfter are an incident's own entries numbered above seq.
func (t *tx) EntriesAfter(incident string, seq int64) ([]bridge.Entry, error) {
	return own(t.ctx, t.tx, incident, seq)
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
