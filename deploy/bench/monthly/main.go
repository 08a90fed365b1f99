// Command monthly measures how long the report of a month takes, and how much
// memory, out of a ledger that deploy/bench/past makes: all chapters, and each row
// of each table, as forms take them.
//
//	go run ./deploy/bench/monthly -ledger /srv/l.db                 # 100,000 tickets over a year
//	go run ./deploy/bench/monthly -ledger /srv/m.db -months 1       # … all in one month
//
// A ledger that is made first counts in the memory: run it again on the same file.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/deploy/bench"
	"github.com/vigie-noc/vigie/deploy/bench/past"
	"github.com/vigie-noc/vigie/internal/inventory"
)

type settings struct {
	past     past.Settings
	ledger   string
	contract string
	month    string
	evidence bool
}

func main() { bench.Main(run) }

func run(ctx context.Context) error {
	var s settings
	s.past.Flags()
	flag.StringVar(&s.ledger, "ledger", "", "file of SQLite that is filled if it is not there, and kept; a temporary one where empty")
	flag.StringVar(&s.contract, "contract", "deploy/config/contract.example.yml", "the contract by which clocks are measured")
	flag.StringVar(&s.month, "month", "", "the month, such as 2026-10; the last whole one where empty")
	flag.BoolVar(&s.evidence, "evidence", true, "keep a month of evidence of all equipment first")
	flag.Lookup("tickets").Value.Set("100000") //nolint:errcheck // it is a number
	flag.Lookup("entries").Value.Set("12")     //nolint:errcheck // it is a number
	flag.Parse()
	return s.past.WithSQLite(ctx, s.ledger, s.measure)
}

func (s *settings) measure(ctx context.Context, store ledger.Store) error {
	contract, err := policy.Load(s.contract)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	month := ledger.MonthOf(now, contract.Location()) - 1
	if s.past.Months == 1 {
		month++
	}
	if s.month != "" {
		named, is := ledger.MonthNamed(s.month)
		if !is {
			return fmt.Errorf("%q is no month", s.month)
		}
		month = named
	}
	town := past.Town()
	if s.evidence {
		first := time.Date(month.Year(), month.Of(), 1, 0, 0, 0, 0, contract.Location())
		last := first.AddDate(0, 1, -1)
		if last.After(now) {
			last = now.Truncate(24 * time.Hour)
		}
		if err := past.Evidence(ctx, store, town, last, last.Day(), 20); err != nil {
			return err
		}
	}
	if err := past.Keep(ctx, store, contract); err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	api := report.NewAPI(store, logger, func() report.Status { return report.Status{Contract: contract, Started: now} }, nil)
	api.Estate = &report.Estate{Inventory: func() *inventory.Inventory { return town }}
	maker := &monthly.Maker{
		Store: store, Contract: func() *policy.Contract { return contract }, Shelf: api.Shelf(), Availability: api.OfMonth,
		Inventory: func() *inventory.Inventory { return town }, Runbooks: os.DirFS("alert-rules/runbooks"),
	}
	return make1(ctx, maker, monthly.Ask{Month: month, Now: now})
}

// make1 makes the report and takes all of its rows.
func make1(ctx context.Context, maker *monthly.Maker, ask monthly.Ask) error {
	begun, before, last := time.Now(), worked(), ""
	maker.Progress = func(_, _ int, what string) {
		if what != last {
			fmt.Printf("  %6.1f s  %s\n", time.Since(begun).Seconds(), what)
			last = what
		}
	}
	return maker.Hold(ctx, ask, func(r *monthly.Report) error {
		past.Line("chapters of "+r.Cover.Month+", s", "%.1f", time.Since(begun).Seconds())
		rows := 0
		for _, c := range r.Chapters {
			for _, b := range c.Blocks {
				if b.Table == nil {
					continue
				}
				n, err := taken(b.Table)
				if err != nil {
					return err
				}
				past.Line("rows of "+b.Table.Key, "%d", n)
				rows += n
			}
		}
		for i := range r.Files {
			n, err := taken(&r.Files[i])
			if err != nil {
				return err
			}
			past.Line("rows of "+r.Files[i].Key, "%d", n)
			rows += n
		}
		past.Line("all, s", "%.1f", time.Since(begun).Seconds())
		past.Line("of a processor, s", "%.1f", (worked() - before).Seconds())
		past.Line("rows, in all", "%d", rows)
		past.Line("memory at most, MiB", "%d", resident()>>10)
		return nil
	})
}

func taken(t *monthly.Table) (n int, err error) {
	for row, err := range t.Rows {
		if err != nil {
			return n, err
		}
		if len(row) != len(t.Columns) {
			return n, fmt.Errorf("%s: %d cells for %d columns", t.Key, len(row), len(t.Columns))
		}
		n++
	}
	return n, nil
}

// worked is how long processors worked for this process: what others do on the
// machine is not in it.
func worked() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// resident is the most memory that this process had, in KiB.
func resident() (kib int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscan(rest, &kib) //nolint:errcheck // 0 then
	return kib
}
