// Command availability measures how long the API takes to tell the availability
// of a month and of a year, out of a ledger with a year of evidence of 20,000
// devices at 5,000 sites: each day one device in twenty was down, and the list
// of devices was another.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgserver"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/deploy/bench"
	"github.com/vigie-noc/vigie/deploy/bench/past"
	"github.com/vigie-noc/vigie/internal/inventory"
)

type settings struct {
	devices, days, bad int
	postgres           bool
}

func main() {
	var s settings
	flag.IntVar(&s.devices, "devices", 20_000, "how many devices, four at each site")
	flag.IntVar(&s.days, "days", 365, "how many days are kept")
	flag.IntVar(&s.bad, "bad", 20, "of so many devices one was down on each day")
	flag.BoolVar(&s.postgres, "postgres", false, "in PostgreSQL instead of SQLite")
	flag.Parse()
	bench.Main(func(ctx context.Context) error {
		dir, err := os.MkdirTemp("", "vigie-availability-")
		if err != nil {
			return err
		}
		return errors.Join(run(ctx, dir, s), os.RemoveAll(dir))
	})
}

func open(ctx context.Context, dir string, s settings) (store ledger.Store, done func() error, err error) {
	logger := slog.New(slog.DiscardHandler)
	if !s.postgres {
		store, err = sqlite.Open(ctx, filepath.Join(dir, "ledger.db"), logger)
		return store, func() error { return nil }, err
	}
	server, err := pgserver.Run(ctx)
	if err != nil {
		return nil, nil, err
	}
	place, err := server.Make(ctx, "availability", dir)
	if err == nil {
		store, err = postgres.Open(ctx, postgres.Options{URL: place.URL, PasswordFile: place.PasswordFile}, logger)
	}
	if err != nil {
		return nil, nil, errors.Join(err, server.Close())
	}
	return store, server.Close, nil
}

func run(ctx context.Context, dir string, s settings) error {
	store, done, err := open(ctx, dir, s)
	if err != nil {
		return err
	}
	return errors.Join(measure(ctx, store, s), store.Close(), done())
}

func measure(ctx context.Context, store ledger.Store, s settings) error {
	contract, err := policy.Load("deploy/config/contract.example.yml")
	if err != nil {
		return err
	}
	inv := estate(s)
	last := time.Date(2026, 9, 30, 0, 0, 0, 0, contract.Location())
	begun := time.Now()
	if err := past.Evidence(ctx, store, inv, last, s.days, s.bad); err != nil {
		return err
	}
	fmt.Printf("%d days of %d devices written in %v\n", s.days, s.devices, time.Since(begun).Round(time.Second))
	api := report.NewAPI(store, slog.New(slog.DiscardHandler), func() report.Status { return report.Status{Contract: contract} }, func(int64) string { return "" })
	api.Estate = &report.Estate{Inventory: func() *inventory.Inventory { return inv }}
	year := "first=" + last.AddDate(0, 0, 1-s.days).Format(time.DateOnly) + "&last=" + last.Format(time.DateOnly)
	for _, question := range [][2]string{
		{"a month of all devices", "month=2026-09"},
		{"a month of all sites", "month=2026-09&of=sites"},
		{"a month of all regions", "month=2026-09&of=regions"},
		{"a month of a region's devices", "month=2026-09&region=region-7"},
		{"a month of a site", "month=2026-09&of=sites&site=site-123"},
		{"a year of a site", year + "&of=sites&site=site-123"},
		{"a year of a device", year + "&device=device-00492"},
		{"a year of all devices", year},
	} {
		if err := ask(ctx, api, question[0], question[1]); err != nil {
			return err
		}
	}
	return nil
}

// ask asks three times, and prints what the fastest took.
func ask(ctx context.Context, api *report.API, name, query string) error {
	best := time.Hour
	size := 0
	for range 3 {
		begun := time.Now()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/availability?"+query, nil)
		if err != nil {
			return err
		}
		told := answer{header: http.Header{}}
		api.Availability(&told, request)
		best = min(best, time.Since(begun))
		if size = told.body.Len(); !bytes.Contains(told.body.Bytes(), []byte(`"available"`)) {
			return fmt.Errorf("%s is answered with %.200s", name, &told.body)
		}
	}
	fmt.Printf("%-32s %8v, %d KiB\n", name, best.Round(time.Millisecond), size/1024)
	return nil
}

// answer is one of the API, without a connection.
type answer struct {
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }
func (a *answer) WriteHeader(int)             {}

func estate(s settings) *inventory.Inventory {
	inv := &inventory.Inventory{}
	for n := range s.devices {
		site := fmt.Sprintf("site-%d", n/4)
		if n%4 == 0 {
			inv.Sites = append(inv.Sites, inventory.Site{Name: site, Region: fmt.Sprintf("region-%d", n/4%24)})
		}
		inv.Equipment = append(inv.Equipment, inventory.Equipment{Device: fmt.Sprintf("device-%05d", n), Site: site})
	}
	return inv
}
