package sqlite

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

//go:embed chain.sql
var chainSchema string

//go:embed guard.sql
var chainGuard string

// chainStep is step 3 of the schema: a journal whose entries are chained by
// subject, with what stood in it so far.
func chainStep() *goose.Migration {
	return goose.NewGoMigration(3, &goose.GoFunc{RunTx: chainJournal}, nil)
}

func chainJournal(ctx context.Context, tx *sql.Tx) error {
	if err := statements(ctx, tx, chainSchema); err != nil {
		return err
	}
	j := relational.NewJournal(ctx, tx)
	j.NothingErased()
	const page = 1000
	for last := int64(0); ; {
		before, err := relational.List(ctx, tx, scanBefore, `SELECT seq, incident, kind, actor, actor_name, effective_at, received_at, text, data
			FROM journal_before WHERE seq > ? ORDER BY seq LIMIT ?`, last, page)
		if err != nil {
			return err
		}
		if _, err := j.Append(before); err != nil {
			return err
		}
		if len(before) < page {
			break
		}
		last = before[len(before)-1].Seq
	}
	if err := statements(ctx, tx, "DROP TABLE journal_before"); err != nil {
		return err
	}
	return statements(ctx, tx, chainGuard)
}

// scanBefore reads an entry as it stood before entries were chained.
func scanBefore(row relational.Row) (bridge.Entry, error) {
	var e bridge.Entry
	err := row.Scan(&e.Seq, &e.Subject, &e.Kind, &e.Actor, &e.ActorName,
		relational.Instant{Into: &e.EffectiveAt}, relational.Instant{Into: &e.ReceivedAt}, &e.Text, relational.Object{Into: &e.Data})
	if e.Actor == bridge.ActorSource {
		e.ActorRef, e.ActorName = e.ActorName, "" // no person's name
	}
	if e.Kind == bridge.KindPersonEdit { // what stood in a field may be a title, which persons write
		e.Words = map[string]string{"from": e.Data["from"], "to": e.Data["to"]}
		e.Data = map[string]string{"field": e.Data["field"]}
	}
	if err != nil {
		return e, fmt.Errorf("read entry %d: %w", e.Seq, err)
	}
	return e, nil
}

// statements runs a script.
func statements(ctx context.Context, tx *sql.Tx, script string) error {
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return fmt.Errorf("%s: %w", strings.SplitN(script, "\n", 2)[0], err)
	}
	return nil
}
