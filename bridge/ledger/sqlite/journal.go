package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// journal appends to chains within one transaction.
type journal struct {
	ctx   context.Context //nolint:containedctx // as long as the transaction's
	tx    *sql.Tx
	heads map[string]ledger.Head // of the subjects appended to so far
	gone  *erasures              // nil until they are needed
}

// erasures reads what was erased, once a transaction.
func (j *journal) erasures() (*erasures, error) {
	if j.gone == nil {
		gone, err := readErasures(j.ctx, j.tx)
		if err != nil {
			return nil, err
		}
		j.gone = gone
	}
	return j.gone, nil
}

// head is the last entry of a subject's chain.
func (j *journal) head(subject string) (ledger.Head, error) {
	if head, known := j.heads[subject]; known {
		return head, nil
	}
	var head ledger.Head
	row := j.tx.QueryRowContext(j.ctx, `SELECT number, hash FROM journal WHERE subject = ? ORDER BY number DESC LIMIT 1`, subject)
	if err := row.Scan(&head.Number, &head.Hash); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return head, fmt.Errorf("read end of chain: %w", err)
	}
	return head, nil
}

// append adds entries, leaving out those whose origin is there already, and
// returns the others. An entry that has a Seq keeps it.
func (j *journal) append(entries []bridge.Entry) (added []bridge.Entry, err error) {
	for _, given := range entries {
		e := ledger.Settled(given)
		known, err := j.knows(e.Origin)
		if err == nil && !known {
			added = append(added, e)
			err = j.add(&e)
		}
		if err != nil {
			return nil, fmt.Errorf("append %s to journal of %s: %w", e.Kind, e.Subject, err)
		}
	}
	return added, nil
}

func (j *journal) knows(origin string) (known bool, err error) {
	if origin == "" {
		return false, nil
	}
	row := j.tx.QueryRowContext(j.ctx, `SELECT EXISTS (SELECT 1 FROM journal WHERE origin = ? AND origin <> '')`, origin)
	return known, row.Scan(&known)
}

func (j *journal) add(e *bridge.Entry) error {
	head, err := j.head(e.Subject)
	if err != nil {
		return err
	}
	gone, err := j.erasures()
	if err != nil {
		return err
	}
	gone.strip(e)
	salt := ledger.NewSalt()
	e.Seal = ledger.Seal(e, salt)
	ledger.Chain(e, head)
	var seq any
	if e.Seq != 0 {
		seq = e.Seq
	}
	result, err := j.tx.ExecContext(j.ctx, `INSERT INTO journal
		(seq, subject, number, kind, actor, actor_ref, ticket, effective_at, received_at, data, origin, seal, previous, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		seq, e.Subject, e.Number, e.Kind, e.Actor, e.ActorRef, e.Ticket, stamp(e.EffectiveAt), stamp(e.ReceivedAt),
		encode(e.Data), e.Origin, e.Seal, e.Previous, e.Hash)
	if err != nil {
		return err
	}
	j.heads[e.Subject] = ledger.Head{Number: e.Number, Hash: e.Hash}
	if e.Seal == "" {
		return nil
	}
	if e.Seq, err = result.LastInsertId(); err != nil {
		return err
	}
	_, err = j.tx.ExecContext(j.ctx, `INSERT INTO words (seq, salt, actor_name, text, data) VALUES (?, ?, ?, ?, ?)`,
		e.Seq, salt, e.ActorName, e.Text, encode(e.Words))
	return err
}

// selectEntry reads entries with what is left of the words beside them.
const selectEntry = `SELECT j.seq, j.subject, j.number, j.kind, j.actor, j.actor_ref, j.ticket, j.effective_at, j.received_at,
	j.data, j.origin, j.seal, j.previous, j.hash, w.seq IS NULL, w.salt,
	coalesce(w.actor_name, ''), coalesce(w.text, ''), coalesce(w.data, '{}')
	FROM journal j LEFT JOIN words w ON w.seq = j.seq `

func scanStored(row scanner) (ledger.Stored, error) {
	var s ledger.Stored
	err := row.Scan(&s.Seq, &s.Subject, &s.Number, &s.Kind, &s.Actor, &s.ActorRef, &s.Ticket,
		instant{&s.EffectiveAt}, instant{&s.ReceivedAt}, object{&s.Data}, &s.Origin, &s.Seal, &s.Previous, &s.Hash,
		&s.Erased, &s.Salt, &s.ActorName, &s.Text, object{&s.Words})
	s.Erased = s.Erased && s.Seal != ""
	if len(s.Words) == 0 {
		s.Words = nil
	}
	return s, err
}

func scanEntry(row scanner) (bridge.Entry, error) {
	s, err := scanStored(row)
	return s.Entry, err
}

// own are an incident's entries that the bridge itself put down.
func own(ctx context.Context, q queryer, incident string, after int64) ([]bridge.Entry, error) {
	return list(ctx, q, scanEntry, selectEntry+`WHERE j.subject = ? AND j.origin = '' AND j.seq > ? ORDER BY j.number`, incident, after)
}

// Journal is all that is known of a subject, in the order of its chain.
func (s *Store) Journal(ctx context.Context, subject string) ([]bridge.Entry, error) {
	return list(ctx, s.read, scanEntry, selectEntry+`WHERE j.subject = ? ORDER BY j.number`, subject)
}

// Verify walks all chains as they are now, or were when upTo was the last
// entry, and tells the first break of each.
func (s *Store) Verify(ctx context.Context, upTo int64, told func(ledger.Break)) (ledger.Verified, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return ledger.Verified{}, fmt.Errorf("begin to verify: %w", err)
	}
	defer tx.Rollback()
	if upTo == 0 {
		row := tx.QueryRowContext(ctx, `SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0),
			coalesce((SELECT max(seq) FROM journal), 0))`)
		if err := row.Scan(&upTo); err != nil {
			return ledger.Verified{}, fmt.Errorf("count journal: %w", err)
		}
	}
	walk := ledger.Walk{Told: told}
	err = each(ctx, tx, scanStored, func(stored ledger.Stored) { walk.Next(&stored) },
		selectEntry+`WHERE j.seq <= ? ORDER BY j.subject, j.number`, upTo)
	if err != nil {
		return ledger.Verified{}, err
	}
	found := walk.End()
	found.Last, found.Missing = upTo, upTo-found.Entries
	return found, nil
}

// statements runs a script.
func statements(ctx context.Context, tx *sql.Tx, script string) error {
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return fmt.Errorf("%s: %w", strings.SplitN(script, "\n", 2)[0], err)
	}
	return nil
}
