package ledgertest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
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

// Crowd are statements that make a ledger of many incidents, and as many tickets
// that people opened, few of which are open: every hundredth.
const Crowd = crowdOfIncidents + ";" + crowdOfCalls

// Rows of theirs are short: of few, PostgreSQL would rather read all. Those of
// earlier times moved nothing that is asked for.
const crowdOfCalls = `INSERT INTO ticket (id, number, subject, title, group_name, state, stage, priority, owner, owner_id, fields, created_at, updated_at,
	updated_by, merged_into, read_at, nature, school)
	SELECT 200000 + n, '', 'ticket:' || (200000 + n), '', 'N1', '', 'closed', '', '', 0, '{}', made, made, '', 0, 0, '', ''
	FROM (SELECT n - 20000 * k AS n, 1772000000000 + n * 60000 - k * 1200000000000 / 1000 AS made FROM ({numbers}) AS numbers, (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS times) AS all_of_them;
	INSERT INTO call (ticket, id, nature, state, criticity, site, party, ticket_group, opened_at, raised_at, closed_at, reopened)
	SELECT id, '01' || (800000 + id) || 'C', 'incident', CASE WHEN id > 200000 AND id % 100 = 0 THEN 'open' ELSE 'closed' END, 'P' || (1 + id % 4), 'site ' || id % 500, '', 'N1',
	created_at, created_at, CASE WHEN id > 200000 AND id % 100 = 0 THEN NULL ELSE created_at + 3600000 END, 0 FROM ticket;
	INSERT INTO move (at, kind, nature, criticity, incident) SELECT opened_at, 'opened', nature, criticity, id FROM call WHERE ticket > 200000;
	INSERT INTO move (at, kind, nature, criticity, incident) SELECT closed_at, 'resolved', nature, criticity, id FROM call WHERE ticket > 200000 AND state = 'closed';
	INSERT INTO move (at, kind, nature, criticity, incident) SELECT closed_at, 'closed', nature, criticity, id FROM call WHERE ticket > 200000 AND state = 'closed'`

const crowdOfIncidents = `INSERT INTO incident (id, key, nature, state, parent, attached_by, detached, upstream, criticity, decided, why, title, severity, family,
	site, device, service, region, provider, party, party_reference, detected_at, opened_at, closed_at, reopened, came_back, unstable,
	ticket_id, ticket_number, ticket_group, ticket_owner, ticket_state, desired_version, synced_version, written, noted, attempts, last_error, last_error_final)
	SELECT '01' || (1000000 + n), 'key ' || n, '', CASE WHEN n % 100 = 0 THEN 'open' ELSE 'closed' END, '', '', {false}, '', 'P' || (1 + n % 4), '', '', '', 'major', 'power',
	'site ' || n % 500, 'device ' || n % 5000, '', 'region ' || n % 24, '', '', '', 1772000000000 + n * 60000, 1772000000000 + n * 60000,
	CASE WHEN n % 100 = 0 THEN NULL ELSE 1772000000000 + n * 60000 + 3600000 END, 0, 0, {false}, n, '', 'N1', '', '', 1, 1, '{}', 0, 0, '', {false} FROM ({numbers}) AS numbers`

// CrowdDue makes figures of the Crowd's clocks: every other of those that are
// open is due at some time, and of the others half stand still.
const CrowdDue = `INSERT INTO measured (subject, contract, seq, next_at, fault, ticket, due_at, late_at, soon_at)
	SELECT '01' || (1000000 + n), 'c', n, NULL, '01' || (1000000 + n), n, CASE WHEN n % 200 = 0 THEN 1772000000000 + n * 60000 END,
	CASE WHEN n % 200 = 0 THEN 1772000000000 + n * 60000 END, NULL FROM ({numbers}) AS numbers WHERE n % 100 <> 50`

// planned is a query and the index that it should be answered by; empty where
// one of several will do.
type planned struct {
	name  string
	ask   func(context.Context, Store) error
	index string
}

// plans are what screens ask for of the Crowd.
func plans(origins []ledger.Origin) []planned {
	last := time.UnixMilli(1772000000000 + 20_000*60000).UTC()
	list := func(f ledger.TicketFilter) func(context.Context, Store) error {
		return func(ctx context.Context, s Store) error {
			f.Limit, f.Origins = 101, origins
			_, err := s.Tickets(ctx, f)
			return err
		}
	}
	count := func(f ledger.TicketFilter, by ...ledger.Dimension) func(context.Context, Store) error {
		return func(ctx context.Context, s Store) error {
			f.Origins = origins
			_, err := s.TicketCounts(ctx, f, by)
			return err
		}
	}
	faults := []bridge.Nature{bridge.NatureFault, bridge.NatureStorm, bridge.NatureCall, bridge.NatureRequest}
	open := ledger.TicketFilter{Natures: faults, States: bridge.States[:len(bridge.States)-1]}
	with := func(change func(*ledger.TicketFilter)) ledger.TicketFilter {
		f := open
		change(&f)
		return f
	}
	day := ledger.Slots{From: last.Add(-24 * time.Hour).Truncate(time.Hour), Length: time.Hour, N: 24}
	minutes := ledger.Slots{From: last.Add(-10 * time.Minute), Length: time.Minute, N: 10}
	return []planned{
		{"what is open, newest first", list(open), ""},
		{"what is open, as it presses", list(with(func(f *ledger.TicketFilter) { f.Sort = ledger.ByPressing })), "incident_pressing"},
		{"what is open, by severity", list(with(func(f *ledger.TicketFilter) { f.Sort = ledger.BySeverity })), ""},
		{"what is open of a site", list(with(func(f *ledger.TicketFilter) { f.Sites = []string{"site 7"} })), ""},
		{"all of a device", list(ledger.TicketFilter{Natures: faults, Devices: []string{"device 7"}}), ""},
		{"what was opened in a day", list(ledger.TicketFilter{Natures: faults, OpenFrom: last.Add(-24 * time.Hour), OpenedTo: last, Sort: ledger.ByPressing}), "incident_opened"},
		{"what was open in a day", list(ledger.TicketFilter{Natures: faults, OpenFrom: last.Add(-24 * time.Hour), OpenedTo: last, Lasting: true, Sort: ledger.ByPressing}), ""},
		{"what was open in a day, newest first", list(ledger.TicketFilter{Natures: faults, OpenFrom: last.Add(-48 * time.Hour), OpenedTo: last.Add(-24 * time.Hour), Lasting: true}), "incident_opened"},
		{"how many are open", count(open, "criticity"), ""},
		{"how many are open, by device", count(open, "device", "criticity"), ""},
		{"what was opened in a day, newest first", list(ledger.TicketFilter{Natures: faults, OpenFrom: last.Add(-24 * time.Hour), OpenedTo: last, Before: "011010000"}), "incident_opened"},
		{"what is closed while it fires", func(ctx context.Context, s Store) error {
			_, err := s.ClosedWhileFiring(ctx)
			return err
		}, ""},
		{"the whole", func(ctx context.Context, s Store) error {
			_, err := s.Counts(ctx)
			return err
		}, ""},
		{"how many were opened in a day", count(ledger.TicketFilter{OpenFrom: last.Add(-24 * time.Hour), OpenedTo: last}, "region"), "incident_opened"},
		{"the stock", func(ctx context.Context, s Store) error {
			_, err := s.Stock(ctx, ledger.TicketFilter{Origins: origins, Natures: faults}, day, []ledger.Dimension{"criticity"})
			return err
		}, "tally"},
		{"the stock by the minute", func(ctx context.Context, s Store) error {
			_, err := s.Stock(ctx, ledger.TicketFilter{Origins: origins, Natures: faults}, minutes, nil)
			return err
		}, "move_at"},
		{"the stock by region", func(ctx context.Context, s Store) error {
			_, err := s.Stock(ctx, ledger.TicketFilter{Origins: origins, Natures: faults}, minutes, []ledger.Dimension{"region"})
			return err
		}, "move_at"},
		{"the stock of a region", func(ctx context.Context, s Store) error {
			_, err := s.Stock(ctx, ledger.TicketFilter{Origins: origins, Natures: faults, Regions: []string{"region 7"}}, minutes, nil)
			return err
		}, "move_region"},
	}
}

// duePlans are what screens ask for of the Crowd's clocks.
func duePlans(origins []ledger.Origin) []planned {
	last := time.UnixMilli(1772000000000 + 20_000*60000).UTC()
	open := ledger.TicketFilter{Origins: origins, Natures: []bridge.Nature{bridge.NatureFault, bridge.NatureStorm}, States: bridge.States[:len(bridge.States)-1]}
	late := open
	late.Late, late.LateAt, late.Limit = ledger.LateNow, last, 101
	remaining := func(change func(*ledger.TicketFilter)) func(context.Context, Store) error {
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
			_, err := s.GoingClocks(ctx, last)
			return err
		}, "measured_clock_going"},
	}
}

// RunPlans holds a store that has the Crowd to answering what screens ask for
// without reading all that there ever was. wrong tells whether a plan does, or
// does not go by the index, where one is named.
func RunPlans(t *testing.T, s Store, e *Explainer, wrong func(plan, index string) bool) {
	for _, origins := range [][]ledger.Origin{nil, ledger.Origins[1:], ledger.Origins} {
		asked := plans(origins)
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
