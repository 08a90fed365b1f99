package relational

import (
	"context"
	"fmt"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// SaveMonth keeps the document of a month; one that is there stays.
func (l *Ledger) SaveMonth(ctx context.Context, month *ledger.ClosedMonth, document []byte) (kept bool, err error) {
	content, err := pack(document)
	if err != nil {
		return false, err
	}
	err = l.engine.Transact(ctx, func(t *Tx) error {
		// A trigger refuses a second one; two who come at once meet at the key.
		there, err := List(t.ctx, t.db, scanNumber, `SELECT 1 FROM closed_month WHERE contract = ? AND month = ?`, month.Contract, int64(month.Month))
		if err != nil || len(there) > 0 {
			kept = false
			return err
		}
		added, err := List(t.ctx, t.db, scanNumber, `INSERT INTO closed_month (contract, month, hash, closed_at, closed_by, seq, size, content)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (contract, month) DO NOTHING RETURNING month`,
			month.Contract, int64(month.Month), month.Hash, month.ClosedAt.UnixMilli(), month.ClosedBy, month.Seq, int64(len(document)), content)
		kept = len(added) > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("save month %s: %w", month.Month, err)
	}
	return kept, nil
}

// ClosedMonths are those of a contract, or of all, in their order.
func (l *Ledger) ClosedMonths(ctx context.Context, contract string) ([]ledger.ClosedMonth, error) {
	return List(ctx, l.engine.Reader, func(row Row) (m ledger.ClosedMonth, err error) {
		err = row.Scan(&m.Contract, &m.Month, &m.Hash, Instant{&m.ClosedAt}, &m.ClosedBy, &m.Seq, &m.Size)
		return m, err
	}, `SELECT contract, month, hash, closed_at, closed_by, seq, size FROM closed_month WHERE contract = ? OR ? = '' ORDER BY month, closed_at, contract`, contract, contract)
}

// MonthDocument is a month's, byte for byte.
func (l *Ledger) MonthDocument(ctx context.Context, contract string, month ledger.Month) ([]byte, error) {
	content, err := One(ctx, l.engine.Reader, scanOne[[]byte], `SELECT content FROM closed_month WHERE contract = ? AND month = ?`, contract, int64(month))
	if err != nil || content == nil {
		return nil, err
	}
	document, err := unpack(*content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", month, ledger.ErrDamaged, err)
	}
	return document, nil
}

// DecidedIn hands over the kept figures of a month. What is met or ended has
// stopped; of what was breached some goes on. Each part has an index.
func (l *Ledger) DecidedIn(ctx context.Context, month ledger.Month, take func(*ledger.MeasuredClock)) error {
	part := selectClock + "WHERE month = ? AND month > 0 AND "
	return each(ctx, l.engine.Reader, scanClock, func(c ledger.MeasuredClock) { take(&c) },
		part+"stopped = 1 UNION ALL "+part+"breached = 1 AND stopped = 0 ORDER BY subject, life, name",
		int64(month), int64(month))
}
