package relational

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Tickets lists incidents, newest first unless they are to be sorted. Those that
// never became worth a ticket are left out.
func (l *Ledger) Tickets(ctx context.Context, f ledger.TicketFilter) ([]bridge.Incident, error) {
	where, args := ticketsWhere(f)
	condition, order, more, err := page(f)
	if err != nil {
		return nil, err
	}
	var all []bridge.Incident
	tables := tablesOf(f)
	for _, table := range tables {
		query := "SELECT " + strings.Join(incidentColumns, ", ") + " FROM " + table + " WHERE " + where + condition + order
		found, err := List(ctx, l.engine.Reader, scanIncident, query, append(slices.Concat(args, more), f.Limit)...)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(tables) > 1 { // each has its first in order: together these are the first of all
		slices.SortFunc(all, before(f))
		all = all[:min(len(all), f.Limit)]
	}
	return all, nil
}

// tableOf is where tickets of an origin are.
var tableOf = map[ledger.Origin]string{ledger.OriginSupervision: "incident", ledger.OriginPerson: "called"}

// tablesOf are those that a filter selects from.
func tablesOf(f ledger.TicketFilter) (tables []string) {
	for _, origin := range originsOf(f) {
		tables = append(tables, tableOf[origin])
	}
	return tables
}

// originsOf are those that a filter selects, each once. By what only alerts
// tell, no ticket is selected that people opened.
func originsOf(f ledger.TicketFilter) []ledger.Origin {
	if len(f.Origins) == 0 {
		return ledger.Origins[:1]
	}
	alerted := slices.ContainsFunc([][]string{f.Regions, f.Devices, f.Families, f.Services, f.Providers, f.Severity},
		func(asked []string) bool { return len(asked) > 0 && !slices.Contains(asked, "") })
	return slices.DeleteFunc(slices.Clone(ledger.Origins), func(o ledger.Origin) bool {
		return !slices.Contains(f.Origins, o) || o == ledger.OriginPerson && alerted
	})
}

// TicketCounts counts what Tickets would list without its bounds.
func (l *Ledger) TicketCounts(ctx context.Context, f ledger.TicketFilter, by []ledger.Dimension) ([]ledger.TicketCount, error) {
	columns, err := columnsOf(by)
	if err != nil {
		return nil, err
	}
	where, args := ticketsWhere(f)
	from, args := chosen(columns, tablesOf(f), where, args)
	query := "SELECT " + strings.Join(append(slices.Clone(columns), "count(*)"), ", ") + " FROM " + from
	if len(by) > 0 {
		query += " GROUP BY " + strings.Join(columns, ", ") + " ORDER BY " + strings.Join(columns, ", ")
	}
	return List(ctx, l.engine.Reader, func(row Row) (ledger.TicketCount, error) {
		count := ledger.TicketCount{Values: make([]string, len(by))}
		into := make([]any, 0, len(by)+1)
		for i := range count.Values {
			into = append(into, &count.Values[i])
		}
		return count, row.Scan(append(into, &count.N)...)
	}, query, args...)
}

// columnOf is where a dimension stands.
var columnOf = map[ledger.Dimension]string{
	"state": "state", "criticity": "criticity", "severity": "severity", "family": "family", "region": "region",
	"site": "site", "service": "service", "provider": "provider", "group": "ticket_group",
	"device": "device", "party": "party", "owner": "ticket_owner", "nature": "nature",
}

// chosen are the columns of the tickets that a condition selects, each column
// once. By the bound, which is none, they are selected before they are grouped:
// SQLite would otherwise go through all that there ever were, for the order of
// their groups.
func chosen(columns, tables []string, where string, args []any) (from string, all []any) {
	columns = append(slices.Clone(columns), "state")
	slices.Sort(columns)
	columns = slices.Compact(columns)
	var selects []string
	if len(tables) == 0 { // nothing is selected
		tables, where, args = []string{"incident"}, "id = ''", nil
	}
	for _, table := range tables {
		selects = append(selects, "SELECT "+strings.Join(columns, ", ")+" FROM "+table+" WHERE "+where)
		all = append(all, args...)
	}
	return "(" + strings.Join(selects, " UNION ALL ") + " LIMIT 9223372036854775807) AS selected", all
}

func columnsOf(by []ledger.Dimension) ([]string, error) {
	columns := make([]string, len(by))
	for i, dimension := range by {
		columns[i] = columnOf[dimension]
		if columns[i] == "" {
			return nil, fmt.Errorf("count tickets: there is no dimension %q", dimension)
		}
	}
	return columns, nil
}

// worthTicket selects what is listed at all: a member may have no ticket of
// its own.
const worthTicket = "(desired_version > 0 OR parent <> '')"

// ticketsWhere selects the tickets of a filter, but for its page.
func ticketsWhere(f ledger.TicketFilter) (condition string, args []any) {
	where := []string{worthTicket}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.OwnTicket {
		add("desired_version > 0")
	}
	if len(f.States) > 0 && !slices.Contains(f.States, bridge.StateClosed) {
		add("state <> 'closed'") // engines see by this, and by no list, that an index has all of them
	}
	if !allOpen(f.States) {
		addIn(add, "state", f.States)
	}
	addIn(add, "nature", f.Natures)
	addIn(add, "criticity", f.Criticity)
	addIn(add, "region", f.Regions)
	addIn(add, "site", f.Sites)
	addIn(add, "device", f.Devices)
	addIn(add, "family", f.Families)
	addIn(add, "service", f.Services)
	addIn(add, "provider", f.Providers)
	addIn(add, "severity", f.Severity)
	addIn(add, "party", f.Parties)
	addIn(add, "ticket_group", f.Groups)
	addIn(add, "ticket_owner", f.Owners)
	addLate(add, &f)
	if !f.OpenFrom.IsZero() && f.Lasting {
		closed := "closed_at"
		if f.Limit > 0 && (f.Sort == "" || f.Sort == ledger.ByNewest) {
			closed = "+closed_at" // by no index: going back from the period's end, a page is full soon
		}
		add("("+closed+" IS NULL OR "+closed+" >= ?)", stamp(f.OpenFrom))
	} else if !f.OpenFrom.IsZero() {
		add("opened_at >= ?", stamp(f.OpenFrom))
	}
	if !f.OpenedTo.IsZero() {
		add("opened_at < ?", stamp(f.OpenedTo))
	}
	return strings.Join(where, " AND "), args
}

// allOpen tells whether states are all but the last.
func allOpen(states []bridge.State) bool {
	return !slices.ContainsFunc(openStates, func(s bridge.State) bool { return !slices.Contains(states, s) }) &&
		!slices.Contains(states, bridge.StateClosed)
}

func addIn[T any](add func(string, ...any), column string, values []T) {
	if len(values) > 0 {
		add(in(column, len(values)), anys(values)...)
	}
}

func in(column string, n int) string {
	return column + " IN (?" + strings.Repeat(", ?", n-1) + ")"
}

func anys[T any](values []T) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}

// AlertCounts counts the alerts that fire, by incident.
func (l *Ledger) AlertCounts(ctx context.Context, incidents []string) (map[string]int, error) {
	counts := make(map[string]int, len(incidents))
	if len(incidents) == 0 {
		return counts, nil
	}
	_, err := List(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		var id string
		var n int
		err := row.Scan(&id, &n)
		counts[id] = n
		return struct{}{}, err
	}, "SELECT incident, count(*) FROM occurrence WHERE ended_at IS NULL AND "+in("incident", len(incidents))+" GROUP BY incident", anys(incidents)...)
	return counts, err
}

// Incident finds one by id; nil where there is none.
func (l *Ledger) Incident(ctx context.Context, id string) (*bridge.Incident, error) {
	return One(ctx, l.engine.Reader, scanIncident, selectIncident+"WHERE id = ?", id)
}

// Entries are what the bridge itself put down about an incident, oldest first.
func (l *Ledger) Entries(ctx context.Context, incident string) ([]bridge.Entry, error) {
	return own(ctx, l.engine.Reader, incident, 0)
}

// Refused lists the deliveries in quarantine, newest first.
func (l *Ledger) Refused(ctx context.Context, limit int) ([]bridge.Delivery, error) {
	return List(ctx, l.engine.Reader, scanDelivery, selectDelivery+`WHERE reason <> '' ORDER BY id DESC LIMIT ?`, limit)
}

// Delivery is one by its id; nil where it was not kept, or is not any more.
func (l *Ledger) Delivery(ctx context.Context, id int64) (*bridge.Delivery, error) {
	return One(ctx, l.engine.Reader, scanDelivery, selectDelivery+`WHERE id = ?`, id)
}

const selectDelivery = `SELECT id, source, received_at, payload, alerts, reason FROM delivery `

func scanDelivery(row Row) (d bridge.Delivery, err error) {
	err = row.Scan(&d.ID, &d.Source, Instant{&d.ReceivedAt}, &d.Payload, &d.Alerts, &d.Reason)
	return d, err
}

// Counts sums up the ledger.
func (l *Ledger) Counts(ctx context.Context) (ledger.Counts, error) {
	counts := ledger.Counts{ByState: make(map[bridge.State]int)}
	open, _ := chosen(nil, []string{"incident"}, "nature = '' AND state <> 'closed'", nil)
	_, err := List(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		var state bridge.State
		var n int
		err := row.Scan(&state, &n)
		counts.ByState[state] = n
		return struct{}{}, err
	}, `SELECT state, count(*) FROM `+open+` GROUP BY state
		UNION ALL SELECT 'closed', sum(CASE kind WHEN 'closed' THEN n ELSE -n END) FROM tally
			WHERE kind IN ('closed', 'returned') AND nature = '' AND criticity = '*' HAVING count(*) > 0`)
	if err != nil {
		return counts, err
	}
	_, err = One(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		return struct{}{}, row.Scan(&counts.Outdated, Instant{&counts.Oldest}, &counts.New, Instant{&counts.OldestNew}, Instant{&counts.OldestUpdate})
	}, `SELECT count(*), min(outdated_since),
			count(CASE WHEN ticket_id = 0 THEN 1 END), min(CASE WHEN ticket_id = 0 THEN outdated_since END),
			min(CASE WHEN ticket_id <> 0 THEN outdated_since END)
		FROM incident WHERE desired_version > synced_version`)
	if err != nil {
		return counts, fmt.Errorf("count outdated tickets: %w", err)
	}
	_, err = One(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		return struct{}{}, row.Scan(&counts.Storms, &counts.Unstable)
	}, `SELECT count(CASE WHEN nature = 'storm' AND state IN ('open', 'acknowledged', 'unverified') THEN 1 END),
			count(CASE WHEN nature = '' AND unstable THEN 1 END)
		FROM incident WHERE state <> 'closed'`)
	if err != nil {
		return counts, fmt.Errorf("count storms: %w", err)
	}
	return counts, nil
}

// pruneAtOnce is how many deliveries one transaction removes: webhooks are not
// to wait for more, and what is cut off by a bound of time is not begun anew.
const pruneAtOnce = 200

// Prune removes deliveries received before an instant: they were kept to be
// looked at, and what they reported stands in the other tables.
func (l *Ledger) Prune(ctx context.Context, before time.Time) (removed int64, err error) {
	for {
		result, err := l.engine.Writer.ExecContext(ctx, `DELETE FROM delivery WHERE id IN (
			SELECT id FROM delivery WHERE received_at < ? ORDER BY received_at, id LIMIT ?)`, stamp(before), pruneAtOnce)
		if err != nil {
			return removed, fmt.Errorf("prune deliveries: %w", err)
		}
		n, err := result.RowsAffected()
		if removed += n; err != nil || n < pruneAtOnce {
			return removed, err
		}
	}
}
