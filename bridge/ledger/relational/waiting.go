package relational

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Waiting tells what the bridge itself has still to do at an instant, by a
// contract's hash: its figures, and what it tells on tickets that people opened.
// It is asked at each scrape, and reads an entry of each index but for what is to
// be told, of which there is a row a ticket.
func (l *Ledger) Waiting(ctx context.Context, contract string, now time.Time) (ledger.Waiting, error) {
	var w ledger.Waiting
	var ripe time.Time
	_, err := One(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		return struct{}{}, row.Scan(&w.Unmeasured, Instant{&w.UnmeasuredSince}, Instant{&ripe})
	}, `SELECT coalesce((SELECT max(seq) FROM journal), 0) - done.seq,
			(SELECT received_at FROM journal WHERE journal.seq > done.seq ORDER BY journal.seq LIMIT 1),
			(SELECT next_at FROM measured WHERE next_at <= ? ORDER BY next_at LIMIT 1)
		FROM (SELECT coalesce((SELECT seq FROM measuring WHERE id = 1 AND contract = ?), 0) AS seq) AS done`, now.UnixMilli(), contract)
	if err != nil {
		return w, fmt.Errorf("look for what is not measured: %w", err)
	}
	if w.UnmeasuredSince.IsZero() || !ripe.IsZero() && ripe.Before(w.UnmeasuredSince) {
		w.UnmeasuredSince = ripe
	}
	_, err = One(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		return struct{}{}, row.Scan(&w.Untold, Instant{&w.UntoldSince})
	}, `SELECT count(*), min((SELECT received_at FROM journal WHERE subject = 'ticket:' || a.ticket AND journal.number = a.number)) FROM call_asked AS a`)
	if err != nil {
		return w, fmt.Errorf("look for what is not told: %w", err)
	}
	return w, nil
}
