package relational

import (
	"context"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Journal appends to chains within one transaction.
type Journal struct {
	// Last is the last number given in the ledger, for engines that do not
	// number by themselves; they keep it when the transaction ends.
	Last *int64

	ctx   context.Context //nolint:containedctx // as long as the transaction's
	db    DB
	heads map[string]ledger.Head // of the subjects appended to so far
	gone  *erasures              // nil until they are needed
}

// NewJournal is the journal as a transaction sees it.
func NewJournal(ctx context.Context, db DB) *Journal {
	return &Journal{ctx: ctx, db: db, heads: make(map[string]ledger.Head)}
}

// NothingErased is for a schema that does not know of erasures yet.
func (j *Journal) NothingErased() { j.gone = &erasures{} }

// erasures reads what was erased, once a transaction.
func (j *Journal) erasures() (*erasures, error) {
	if j.gone == nil {
		gone, err := readErasures(j.ctx, j.db)
		if err != nil {
			return nil, err
		}
		j.gone = gone
	}
	return j.gone, nil
}

// head is the last entry of a subject's chain.
func (j *Journal) head(subject string) (ledger.Head, error) {
	if head, known := j.heads[subject]; known {
		return head, nil
	}
	head, err := One(j.ctx, j.db, func(row Row) (head ledger.Head, err error) {
		err = row.Scan(&head.Number, &head.Hash)
		return head, err
	}, `SELECT number, hash FROM journal WHERE subject = ? ORDER BY number DESC LIMIT 1`, subject)
	if err != nil || head == nil {
		return ledger.Head{}, err
	}
	return *head, nil
}

// Append adds entries, leaving out those whose origin is there already, and
// returns the others. An entry that has a Seq keeps it.
func (j *Journal) Append(entries []bridge.Entry) (added []bridge.Entry, err error) {
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

func (j *Journal) knows(origin string) (bool, error) {
	if origin == "" {
		return false, nil
	}
	found, err := One(j.ctx, j.db, scanNumber, `SELECT seq FROM journal WHERE origin = ? AND origin <> ''`, origin)
	return found != nil, err
}

func (j *Journal) add(e *bridge.Entry) error {
	head, err := j.head(e.Subject)
	if err != nil {
		return err
	}
	gone, err := j.erasures()
	if err != nil {
		return err
	}
	gone.strip(e)
	if err := j.inOrder(e); err != nil {
		return err
	}
	salt := ledger.NewSalt()
	e.Seal = ledger.Seal(e, salt)
	ledger.Chain(e, head)
	seq, err := One(j.ctx, j.db, scanNumber, `INSERT INTO journal
		(seq, subject, number, kind, actor, actor_ref, ticket, effective_at, received_at, data, origin, seal, previous, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
		j.number(e), e.Subject, e.Number, e.Kind, e.Actor, e.ActorRef, e.Ticket, stamp(e.EffectiveAt), stamp(e.ReceivedAt),
		encode(e.Data), e.Origin, e.Seal, e.Previous, e.Hash)
	if err != nil {
		return err
	}
	e.Seq = *seq
	j.heads[e.Subject] = ledger.Head{Number: e.Number, Hash: e.Hash}
	if e.Seal == "" {
		return nil
	}
	_, err = j.db.ExecContext(j.ctx, `INSERT INTO words (seq, salt, actor_name, text, data) VALUES (?, ?, ?, ?, ?)`,
		e.Seq, salt, e.ActorName, e.Text, encode(e.Words))
	return err
}

// number is what an entry is numbered in the ledger; nil leaves it to the
// engine.
func (j *Journal) number(e *bridge.Entry) any {
	switch {
	case e.Seq != 0:
		return e.Seq
	case j.Last == nil:
		return nil
	}
	*j.Last++
	return *j.Last
}

// selectEntry reads entries with what is left of the words beside them.
const selectEntry = `SELECT j.seq, j.subject, j.number, j.kind, j.actor, j.actor_ref, j.ticket, j.effective_at, j.received_at,
	j.data, j.origin, j.seal, j.previous, j.hash, w.seq IS NULL, w.salt,
	coalesce(w.actor_name, ''), coalesce(w.text, ''), coalesce(w.data, '{}')
	FROM journal j LEFT JOIN words w ON w.seq = j.seq `

func scanStored(row Row) (ledger.Stored, error) {
	var s ledger.Stored
	err := row.Scan(&s.Seq, &s.Subject, &s.Number, &s.Kind, &s.Actor, &s.ActorRef, &s.Ticket,
		Instant{&s.EffectiveAt}, Instant{&s.ReceivedAt}, Object{&s.Data}, &s.Origin, &s.Seal, &s.Previous, &s.Hash,
		&s.Erased, &s.Salt, &s.ActorName, &s.Text, Object{&s.Words})
	s.Erased = s.Erased && s.Seal != ""
	if len(s.Words) == 0 {
		s.Words = nil
	}
	return s, err
}

func scanEntry(row Row) (bridge.Entry, error) {
	s, err := scanStored(row)
	return s.Entry, err
}

// own are an incident's entries that the bridge itself put down.
func own(ctx context.Context, db DB, incident string, after int64) ([]bridge.Entry, error) {
	return List(ctx, db, scanEntry, selectEntry+`WHERE j.subject = ? AND j.origin = '' AND j.seq > ? ORDER BY j.number`, incident, after)
}

// Journal is all that is known of a subject, in the order of its chain.
func (l *Ledger) Journal(ctx context.Context, subject string) ([]bridge.Entry, error) {
	return List(ctx, l.engine.Reader, scanEntry, selectEntry+`WHERE j.subject = ? ORDER BY j.number`, subject)
}

// Verify walks all chains as they are now, or were when upTo was the last
// entry, and tells the first break of each.
func (l *Ledger) Verify(ctx context.Context, upTo int64, told func(ledger.Break)) (found ledger.Verified, err error) {
	err = l.engine.Snapshot(ctx, func(db DB) error {
		found, err = l.engine.verify(ctx, db, upTo, told)
		return err
	})
	return found, err
}

func (e *Engine) verify(ctx context.Context, db DB, upTo int64, told func(ledger.Break)) (found ledger.Verified, err error) {
	if upTo == 0 {
		made, err := One(ctx, db, scanNumber, e.Numbered)
		if err != nil {
			return found, fmt.Errorf("count journal: %w", err)
		}
		upTo = *made
	}
	walk := ledger.Walk{Told: told}
	take := func(stored ledger.Stored) { walk.Next(&stored) }
	if err := each(ctx, db, scanStored, take, selectEntry+`WHERE j.seq <= ? ORDER BY j.subject, j.number`, upTo); err != nil {
		return found, err
	}
	if err := refute(ctx, db, &walk); err != nil {
		return found, err
	}
	found = walk.End()
	found.Last, found.Missing = upTo, upTo-found.Entries
	return found, nil
}
