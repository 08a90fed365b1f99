package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/deploy/bench"
	"github.com/vigie-noc/vigie/deploy/bench/past"
)

// row is one thing that screens ask for.
type row struct {
	name string
	ask  func(ctx context.Context, a *asker) error
}

// asker asks as a screen does, each time for something else.
type asker struct {
	client *reportapi.Client
	random *rand.Rand
	now    time.Time
	months int
	some   []reportapi.Ticket // to ask for
}

// pick is one of the tickets that were read before.
func (a *asker) pick() reportapi.Ticket { return a.some[a.random.IntN(len(a.some))] }

// month is one of the past.
func (a *asker) month() reportapi.TicketQuery {
	from := a.now.AddDate(0, -1-a.random.IntN(max(1, a.months-1)), 0)
	return reportapi.TicketQuery{From: from, To: from.AddDate(0, 1, 0)}
}

func (a *asker) tickets(ctx context.Context, q reportapi.TicketQuery) error {
	_, err := a.client.Tickets(ctx, q)
	return err
}

func (a *asker) counts(ctx context.Context, q reportapi.TicketQuery, by ...string) error {
	_, err := a.client.TicketCounts(ctx, q, by...)
	return err
}

func (a *asker) series(ctx context.Context, q reportapi.TicketQuery, every string, by ...string) error {
	_, err := a.client.TicketSeries(ctx, q, every, by...)
	return err
}

// last is the time until now.
func (a *asker) last(days int) reportapi.TicketQuery {
	return reportapi.TicketQuery{From: a.now.AddDate(0, 0, -days), To: a.now}
}

var open = reportapi.TicketQuery{Open: true}

var rows = []row{
	{"open tickets, newest first, page of 100", func(ctx context.Context, a *asker) error { return a.tickets(ctx, open) }},
	{"open tickets as they press, page of 100", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Open: true, Sort: "pressing"})
	}},
	{"open tickets by severity, page of 100", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Open: true, Sort: "severity"})
	}},
	{"open tickets as they press, page of 1000", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Open: true, Sort: "pressing", Limit: 1000})
	}},
	{"open tickets by what remains, page of 100", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Open: true, Sort: "remaining"})
	}},
	{"late tickets by what remains, page of 100", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Open: true, Late: "yes", Sort: "remaining"})
	}},
	{"how many are late, by criticity", func(ctx context.Context, a *asker) error {
		return a.counts(ctx, reportapi.TicketQuery{Open: true, Late: "yes"}, "criticity")
	}},
	{"open tickets of a region", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Open: true, Regions: []string{a.pick().Region}, Sort: "pressing"})
	}},
	{"all tickets of a site", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Sites: []string{a.pick().Site}})
	}},
	{"all tickets of a device", func(ctx context.Context, a *asker) error {
		return a.tickets(ctx, reportapi.TicketQuery{Devices: []string{a.pick().Device}})
	}},
	{"opened in a month, page of 100", func(ctx context.Context, a *asker) error { return a.tickets(ctx, a.month()) }},
	{"opened in a month as they press, page of 100", func(ctx context.Context, a *asker) error {
		q := a.month()
		q.Sort = "pressing"
		return a.tickets(ctx, q)
	}},
	{"open at some time of a month, page of 100", func(ctx context.Context, a *asker) error {
		q := a.month()
		q.Period = "open"
		return a.tickets(ctx, q)
	}},
	{"how many are open, by criticity", func(ctx context.Context, a *asker) error { return a.counts(ctx, open, "criticity") }},
	{"how many are open, by region and state", func(ctx context.Context, a *asker) error {
		return a.counts(ctx, open, "region", "state")
	}},
	{"how many were opened in a week, by family", func(ctx context.Context, a *asker) error {
		return a.counts(ctx, a.last(7), "family")
	}},
	{"how many were opened in a month, by criticity", func(ctx context.Context, a *asker) error {
		return a.counts(ctx, a.month(), "criticity")
	}},
	{"stock of the last day, by hour", func(ctx context.Context, a *asker) error { return a.series(ctx, a.last(1), "hour") }},
	{"stock of the last month, by day", func(ctx context.Context, a *asker) error { return a.series(ctx, a.last(30), "day") }},
	{"stock of the last week, by day and criticity", func(ctx context.Context, a *asker) error {
		return a.series(ctx, a.last(7), "day", "criticity")
	}},
	{"stock of the last month, by day and criticity", func(ctx context.Context, a *asker) error {
		return a.series(ctx, a.last(30), "day", "criticity")
	}},
	{"stock of the last week, by day and region", func(ctx context.Context, a *asker) error {
		return a.series(ctx, a.last(7), "day", "region")
	}},
	{"stock of the last month of a region, by day", func(ctx context.Context, a *asker) error {
		q := a.last(30)
		q.Regions = []string{a.pick().Region}
		return a.series(ctx, q, "day")
	}},
	{"stock of a month of the past, by day", func(ctx context.Context, a *asker) error { return a.series(ctx, a.month(), "day") }},
	{"stock of a year, by month", func(ctx context.Context, a *asker) error { return a.series(ctx, a.last(365), "month") }},
	{"operations of a ticket", func(ctx context.Context, a *asker) error {
		_, err := a.client.Operations(ctx, a.pick().Incident)
		return err
	}},
	{"journal of a ticket", func(ctx context.Context, a *asker) error {
		ticket := a.pick()
		for ticket.TicketID == 0 {
			ticket = a.pick()
		}
		_, err := a.client.Journal(ctx, ticket.TicketID, 0)
		return err
	}},
	{"annotations of a day", func(ctx context.Context, a *asker) error {
		_, err := a.client.Annotations(ctx, a.last(1))
		return err
	}},
	{"equipment with trouble", func(ctx context.Context, a *asker) error {
		_, err := a.client.Equipment(ctx, reportapi.EquipmentQuery{Troubled: true})
		return err
	}},
	{"closed while firing", func(ctx context.Context, a *asker) error {
		_, err := a.client.ClosedWhileFiring(ctx)
		return err
	}},
	{"health", func(ctx context.Context, a *asker) error {
		_, err := a.client.Health(ctx)
		return err
	}},
}

// measure asks for everything that screens ask for.
func (s settings) measure(ctx context.Context, store ledger.Store) error {
	if err := s.prove(ctx, store); err != nil {
		return err
	}
	contract, err := policy.Load(s.contract)
	if err != nil {
		return err
	}
	if s.keeper {
		if err := past.Keep(ctx, store, contract); err != nil {
			return err
		}
	}
	base, stop, err := past.Serve(ctx, past.Handler(past.API(store, contract, nil)))
	if err != nil {
		return err
	}
	defer stop()
	a := &asker{
		client: reportapi.NewClient(base, "", &http.Client{Timeout: 5 * time.Minute}), random: rand.New(rand.NewPCG(s.past.Seed, 9)), //nolint:gosec // the same again is what is wanted
		now: time.Now(), months: s.past.Months,
	}
	for range max(1, s.past.Months-1) { // some of each month
		q := a.month()
		q.Limit = 200
		page, err := a.client.Tickets(ctx, q)
		if err != nil {
			return err
		}
		a.some = append(a.some, page.Tickets...)
	}
	fmt.Printf("  %-58s %10s %10s %s\n", "answer over the API, ms", "p50", "p95", "(spread of p95)")
	for _, r := range rows {
		if !strings.Contains(r.name, s.rows) {
			continue
		}
		if err := r.measure(ctx, s, a); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

func (r row) measure(ctx context.Context, s settings, a *asker) error {
	var halves, most []float64
	for range s.runs {
		took := make([]float64, s.requests)
		for n := range took {
			begun := time.Now()
			if err := r.ask(ctx, a); err != nil {
				return err
			}
			took[n] = float64(time.Since(begun).Microseconds()) / 1000
		}
		halves = append(halves, bench.Median(took))
		most = append(most, bench.P95(took))
	}
	fmt.Printf("  %-58s %10.1f %10.1f (%.1f-%.1f)\n", r.name, bench.Median(halves), bench.Median(most), slices.Min(most), slices.Max(most))
	return nil
}
