package relational

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// inOrder has an entry of the log book not be received before the one before it,
// whatever the clocks of those who write: shifts are parts of it without a gap.
func (j *Journal) inOrder(e *bridge.Entry) error {
	if e.Subject != bridge.SubjectLogbook {
		return nil
	}
	last, err := One(j.ctx, j.db, func(row Row) (at time.Time, err error) {
		err = row.Scan(Instant{&at})
		return at, err
	}, `SELECT received_at FROM journal WHERE subject = 'logbook' ORDER BY number DESC LIMIT 1`)
	if err == nil && last != nil && e.ReceivedAt.Before(*last) {
		e.ReceivedAt = *last
	}
	return err
}

// LogEntries are those of the log book that a filter selects.
func (l *Ledger) LogEntries(ctx context.Context, of ledger.LogFilter) ([]bridge.Entry, error) {
	return logEntries(ctx, l.engine.Reader, of)
}

// logEntries names the subject in the statement itself: an index of some rows
// serves those statements alone that are seen to ask for these.
func logEntries(ctx context.Context, db DB, of ledger.LogFilter) ([]bridge.Entry, error) {
	query, args := selectEntry+`WHERE j.subject = 'logbook'`, []any{}
	and := func(condition string, values ...any) {
		query += " AND " + condition
		args = append(args, values...)
	}
	if !of.From.IsZero() {
		and("j.received_at >= ?", of.From.UnixMilli())
	}
	if !of.Till.IsZero() {
		and("j.received_at < ?", of.Till.UnixMilli())
	}
	if of.After != 0 {
		and("j.number > ?", of.After)
	}
	if of.Before != 0 {
		and("j.number < ?", of.Before)
	}
	if len(of.Kinds) > 0 {
		and(in("j.kind", len(of.Kinds)), anys(of.Kinds)...)
	}
	query += " ORDER BY j.number"
	if of.Newest {
		query += " DESC"
	}
	if of.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, of.Limit)
	}
	found, err := List(ctx, db, scanEntry, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read log book: %w", err)
	}
	return found, nil
}

// JournalAfter are the next entries of all other subjects after one.
func (l *Ledger) JournalAfter(ctx context.Context, seq int64, limit int) ([]bridge.Entry, error) {
	return List(ctx, l.engine.Reader, scanEntry, selectEntry+`WHERE j.seq > ? AND j.subject <> 'logbook' ORDER BY j.seq LIMIT ?`, seq, limit)
}

// askedAtOnce bounds how many entries one statement names.
const askedAtOnce = 500

// EntriesNumbered are those of some numbers within the ledger.
func (l *Ledger) EntriesNumbered(ctx context.Context, seqs []int64) (map[int64]bridge.Entry, error) {
	all := make(map[int64]bridge.Entry, len(seqs))
	for some := range slices.Chunk(seqs, askedAtOnce) {
		read, err := List(ctx, l.engine.Reader, scanEntry, selectEntry+"WHERE "+in("j.seq", len(some)), anys(some)...)
		if err != nil {
			return nil, err
		}
		for i := range read {
			all[read[i].Seq] = read[i]
		}
	}
	return all, nil
}

// WriteLog runs fn in one transaction.
func (l *Ledger) WriteLog(ctx context.Context, fn func(ledger.LogTx) error) error {
	return l.engine.Transact(ctx, func(t *Tx) error { return fn(t) })
}

// LogEntries are those of the log book as the transaction sees it.
func (t *Tx) LogEntries(of ledger.LogFilter) ([]bridge.Entry, error) {
	return logEntries(t.ctx, t.db, of)
}

// Originated is the entry of an origin.
func (t *Tx) Originated(origin string) (*bridge.Entry, error) {
	return One(t.ctx, t.db, scanEntry, selectEntry+`WHERE j.origin = ? AND j.origin <> ''`, origin)
}

// refute compares what the log book says of facts with those that are there.
func refute(ctx context.Context, db DB, walk *ledger.Walk) error {
	for some := range slices.Chunk(walk.References(), askedAtOnce) {
		args, hashes := make([]any, 0, len(some)), make(map[int64]string, len(some))
		for _, r := range some {
			args = append(args, r.Seq)
		}
		_, err := List(ctx, db, func(row Row) (struct{}, error) {
			var seq int64
			var hash string
			err := row.Scan(&seq, &hash)
			hashes[seq] = hash
			return struct{}{}, err
		}, "SELECT seq, hash FROM journal WHERE "+in("seq", len(some)), args...)
		if err != nil {
			return fmt.Errorf("compare log book: %w", err)
		}
		for _, r := range some {
			if hashes[r.Seq] != r.Hash {
				walk.Refute(r)
			}
		}
	}
	return nil
}
