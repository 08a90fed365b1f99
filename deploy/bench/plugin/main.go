// Command plugin measures what a panel waits for, and what a dashboard costs
// the bridge: the built plugin, started as Grafana starts it, asks the real
// handlers over a socket, and these a ledger that deploy/bench/past makes.
//
//	make plugin
//	go run ./deploy/bench/plugin                                 # 20,000 tickets in SQLite
//	go run ./deploy/bench/plugin -tickets 1000000                # some 11 GB, and an hour's work before
//	go run ./deploy/bench/plugin -tickets 1000000 -ledger l.db   # made once, and kept
//
// Each query type is asked by so many panels at once, each for something else,
// so that nothing is answered out of what the plugin keeps. Then all queries
// of each dashboard's panels and annotations are asked at once: first by a data
// source that has asked nothing before, and again while its answers are fresh.
// There is no peer: the figures are absolute, and hold for the machine that
// they were taken on. Alarms are none.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/deploy/bench"
	"github.com/vigie-noc/vigie/deploy/bench/past"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
	"github.com/vigie-noc/vigie/internal/inventory"
)

func main() { bench.Main(run) }

// settings are what the command line says.
type settings struct {
	past       past.Settings
	ledger     string
	contract   string
	folder     string
	dashboards string
	panels     int
	loads      int
	days       int
	timeout    int
}

func run(ctx context.Context) error {
	s := settings{}
	s.past.Flags()
	flag.StringVar(&s.ledger, "ledger", "", "file of SQLite that is filled if it is not there, and kept; a temporary one where empty")
	flag.StringVar(&s.contract, "contract", "deploy/config/contract.example.yml", "the contract whose clocks and lines of support count")
	flag.StringVar(&s.folder, "plugin", "bin/vigie-noc-datasource", "folder of the built plugin")
	flag.StringVar(&s.dashboards, "dashboards", "dashboards", "folder of the dashboards")
	flag.IntVar(&s.panels, "panels", 20, "panels that ask at once")
	flag.IntVar(&s.loads, "loads", 10, "times that they ask, for each query type")
	flag.IntVar(&s.days, "days", 365, "days of evidence of 23,200 devices")
	flag.IntVar(&s.timeout, "timeout", 60, "seconds that the data source waits for the bridge")
	flag.Parse()
	return s.past.WithSQLite(ctx, s.ledger, s.measure)
}

// measure starts what there is between a panel and the ledger.
func (s settings) measure(ctx context.Context, store ledger.Store) error {
	contract, err := policy.Load(s.contract)
	if err != nil {
		return err
	}
	town := past.Town()
	if err := s.prepare(ctx, store, contract, town); err != nil {
		return err
	}
	d := &desk{settings: s, now: time.Now()}
	api := past.API(store, contract, &report.Estate{
		Inventory: func() *inventory.Inventory { return town },
		Alarms:    func(context.Context) ([]report.Alarm, map[string]error) { return nil, nil },
	})
	begun := time.Now()
	if err := api.Warm(ctx); err != nil { // as a bridge does at its start
		return err
	}
	past.Line("reading a year of evidence beforehand, s", "%.1f", time.Since(begun).Seconds())
	base, stop, err := past.Serve(ctx, counted(past.Handler(api), &d.requests))
	if err != nil {
		return err
	}
	defer stop()
	if d.plugin, err = grafanatest.StartPlugin(s.folder, "vigie-noc-datasource", "gpx_vigie", os.Stderr); err != nil {
		return err
	}
	defer d.plugin.Stop()
	d.source = grafanatest.Source{
		UID: "vigie", Type: "vigie-noc-datasource", URL: base, Token: "bench", Options: fmt.Sprintf(`{"timeout":%d}`, s.timeout),
	}
	if err := d.pick(ctx, base); err != nil {
		return err
	}
	if err := d.types(ctx); err != nil {
		return err
	}
	return d.boards(ctx)
}

// prepare has the ledger know what a bridge works out by itself: clocks of all
// tickets, and availability of days that are over.
func (s settings) prepare(ctx context.Context, store ledger.Store, contract *policy.Contract, town *inventory.Inventory) error {
	if err := past.Keep(ctx, store, contract); err != nil {
		return err
	}
	year, month, day := time.Now().In(contract.Location()).AddDate(0, 0, -1).Date()
	begun := time.Now()
	if err := past.Evidence(ctx, store, town, time.Date(year, month, day, 0, 0, 0, 0, contract.Location()), s.days, 20); err != nil {
		return err
	}
	past.Line(fmt.Sprintf("keeping %d days of evidence, s", s.days), "%.0f", time.Since(begun).Seconds())
	return nil
}

// counted counts the requests that reach the bridge.
func counted(next http.Handler, into *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		into.Add(1)
		next.ServeHTTP(w, r)
	})
}
