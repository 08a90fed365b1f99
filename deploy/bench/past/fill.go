// Package past makes a ledger of many months for benchmarks, and has the
// bridge's real handlers answer over it: tickets by day and by night, storms
// with their members, third parties, suspensions, levels, what is opened again
// and what is never mended, with the journal of each chained as the bridge
// chains it. It is filled past the store's own statements, and through its
// guards. The journal of a ticket lies in one place, which a ledger that grew
// over months does not have.
package past

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// Settings say what a past is made of.
type Settings struct {
	Tickets int
	Entries int // facts of each ticket, at least
	Months  int
	Seed    uint64
}

// Flags has the command line say them.
func (s *Settings) Flags() {
	flag.IntVar(&s.Tickets, "tickets", 20_000, "tickets in the ledger")
	flag.IntVar(&s.Entries, "entries", 20, "facts of each ticket, at least")
	flag.IntVar(&s.Months, "months", 12, "months that they are spread over")
	flag.Uint64Var(&s.Seed, "seed", 1, "what the past is made from")
}

var quiet = slog.New(slog.DiscardHandler)

// WithSQLite has a file measured, which is filled if it is not there; a
// temporary one where none is named.
func (s Settings) WithSQLite(ctx context.Context, path string, measure func(ctx context.Context, store ledger.Store) error) (err error) {
	if path == "" {
		dir, failed := os.MkdirTemp("", "bench")
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		path = filepath.Join(dir, "ledger.db")
	}
	store, err := s.sqlite(ctx, path)
	if err != nil {
		return err
	}
	return errors.Join(measure(ctx, store), store.Close())
}

func (s Settings) sqlite(ctx context.Context, path string) (ledger.Store, error) {
	_, absent := os.Stat(path)
	store, err := sqlite.Open(ctx, path, quiet)
	if err != nil {
		return nil, err
	}
	if absent == nil {
		fmt.Println("SQLite", path, "as it is")
		return store, nil
	}
	into, err := openFile(path)
	if err == nil {
		err = errors.Join(s.fill(ctx, "SQLite", into), into.db.Close())
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// PostgreSQL opens a database, which is filled if it is empty.
func (s Settings) PostgreSQL(ctx context.Context, options postgres.Options) (ledger.Store, error) {
	store, err := postgres.Open(ctx, options, quiet)
	if err != nil {
		return nil, err
	}
	if err := s.database(ctx, store, options); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

func (s Settings) database(ctx context.Context, store ledger.Store, options postgres.Options) error {
	found, err := store.TicketCounts(ctx, ledger.TicketFilter{}, nil)
	if err != nil {
		return err
	}
	if found[0].N > 0 {
		fmt.Println("PostgreSQL as it is")
		return nil
	}
	into, err := openDatabase(ctx, options)
	if err != nil {
		return err
	}
	return errors.Join(s.fill(ctx, "PostgreSQL", into), into.conn.Close(ctx))
}

// fill makes the ledger and tells what it took.
func (s Settings) fill(ctx context.Context, name string, into sink) error {
	p := newPast(s, time.Now().UTC().Truncate(time.Second))
	took, err := fillUp(ctx, p, into)
	if err != nil {
		return err
	}
	size, err := into.size(ctx)
	if err != nil {
		return err
	}
	const mib = 1 << 20
	fmt.Printf("%s: %d tickets, %d facts over %d months\n", name, p.made, p.seq, s.Months)
	Line("import, facts a second", "%.0f", float64(p.seq)/took.Seconds())
	Line("import, s", "%.0f", took.Seconds())
	Line("on disk, MiB", "%.0f", float64(size)/mib)
	Line("on disk, bytes a fact with its share of all", "%.0f", float64(size)/float64(p.seq))
	Line("one more year of the same, MiB", "%.0f", float64(size)/mib*12/float64(s.Months))
	return nil
}

// Line prints figures under the name of what they tell, one beside the other.
func Line(name, form string, figures ...any) {
	fmt.Printf("  %-58s", name)
	for _, figure := range figures {
		fmt.Printf(" %10s", fmt.Sprintf(form, figure))
	}
	fmt.Println()
}
