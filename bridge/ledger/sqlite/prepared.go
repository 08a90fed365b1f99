package sqlite

import (
	"context"
	"database/sql"
	"sync"
)

// mostPrepared bounds how many statements are kept. The bridge has some forty;
// those whose text depends on a number of values make it some more.
const mostPrepared = 200

// prepared are the statements of the connection that writes. To parse one
// takes longer than to run it, and a webhook of ten alerts runs hundreds.
type prepared struct {
	db *sql.DB

	mu     sync.Mutex
	all    map[string]*sql.Stmt // nil for those that are yet to be prepared
	wanted []string             // those
}

func newPrepared(db *sql.DB) *prepared { return &prepared{db: db, all: make(map[string]*sql.Stmt)} }

// of is the prepared statement; nil where there is none yet. It will be there
// for the transactions after the next call of prepare.
func (p *prepared) of(query string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	stmt, known := p.all[query]
	if !known && len(p.all) < mostPrepared {
		p.all[query] = nil
		p.wanted = append(p.wanted, query)
	}
	return stmt
}

// prepare prepares what was asked for. It waits for the connection, and must
// not be called within a transaction, which has it.
func (p *prepared) prepare(ctx context.Context) {
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for n, query := range wanted {
		stmt, err := p.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // with all others, when the ledger is closed
		p.mu.Lock()
		if err != nil { // it runs without, which tells what is wrong, and may be asked for again
			delete(p.all, query)
			p.wanted = append(p.wanted, wanted[n+1:]...)
			p.mu.Unlock()
			return
		}
		p.all[query] = stmt
		p.mu.Unlock()
	}
}

// preparedTx is a transaction that uses them. Two answers to one query must
// not be read at a time: within a transaction all are read to their end.
type preparedTx struct {
	*sql.Tx

	statements *prepared
}

func (t preparedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := t.statements.of(query); stmt != nil {
		return t.StmtContext(ctx, stmt).ExecContext(ctx, args...) //nolint:sqlclosecheck // the transaction's end closes it
	}
	return t.Tx.ExecContext(ctx, query, args...)
}

func (t preparedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := t.statements.of(query); stmt != nil {
		return t.StmtContext(ctx, stmt).QueryContext(ctx, args...) //nolint:sqlclosecheck // the same
	}
	return t.Tx.QueryContext(ctx, query, args...)
}
