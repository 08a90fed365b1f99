package ledgertest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// Explainer has a database tell how it will answer each query, before it does.
type Explainer struct {
	relational.DB

	Explain string // what is put before a query

	mu    sync.Mutex
	plans []string
}

// QueryContext implements relational.DB.
func (e *Explainer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := e.DB.QueryContext(ctx, e.Explain+query, args...)
	if err != nil {
		return nil, fmt.Errorf("explain %s: %w", query, err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	for rows.Next() {
		var text string
		into := make([]any, len(columns)) // the last tells
		for i := range into {
			into[i] = new(any)
		}
		into[len(into)-1] = &text
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		e.mu.Lock()
		e.plans = append(e.plans, text)
		e.mu.Unlock()
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return e.DB.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // who asked does
}

// told are the plans since the last call.
func (e *Explainer) told() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	told := strings.Join(e.plans, "\n")
	e.plans = nil
	return told
}

// planned is a query and the index that it should be answered by; empty where
// one of several will do.
type planned struct {
	name  string
	ask   ask
	index string
}

// ask is a question of a store.
type ask = func(context.Context, Store) error

// those asks for tickets of some origins.
type those []ledger.Origin

func (origins those) list(f ledger.TicketFilter) ask {
	return func(ctx context.Context, s Store) error {
		f.Limit, f.Origins = 101, origins
		_, err := s.Tickets(ctx, f)
		return err
	}
}

func (origins those) count(f ledger.TicketFilter, by ...ledger.Dimension) ask {
	return func(ctx context.Context, s Store) error {
		f.Origins = origins
		_, err := s.TicketCounts(ctx, f, by)
		return err
	}
}

func (origins those) stock(f ledger.TicketFilter, slots ledger.Slots, by ...ledger.Dimension) ask {
	return func(ctx context.Context, s Store) error {
		f.Origins, f.Natures = origins, faults
		_, err := s.Stock(ctx, f, slots, by)
		return err
	}
}

var (
	faults = []bridge.Nature{bridge.NatureFault, bridge.NatureStorm, bridge.NatureCall, bridge.NatureRequest}
	open   = ledger.TicketFilter{Natures: faults, States: bridge.States[:len(bridge.States)-1]}
)

// pagePlans are what screens list of the Crowd.
func pagePlans(of those) []planned {
	yesterday := crowdEnd.Add(-24 * time.Hour)
	opened := func(change func(*ledger.TicketFilter)) ask {
		f := ledger.TicketFilter{Natures: faults, OpenFrom: yesterday, OpenedTo: crowdEnd}
		change(&f)
		return of.list(f)
	}
	with := func(change func(*ledger.TicketFilter)) ask {
		f := open
		change(&f)
		return of.list(f)
	}
	return []planned{
		{"what is open, newest first", of.list(open), ""},
		{"what is open, as it presses", with(func(f *ledger.TicketFilter) { f.Sort = ledger.ByPressing }), "incident_pressing"},
		{"what is open, by severity", with(func(f *ledger.TicketFilter) { f.Sort = ledger.BySeverity }), ""},
		{"what is open of a site", with(func(f *ledger.TicketFilter) { f.Sites = []string{"site 7"} }), ""},
		{"all of a device", of.list(ledger.TicketFilter{Natures: faults, Devices: []string{"device 7"}}), ""},
		{"what was opened in a day", opened(func(f *ledger.TicketFilter) { f.Sort = ledger.ByPressing }), "incident_opened"},
		{"what was opened in a day, newest first", opened(func(f *ledger.TicketFilter) { f.Before = "011010000" }), "incident_opened"},
		{"what was open in a day", opened(func(f *ledger.TicketFilter) { f.Lasting, f.Sort = true, ledger.ByPressing }), ""},
		{"what was open in a day, newest first", opened(func(f *ledger.TicketFilter) {
			f.Lasting, f.OpenFrom, f.OpenedTo = true, yesterday.Add(-24*time.Hour), yesterday
		}), "incident_opened"},
	}
}

// sumPlans are what screens, and scrapes, sum up of it.
func sumPlans(of those) []planned {
	day := ledger.Slots{From: crowdEnd.Add(-24 * time.Hour).Truncate(time.Hour), Length: time.Hour, N: 24}
	minutes := ledger.Slots{From: crowdEnd.Add(-10 * time.Minute), Length: time.Minute, N: 10}
	byRegion := ""
	if slices.Contains(of, ledger.OriginSupervision) { // people's tickets have none
		byRegion = "move_region"
	}
	return []planned{
		{"how many are open", of.count(open, "criticity"), ""},
		{"how many are open, by device", of.count(open, "device", "criticity"), ""},
		{"how many were opened in a day", of.count(ledger.TicketFilter{OpenFrom: crowdEnd.Add(-24 * time.Hour), OpenedTo: crowdEnd}, "region"), "incident_opened"},
		{"the stock", of.stock(ledger.TicketFilter{}, day, "criticity"), "tally"},
		{"the stock by the minute", of.stock(ledger.TicketFilter{}, minutes), "move_at"},
		{"the stock by region", of.stock(ledger.TicketFilter{}, minutes, "region"), "move_at"},
		{"the stock of a region", of.stock(ledger.TicketFilter{Regions: []string{"region 7"}}, minutes), byRegion},
		{"what is closed while it fires", func(ctx context.Context, s Store) error {
			_, err := s.ClosedWhileFiring(ctx)
			return err
		}, ""},
		{"the whole", func(ctx context.Context, s Store) error {
			_, err := s.Counts(ctx)
			return err
		}, ""},
		{"what the bridge has still to do", func(ctx context.Context, s Store) error {
			_, err := s.Waiting(ctx, "c", crowdEnd)
			return err
		}, ""},
	}
}

// duePlans are what screens ask for of the Crowd's clocks.
func duePlans(origins []ledger.Origin) []planned {
	open := open
	open.Origins, open.Natures = origins, faults[:2]
	late := open
	late.Late, late.LateAt, late.Limit = ledger.LateNow, crowdEnd, 101
	remaining := func(change func(*ledger.TicketFilter)) ask {
		return func(ctx context.Context, s Store) error {
			f := open
			change(&f)
			f.Limit = 51 // of 100 that are due
			found, err := s.TicketsByDue(ctx, f)
			if err == nil && len(found) == 0 {
				err = errors.New("the plan of nothing says nothing")
			}
			return err
		}
	}
	return []planned{
		{"what is due next", remaining(func(*ledger.TicketFilter) {}), "measured_due"},
		{"what is due next, further on", remaining(func(f *ledger.TicketFilter) {
			f.After = &ledger.Place{Keys: []int64{1772000000000 + 400*60000, 400}, ID: "011000400"}
		}), "measured_due"},
		{"what is due at no time", remaining(func(f *ledger.TicketFilter) { f.After = &ledger.Place{Keys: []int64{math.MaxInt64, 0}} }), "measured_fault"},
		{"what is late, by what remains", remaining(func(f *ledger.TicketFilter) { *f = late }), "measured_due"},
		{"what is late", func(ctx context.Context, s Store) error {
			_, err := s.Tickets(ctx, late)
			return err
		}, ""},
		{"how many are late", func(ctx context.Context, s Store) error {
			_, err := s.TicketCounts(ctx, late, []ledger.Dimension{"criticity"})
			return err
		}, ""},
		{"clocks of a page", func(ctx context.Context, s Store) error {
			_, err := s.PresentClocks(ctx, []string{"011000100", "011000200"})
			return err
		}, "measured_fault"},
		{"clocks that go on", func(ctx context.Context, s Store) error {
			_, err := s.GoingClocks(ctx, crowdEnd)
			return err
		}, "measured_clock_going"},
	}
}

// RunPlans holds a store that has the Crowd to answering what screens ask for
// without reading all that there ever was. wrong tells whether a plan does, or
// does not go by the index, where one is named.
func RunPlans(t *testing.T, s Store, e *Explainer, wrong func(plan, index string) bool) {
	for _, origins := range [][]ledger.Origin{nil, ledger.Origins[1:], ledger.Origins} {
		asked := slices.Concat(pagePlans(origins), sumPlans(origins))
		if len(origins) != 1 { // of the Crowd's clocks, those of incidents are due
			asked = append(asked, duePlans(origins)...)
		}
		for _, each := range asked {
			e.told()
			if err := each.ask(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			index := each.index
			if len(origins) == 1 {
				index = strings.Replace(index, "incident_", "call_", 1)
			}
			plan := e.told()
			if plan == "" && len(origins) == 1 {
				continue // nobody need look
			}
			if plan == "" || wrong(plan, index) {
				t.Errorf("%s, of %v, reads everything, or not by %q:\n%s", each.name, origins, index, plan)
			}
		}
	}
}
