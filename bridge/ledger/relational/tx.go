package relational

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// Tx is one transaction; it lives as long as the call of Transact that made
// it, which is why it may hold that call's context.
type Tx struct {
	Journal *Journal

	ctx    context.Context //nolint:containedctx // see above
	db     DB
	engine *Engine
}

// NewTx is a transaction of an engine.
func NewTx(ctx context.Context, db DB, engine *Engine) *Tx {
	return &Tx{Journal: NewJournal(ctx, db), ctx: ctx, db: db, engine: engine}
}

// Write runs fn in one transaction.
func (l *Ledger) Write(ctx context.Context, fn func(incident.Tx) error) error {
	return l.transact(ctx, func(t *Tx) error { return fn(t) })
}

// WriteFirst runs fn in one transaction, before the calls of Write that wait.
func (l *Ledger) WriteFirst(ctx context.Context, fn func(incident.Tx) error) error {
	return l.engine.Transact(ctx, func(t *Tx) error { return fn(t) })
}

// transact is for what nobody waits for. One of these at a time is given to the
// engine, which knows no first: what somebody does wait for finds one before it,
// and not the loops' whole work.
func (l *Ledger) transact(ctx context.Context, fn func(*Tx) error) error {
	select {
	case l.line <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn to write: %w", ctx.Err())
	}
	defer func() { <-l.line }()
	return l.engine.Transact(ctx, fn)
}

func (t *Tx) exec(query string, args ...any) error {
	_, err := t.db.ExecContext(t.ctx, query, args...)
	return err
}

// SaveDelivery keeps a request as it came.
func (t *Tx) SaveDelivery(d bridge.Delivery) error {
	err := t.exec(`INSERT INTO delivery (source, received_at, payload, alerts, reason) VALUES (?, ?, ?, ?, ?)`,
		d.Source, stamp(d.ReceivedAt), d.Payload, d.Alerts, d.Reason)
	if err != nil {
		return fmt.Errorf("save delivery of %s: %w", d.Source, err)
	}
	return nil
}

// Append adds entries to the journal.
func (t *Tx) Append(entries ...bridge.Entry) error {
	_, err := t.Journal.Append(entries)
	return err
}

// EntriesAfter are an incident's own entries numbered above seq.
func (t *Tx) EntriesAfter(incident string, seq int64) ([]bridge.Entry, error) {
	return own(t.ctx, t.db, incident, seq)
}

// Release ends the lease on an incident.
func (t *Tx) Release(id string) error {
	if err := t.exec(`UPDATE incident SET lease_until = NULL WHERE id = ?`, id); err != nil {
		return fmt.Errorf("release incident %s: %w", id, err)
	}
	return nil
}

// Ping tells whether the ledger can be written, by writing: a lock can still
// be had on a disk that is full.
func (l *Ledger) Ping(ctx context.Context) error {
	_, err := l.engine.Writer.ExecContext(ctx, `INSERT INTO pulse (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at`,
		time.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("write to ledger: %w", err)
	}
	return nil
}
