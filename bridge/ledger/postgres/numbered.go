package postgres

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// numbered runs statements whose parameters are written as ?, and takes from
// texts what PostgreSQL refuses in any: one letter of a label must not keep a
// whole webhook out.
type numbered struct{ db relational.DB }

func (n numbered) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return n.db.QueryContext(ctx, number(query), plain(args)...)
}

func (n numbered) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return n.db.ExecContext(ctx, number(query), plain(args)...)
}

// number writes $1, $2 … for each ?, and $1 for ?1. No statement of ours has one
// in a text.
func number(query string) string {
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		if after == "" || after[0] < '0' || after[0] > '9' {
			b.WriteString(strconv.Itoa(n))
		}
		query = after
	}
}

func plain(args []any) []any {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = ledger.Plain(text)
		}
	}
	return args
}
