// Command report measures what the bridge's API answers over a ledger of many
// months, which it makes: tickets by day and by night, storms with their
// members, third parties, suspensions, levels, what is opened again and what is
// never mended, with the journal of each chained as the bridge chains it.
//
//	go run ./deploy/bench/report                                # 20,000 tickets in SQLite
//	go run ./deploy/bench/report -tickets 1000000 -entries 20   # twenty million facts
//	go run ./deploy/bench/report -ledger /srv/l.db              # made once, and kept
//	go run ./deploy/bench/report -postgres postgres://vigie@127.0.0.1/bench -password-file p
//
// The ledger is filled past the store's own statements, and through its guards;
// then the real handlers are asked by the real client, over a socket. There is
// no peer: the figures are absolute, and hold for the machine that they were
// taken on. The journal of a ticket lies in one place, which a ledger that grew
// over months does not have.
package main

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
	"github.com/vigie-noc/vigie/deploy/bench"
)

func main() { bench.Main(run) }

// settings are what the command line says.
type settings struct {
	tickets  int
	entries  int
	months   int
	database string
	password string
	ledger   string
	contract string
	rows     string
	runs     int
	requests int
	seed     uint64
	verify   bool
	keeper   bool
}

func run(ctx context.Context) error {
	s := settings{}
	flag.IntVar(&s.tickets, "tickets", 20_000, "tickets in the ledger")
	flag.IntVar(&s.entries, "entries", 20, "facts of each ticket, at least")
	flag.IntVar(&s.months, "months", 12, "months that they are spread over")
	flag.StringVar(&s.database, "postgres", "", "URL of a database to use instead of SQLite; it is filled if it is empty, and kept")
	flag.StringVar(&s.password, "password-file", "", "file with its password")
	flag.StringVar(&s.ledger, "ledger", "", "file of SQLite that is filled if it is not there, and kept; a temporary one where empty")
	flag.StringVar(&s.contract, "contract", "deploy/config/contract.example.yml", "the contract whose zone and lines of support count")
	flag.StringVar(&s.rows, "rows", "", "only rows whose name contains this")
	flag.IntVar(&s.runs, "runs", 3, "times that each row is measured")
	flag.IntVar(&s.requests, "requests", 40, "requests of one run")
	flag.Uint64Var(&s.seed, "seed", 1, "what the past is made from")
	flag.BoolVar(&s.verify, "verify", false, "prove the whole journal after the import")
	flag.BoolVar(&s.keeper, "keeper", false, "have the clocks of all tickets measured before rows are")
	flag.Parse()
	if s.database != "" {
		return s.postgres(ctx)
	}
	return s.sqlite(ctx)
}

var quiet = slog.New(slog.DiscardHandler)

func (s settings) sqlite(ctx context.Context) (err error) {
	path := s.ledger
	if path == "" {
		dir, failed := os.MkdirTemp("", "bench")
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		path = filepath.Join(dir, "ledger.db")
	}
	_, absent := os.Stat(path)
	store, err := sqlite.Open(ctx, path, quiet)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	into, err := openFile(path)
	if err != nil {
		return err
	}
	if absent != nil {
		err = s.fill(ctx, "SQLite", into)
	} else {
		fmt.Println("SQLite", path, "as it is")
	}
	if err := errors.Join(err, into.db.Close()); err != nil {
		return err
	}
	return s.measure(ctx, store)
}

func (s settings) postgres(ctx context.Context) (err error) {
	options := postgres.Options{URL: s.database, PasswordFile: s.password}
	store, err := postgres.Open(ctx, options, quiet)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	into, err := openDatabase(ctx, options)
	if err != nil {
		return err
	}
	found, err := store.TicketCounts(ctx, ledger.TicketFilter{}, nil)
	switch {
	case err != nil:
	case found[0].N == 0:
		err = s.fill(ctx, "PostgreSQL", into)
	default:
		fmt.Println("PostgreSQL as it is")
	}
	if err := errors.Join(err, into.conn.Close(ctx)); err != nil {
		return err
	}
	return s.measure(ctx, store)
}

// fill makes the ledger and tells what it took.
func (s settings) fill(ctx context.Context, name string, into sink) error {
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
	perYear := float64(size) / mib * 12 / float64(s.months)
	fmt.Printf("%s: %d tickets, %d facts over %d months\n", name, p.made, p.seq, s.months)
	fmt.Printf("  %-58s %10.0f\n", "import, facts a second", float64(p.seq)/took.Seconds())
	fmt.Printf("  %-58s %10.0f\n", "import, s", took.Seconds())
	fmt.Printf("  %-58s %10.0f\n", "on disk, MiB", float64(size)/mib)
	fmt.Printf("  %-58s %10.0f\n", "on disk, bytes a fact with its share of all", float64(size)/float64(p.seq))
	fmt.Printf("  %-58s %10.0f\n", "one more year of the same, MiB", perYear)
	return nil
}

// prove walks the whole journal, where that is wanted.
func (s settings) prove(ctx context.Context, store ledger.Store) error {
	if !s.verify {
		return nil
	}
	begun := time.Now()
	found, err := store.Verify(ctx, 0, func(b ledger.Break) { fmt.Println("  broken:", b) })
	if err != nil {
		return err
	}
	fmt.Printf("  %-58s %10.1f\n", fmt.Sprintf("proving %d facts, s (whole: %t)", found.Entries, found.Whole()), time.Since(begun).Seconds())
	return nil
}
