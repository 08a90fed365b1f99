// Command bridge measures vigie-bridge, a process of its own with a ledger in
// SQLite or in a PostgreSQL that it starts, between an imitated Alertmanager with its Prometheus and the
// simulated desk, which can be as slow and as unreliable as a row wants.
//
//	go run ./deploy/bench/bridge               # all rows
//	go run ./deploy/bench/bridge -rows storm   # those whose name contains "storm"
//	go run ./deploy/bench/bridge -store postgres
//
// It needs our program (make build). There is no peer: what other programs
// between Alertmanager and a desk do is to post each webhook on, without a
// ledger, storms or a ticket kept for each fault. The figures are therefore
// absolute, and hold for the machine that they were taken on, on which the
// sender and the desk run too. Everything stays on loopback.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgserver"
	"github.com/vigie-noc/vigie/deploy/bench"
)

func main() { bench.Main(run) }

// settings are what the command line says.
type settings struct {
	rows     string
	runs     int
	ours     string
	contract string
	devices  int
	verbose  bool
	store    string
	dir      string
	server   *pgserver.Server // nil for SQLite
}

func run(ctx context.Context) error {
	s := settings{}
	flag.StringVar(&s.rows, "rows", "", "only rows whose name contains this")
	flag.IntVar(&s.runs, "runs", 3, "times that each row is measured")
	flag.StringVar(&s.ours, "ours", "bin/vigie-bridge", "our bridge")
	flag.StringVar(&s.contract, "contract", "deploy/config/contract.example.yml", "the contract that it works by")
	flag.IntVar(&s.devices, "devices", 3000, "devices that fail in a storm; ten alerts for every three of them")
	flag.StringVar(&s.store, "store", "sqlite", "what keeps the ledger: sqlite, or postgres, which must be installed")
	flag.BoolVar(&s.verbose, "verbose", false, "show what the bridge logs")
	flag.Parse()
	if _, err := exec.LookPath(s.ours); err != nil {
		return fmt.Errorf("%w (make build builds ours)", err)
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	s.dir = dir
	switch s.store {
	case "sqlite":
		return errors.Join(measure(ctx, s), os.RemoveAll(dir))
	case "postgres":
		// As an administrator would have it: what is told to be kept is on the disk.
		if s.server, err = pgserver.Run(ctx, "fsync=on", "shared_buffers=128MB", "max_wal_size=1GB"); err != nil {
			return errors.Join(err, os.RemoveAll(dir))
		}
		return errors.Join(measure(ctx, s), s.server.Close(), os.RemoveAll(dir))
	default:
		return errors.Join(fmt.Errorf("-store: %q is neither sqlite nor postgres", s.store), os.RemoveAll(dir))
	}
}

func measure(ctx context.Context, s settings) error {
	var errs []error
	for _, r := range rows {
		if strings.Contains(r.name, s.rows) {
			errs = append(errs, r.measure(ctx, s))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(errs...)
}
