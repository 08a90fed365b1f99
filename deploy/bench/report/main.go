// Command report measures what the bridge's API answers over a ledger of many
// months, which deploy/bench/past makes.
//
//	go run ./deploy/bench/report                                # 20,000 tickets in SQLite
//	go run ./deploy/bench/report -tickets 1000000 -entries 20   # twenty million facts
//	go run ./deploy/bench/report -ledger /srv/l.db              # made once, and kept
//	go run ./deploy/bench/report -postgres postgres://vigie@127.0.0.1/bench -password-file p
//
// The real handlers are asked by the real client, over a socket. There is no
// peer: the figures are absolute, and hold for the machine that they were
// taken on.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/deploy/bench"
	"github.com/vigie-noc/vigie/deploy/bench/past"
)

func main() { bench.Main(run) }

// settings are what the command line says.
type settings struct {
	past     past.Settings
	database string
	password string
	ledger   string
	contract string
	rows     string
	runs     int
	requests int
	verify   bool
	keeper   bool
}

func run(ctx context.Context) error {
	s := settings{}
	s.past.Flags()
	flag.StringVar(&s.database, "postgres", "", "URL of a database to use instead of SQLite; it is filled if it is empty, and kept")
	flag.StringVar(&s.password, "password-file", "", "file with its password")
	flag.StringVar(&s.ledger, "ledger", "", "file of SQLite that is filled if it is not there, and kept; a temporary one where empty")
	flag.StringVar(&s.contract, "contract", "deploy/config/contract.example.yml", "the contract whose zone and lines of support count")
	flag.StringVar(&s.rows, "rows", "", "only rows whose name contains this")
	flag.IntVar(&s.runs, "runs", 3, "times that each row is measured")
	flag.IntVar(&s.requests, "requests", 40, "requests of one run")
	flag.BoolVar(&s.verify, "verify", false, "prove the whole journal after the import")
	flag.BoolVar(&s.keeper, "keeper", false, "have the clocks of all tickets measured before rows are")
	flag.Parse()
	if s.database != "" {
		return s.postgres(ctx)
	}
	return s.past.WithSQLite(ctx, s.ledger, s.measure)
}

func (s settings) postgres(ctx context.Context) error {
	store, err := s.past.PostgreSQL(ctx, postgres.Options{URL: s.database, PasswordFile: s.password})
	if err != nil {
		return err
	}
	return errors.Join(s.measure(ctx, store), store.Close())
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
