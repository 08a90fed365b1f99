package relational

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// addLate selects tickets by their clocks.
func addLate(add func(string, ...any), f *ledger.TicketFilter) {
	const of = "EXISTS (SELECT 1 FROM measured WHERE fault = id AND fault <> '' AND due_at IS NOT NULL AND "
	at := f.LateAt.UnixMilli()
	switch f.Late {
	case ledger.LateNow:
		add(of+"late_at <= ?)", at)
	case ledger.LateSoon:
		add(of+"soon_at <= ? AND late_at > ?)", at, at)
	}
}

// TicketsByDue goes through what is due in the order of an index, and then
// through the rest: both at one instant, or a page would miss what changed over.
func (l *Ledger) TicketsByDue(ctx context.Context, f ledger.TicketFilter) (all []ledger.DueTicket, err error) {
	if f.After != nil && len(f.After.Keys) != 2 {
		return nil, errors.New("list tickets: the place to go on from is none of this order")
	}
	err = l.engine.Snapshot(ctx, func(db DB) error {
		all = nil
		if f.After == nil || f.After.Keys[0] != math.MaxInt64 {
			if all, err = eachOrigin(ctx, db, f, f.Limit, dueTickets); err != nil {
				return err
			}
			f.After = nil
		}
		if len(all) >= f.Limit {
			return nil
		}
		rest, err := eachOrigin(ctx, db, f, f.Limit-len(all), restTickets)
		all = append(all, rest...)
		return err
	})
	return all, err
}

// eachOrigin lists the first of all tables in their order.
func eachOrigin(ctx context.Context, db DB, f ledger.TicketFilter, limit int,
	list func(context.Context, DB, string, ledger.TicketFilter, int) ([]ledger.DueTicket, error),
) (all []ledger.DueTicket, err error) {
	for _, table := range tablesOf(f) {
		found, err := list(ctx, db, table, f, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b ledger.DueTicket) int { return a.Place().Compare(b.Place()) })
	return all[:min(len(all), limit)], nil
}

// dueTickets are those that are due at some time. SQLite joins in the order
// that is written.
func dueTickets(ctx context.Context, db DB, table string, f ledger.TicketFilter, limit int) ([]ledger.DueTicket, error) {
	where, args := ticketsWhere(f)
	where += " AND " + table + ".id = measured.fault AND due_at IS NOT NULL"
	if f.After != nil {
		where += " AND (due_at, ticket, fault) > (?, ?, ?)"
		args = append(append(args, anys(f.After.Keys)...), f.After.ID)
	}
	query := "SELECT due_at, ticket, " + strings.Join(incidentColumns, ", ") + " FROM measured CROSS JOIN " + table + " WHERE " + where +
		" ORDER BY due_at, ticket, fault LIMIT ?"
	return List(ctx, db, func(row Row) (t ledger.DueTicket, err error) {
		var ticket int64 // as it was measured: that of the incident may be newer
		t.Incident, err = scanIncident(after{row, []any{Instant{&t.Due}, &ticket}})
		t.Measured = ticket
		return t, err
	}, query, append(args, limit)...)
}

// after reads further columns before those that a scan knows.
type after struct {
	Row

	first []any
}

// Scan implements Row.
func (a after) Scan(into ...any) error { return a.Row.Scan(append(a.first, into...)...) }

func restTickets(ctx context.Context, db DB, table string, f ledger.TicketFilter, limit int) ([]ledger.DueTicket, error) {
	where, args := ticketsWhere(f)
	where += " AND NOT EXISTS (SELECT 1 FROM measured WHERE fault = id AND fault <> '' AND due_at IS NOT NULL)"
	if f.After != nil {
		where += " AND (ticket_id, id) > (?, ?)"
		args = append(args, f.After.Keys[1], f.After.ID)
	}
	return List(ctx, db, func(row Row) (t ledger.DueTicket, err error) {
		t.Incident, err = scanIncident(row)
		t.Measured = t.TicketID
		return t, err
	}, "SELECT "+strings.Join(incidentColumns, ", ")+" FROM "+table+" WHERE "+where+" ORDER BY ticket_id, id LIMIT ?", append(args, limit)...)
}

// PresentClocks are those of incidents' present lives, by their names.
func (l *Ledger) PresentClocks(ctx context.Context, incidents []string) (map[string][]ledger.MeasuredClock, error) {
	all := make(map[string][]ledger.MeasuredClock)
	if len(incidents) == 0 {
		return all, nil
	}
	columns := make([]string, len(clockColumns))
	for i, column := range clockColumns {
		columns[i] = "measured_clock." + column
	}
	_, err := List(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		var incident string
		c, err := scanClock(after{row, []any{&incident}})
		all[incident] = append(all[incident], c)
		return struct{}{}, err
	}, "SELECT measured.fault, "+strings.Join(columns, ", ")+" FROM measured JOIN measured_clock ON measured_clock.subject = measured.subject WHERE "+
		in("measured.fault", len(incidents))+" AND measured.fault <> '' AND present = 1 AND measured_clock.name <> '"+ledger.Total+
		"' ORDER BY measured.fault, measured_clock.name", anys(incidents)...)
	return all, err
}

// GoingClocks counts the clocks that go on.
func (l *Ledger) GoingClocks(ctx context.Context, now time.Time) ([]ledger.GoingSum, error) {
	at := now.UnixMilli()
	return List(ctx, l.engine.Reader, func(row Row) (s ledger.GoingSum, err error) {
		var all int64
		var criticity string
		err = row.Scan(&s.Name, &criticity, &all, &s.Late, &s.Soon)
		s.Criticity, s.OK = bridge.Criticity(criticity), all-s.Late-s.Soon
		return s, err
	}, `SELECT name, criticity, count(*), count(CASE WHEN late_at <= ? THEN 1 END), count(CASE WHEN soon_at <= ? AND late_at > ? THEN 1 END)
		FROM measured_clock WHERE going = 1 GROUP BY name, criticity ORDER BY name, criticity`, at, at, at)
}
