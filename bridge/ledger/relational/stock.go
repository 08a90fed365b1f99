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

// stockQueries bounds a look into the past of the stock; a snapshot itself has
// no bound.
const stockQueries = 30 * time.Second

// Stock is today's, and what moved it, counted backwards: that reads what the
// period asked for holds, not all that ever was.
func (l *Ledger) Stock(ctx context.Context, f ledger.TicketFilter, slots ledger.Slots, by []ledger.Dimension) ([]ledger.Stock, error) {
	columns, err := columnsOf(by)
	if err != nil {
		return nil, err
	}
	f.States, f.OpenFrom, f.OpenedTo, f.Before, f.After, f.Late = nil, time.Time{}, time.Time{}, "", nil, ""
	ctx, cancel := context.WithTimeout(ctx, stockQueries)
	defer cancel()
	found := &stocks{slots: slots, by: len(by), all: make(map[string]*ledger.Stock)}
	if len(by) == 0 {
		found.of(nil) // nothing is a stock too
	}
	err = l.engine.Snapshot(ctx, func(db DB) error {
		if err := found.now(ctx, db, f, columns); err != nil {
			return fmt.Errorf("count stock: %w", err)
		}
		for _, origin := range originsOf(f) {
			if err := found.moves(ctx, db, origin, f, columns); err != nil {
				return fmt.Errorf("count what moved the stock: %w", err)
			}
		}
		return nil
	})
	return found.list(), err
}

// stocks are put together by the values that tickets have in common.
type stocks struct {
	slots ledger.Slots
	by    int
	all   map[string]*ledger.Stock
}

func (s *stocks) of(values []string) *ledger.Stock {
	key := strings.Join(values, "\x00")
	if s.all[key] == nil {
		s.all[key] = &ledger.Stock{Values: slices.Clone(values), Moves: make([]ledger.Moves, s.slots.N)}
		if values == nil {
			s.all[key].Values = []string{}
		}
	}
	return s.all[key]
}

func (s *stocks) list() []ledger.Stock {
	all := make([]ledger.Stock, 0, len(s.all))
	for _, stock := range s.all {
		all = append(all, *stock)
	}
	slices.SortFunc(all, func(a, b ledger.Stock) int { return slices.Compare(a.Values, b.Values) })
	return all
}

// now is the stock as it is.
func (s *stocks) now(ctx context.Context, db DB, f ledger.TicketFilter, columns []string) error {
	f.States = openStates
	where, args := ticketsWhere(f)
	where += " AND merged_into = ''" // it has left, also while its ticket is not closed
	from, args := chosen(columns, tablesOf(f), where, args)
	query := "SELECT " + strings.Join(append(slices.Clone(columns), "count(*)", "count(CASE WHEN state <> 'resolved' THEN 1 END)"), ", ") +
		" FROM " + from
	if len(columns) > 0 {
		query += " GROUP BY " + strings.Join(columns, ", ")
	}
	return each(ctx, db, func(row Row) (struct{}, error) {
		values, into := s.row()
		var unclosed, unresolved int
		err := row.Scan(append(into, &unclosed, &unresolved)...)
		stock := s.of(values)
		stock.Unclosed, stock.Unresolved = unclosed, unresolved
		return struct{}{}, err
	}, func(struct{}) {}, query, args...)
}

// row is where a row's first columns, the dimensions, are read into.
func (s *stocks) row() (values []string, into []any) {
	values = make([]string, s.by)
	for i := range values {
		into = append(into, &values[i])
	}
	return values, into
}

// moves puts down what moved the stock of an origin within the period, and takes
// from today's what moved it since.
func (s *stocks) moves(ctx context.Context, db DB, origin ledger.Origin, f ledger.TicketFilter, columns []string) error {
	asked := slices.Clone(f.Natures)
	if len(asked) == 0 {
		asked = natures(origin)
	}
	f.Natures = slices.DeleteFunc(asked, func(n bridge.Nature) bool { return ledger.OriginOf(n) != origin })
	if len(f.Natures) == 0 {
		return nil
	}
	from, length := s.slots.From.UnixMilli(), s.slots.Length.Milliseconds()
	table, at, n, args := s.source(tableOf[origin], f, columns)
	// What moved the stock after the period is one slot more.
	slot := fmt.Sprintf("CASE WHEN %s >= %d THEN %d ELSE (%s - %d) / %d END", at, s.slots.To().UnixMilli(), s.slots.N, at, from, length)
	query := "SELECT " + strings.Join(append(slices.Clone(columns), "kind", slot+" AS slot", n), ", ") + " FROM " + table +
		" GROUP BY " + strings.Join(append(slices.Clone(columns), "kind", "slot"), ", ")
	return each(ctx, db, func(row Row) (struct{}, error) {
		values, into := s.row()
		var kind string
		var at, n int
		if err := row.Scan(append(into, &kind, &at, &n)...); err != nil {
			return struct{}{}, err
		}
		moved := movesOf(kind, n)
		stock := s.of(values)
		if at == s.slots.N {
			stock.Unresolved -= moved.Unresolved()
			stock.Unclosed -= moved.Unclosed()
		} else {
			stock.Moves[at].Add(moved)
		}
		return struct{}{}, nil
	}, func(struct{}) {}, query, args...)
}

// source is where moves are counted from: what they are, when, and how many a
// row is. The tally has few rows for many moves, and knows no more of tickets
// than their nature and criticity. A move knows the region too; for all else,
// the ticket of each move is looked at.
func (s *stocks) source(tickets string, f ledger.TicketFilter, columns []string) (from, at, n string, args []any) {
	var table string
	var where []string
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	hours := s.slots.Length%time.Hour == 0 && s.slots.From.UnixMilli()%time.Hour.Milliseconds() == 0
	plain := f
	plain.Natures, plain.Criticity, plain.Regions = nil, nil, nil
	rest, more := ticketsWhere(plain)
	known := rest == worthTicket && !slices.ContainsFunc(columns, func(c string) bool { return c != "nature" && c != "criticity" && c != "region" })
	switch {
	case known && hours && len(f.Regions) == 0 && !slices.Contains(columns, "region"):
		table, at, n = "tally", "hour * 3600000", "sum(n)"
		// Its key begins with what is few: each of it is gone to.
		add("kind IN ('opened', 'entered', 'reopened', 'returned', 'resolved', 'closed', 'merged', 'left', 'cancelled')")
		add("n <> 0")
		add("hour >= ?", s.slots.From.UnixMilli()/time.Hour.Milliseconds())
		switch {
		case len(f.Criticity) > 0:
		case slices.Contains(columns, "criticity"):
			f.Criticity = append(slices.Clone(bridge.Criticities), "")
		default:
			f.Criticity = []bridge.Criticity{"*"} // all together
		}
	case known:
		table, at, n = "move", "at", "count(*)"
		add("at >= ?", s.slots.From.UnixMilli())
		addIn(add, "region", f.Regions)
	default:
		table, at, n = "(SELECT at, kind, incident AS moved FROM move WHERE at >= ? AND "+in("nature", len(f.Natures))+") AS move JOIN "+tickets+" ON id = moved", "at", "count(*)"
		args = append(append(args, s.slots.From.UnixMilli()), anys(f.Natures)...)
		add(rest, more...)
		addIn(add, "region", f.Regions)
	}
	addIn(add, "nature", f.Natures)
	addIn(add, "criticity", f.Criticity)
	from = table + " WHERE " + strings.Join(where, " AND ")
	if table == "move" { // selected before they are grouped, as chosen does
		from = "(SELECT at, kind, nature, criticity, region FROM " + from + " LIMIT 9223372036854775807) AS selected"
	}
	return from, at, n, args
}

// movesOf is so many moves of a kind, which triggers put down.
func movesOf(kind string, n int) (m ledger.Moves) {
	switch kind {
	case "opened":
		m.Opened = n
	case "reopened":
		m.Reopened = n
	case "returned":
		m.Reopened, m.Returned = n, n
	case "resolved":
		m.Resolved = n
	case "closed":
		m.Closed = n
	case "entered":
		m.Entered = n
	case "merged":
		m.Merged = n
	case "left":
		m.Left = n
	case "cancelled":
		m.Cancelled = n
	}
	return m
}

// natures are all that tickets of an origin have.
func natures(origin ledger.Origin) []bridge.Nature {
	if origin == ledger.OriginPerson {
		return slices.Clone(bridge.CallNatures)
	}
	return []bridge.Nature{bridge.NatureFault, bridge.NatureStorm, bridge.NatureHandover, bridge.NatureProblem}
}

// openStates are those of what is not closed.
var openStates = slices.DeleteFunc(slices.Clone(bridge.States), func(s bridge.State) bool { return s == bridge.StateClosed })
