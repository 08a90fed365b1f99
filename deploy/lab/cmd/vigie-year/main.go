// Command vigie-year makes a folder with a year of a network operations centre
// in it: a ledger with closed months, and the contract, inventory and bridge.yml
// that vigie-bridge tells its reports by.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/deploy/lab/year"
	"github.com/vigie-noc/vigie/deploy/lab/year/live"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// Exit statuses: 1 for what went wrong while running, 2 for what the person
// who started it has to mend.
const (
	exitFailure = 1
	exitUsage   = 2
)

func run(args []string, out, progress io.Writer) int {
	var opts year.Options
	var dir string
	flags := pflag.NewFlagSet("vigie-year", pflag.ContinueOnError)
	flags.SetOutput(progress)
	flags.Uint64Var(&opts.Seed, "seed", 1, "what the year is made from")
	flags.IntVar(&opts.Schools, "schools", 40, "how many schools the network has")
	flags.IntVar(&opts.Months, "months", 12, "how many months, from September 2025 on")
	flags.IntVar(&opts.Busy, "busy", 100, "how much happens, in percent of the usual")
	flags.StringVar(&dir, "out", "", "folder to make")
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(progress, err) //nolint:errcheck // there is nobody else to tell
		return exitUsage
	case dir == "" || flags.NArg() > 0 || opts.Schools < 1 || opts.Months < 1 || opts.Busy < 1:
		fmt.Fprintln(progress, "vigie-year needs --out, and takes flags with positive numbers only") //nolint:errcheck // as above
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := fill(ctx, dir, opts, out, progress); err != nil {
		fmt.Fprintln(progress, err) //nolint:errcheck // as above
		return exitFailure
	}
	return 0
}

// fill makes the folder. It must not be there: a ledger is never written over.
func fill(ctx context.Context, dir string, opts year.Options, out, progress io.Writer) (err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("make the year's folder: %w", err)
	}
	store, err := sqlite.Open(ctx, filepath.Join(dir, "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	y := year.Make(opts)
	month := time.Month(0)
	tally, err := live.Live(ctx, live.Options{Year: y, Store: store, Dir: dir, Told: func(at time.Time, done, total int) {
		if at.Month() != month {
			month = at.Month()
			fmt.Fprintf(progress, "%s: %d of %d\n", at.Format("2006-01"), done, total) //nolint:errcheck // it is progress alone
		}
	}})
	if err != nil {
		return err
	}
	if err := settings(dir, y); err != nil {
		return err
	}
	done := 0
	for _, n := range tally.Done {
		done += n
	}
	_, err = fmt.Fprintf(out, "%s: %d happenings, %d months closed\nvigie-bridge report --config.file %[1]s/bridge.yml --contract %[1]s/contract.yml --month %[4]s --out %[1]s/rapports\n", dir, done, tally.Months, y.Till.AddDate(0, -1, 0).Format("2006-01"))
	return err
}

// bridge is what vigie-bridge needs to find the ledger; nothing of it is asked.
const bridge = `# Of a generated year: there is no source and no Zammad behind it.
sources: [{name: noc, alertmanagers: ["http://127.0.0.1:9"], prometheus: "http://127.0.0.1:9"}]
zammad: {url: "http://127.0.0.1:9", token_file: token, customer: supervision@vigie.example}
store: {path: ledger.db}
tokens_file: tokens.yml
inventory: [inventory.yml]
`

// tokens has one that nobody can have: a bridge is not to be started on a year.
var tokens = "tokens: [{name: personne, scopes: [read], sha256: " + strings.Repeat("0", 64) + "}]\n"

// settings are the files beside the ledger, as of the year's end.
func settings(dir string, y *year.Year) error {
	last := y.Contracts[0].Text
	for _, c := range y.Contracts {
		if c.From.Before(y.Till) {
			last = c.Text
		}
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "contract.yml"), []byte(last), 0o600),
		os.WriteFile(filepath.Join(dir, "bridge.yml"), []byte(bridge), 0o600),
		os.WriteFile(filepath.Join(dir, "tokens.yml"), []byte(tokens), 0o600),
		lab.WriteInventory(filepath.Join(dir, "inventory.yml"), y.EstateAt(y.Till)),
	)
}
